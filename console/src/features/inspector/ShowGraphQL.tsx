/** The button of a panel that opens the drawer at what the panel asked. */
import { ActionIcon } from "@mantine/core";
import { IconBraces } from "@tabler/icons-react";
import { createContext, useContext } from "react";

/** Opens the drawer at the last request of an operation; the portal has none. */
export const InspectContext = createContext<((operation?: string) => void) | null>(null);

export function ShowGraphQL({ of, operation }: { of: string; operation: string }) {
  const inspect = useContext(InspectContext);
  if (!inspect) return null;
  return (
    <ActionIcon variant="subtle" color="gray" aria-label={`Show the GraphQL of ${of}`} title="Show the GraphQL" onClick={() => inspect(operation)}>
      <IconBraces size={16} />
    </ActionIcon>
  );
}
