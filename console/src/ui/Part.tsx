/** A titled part of a card, with what changes it beside its title. */
import { Group, Stack, Text } from "@mantine/core";
import type { ReactNode } from "react";

export function Part({ title, action, children }: { title: string; action?: ReactNode; children: ReactNode }) {
  return (
    <section>
      <Group justify="space-between" mb={4}>
        <Text component="h2" size="sm" fw={600}>{title}</Text>
        {action}
      </Group>
      <Stack gap={6}>{children}</Stack>
    </section>
  );
}
