import { Text } from "@mantine/core";

/** Shown where a dry run got no answer: nothing is done before its consequences are known. */
export const Unforeseen = () => <Text size="sm" role="alert">What this would do could not be looked up. Close this and try again.</Text>;
