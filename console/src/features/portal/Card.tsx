/** The one card in the middle of a page without a session. */
import { Paper, Stack, Title } from "@mantine/core";
import type { ReactNode } from "react";

export const Card = ({ title, children }: { title: string; children: ReactNode }) => (
  <Paper component="main" withBorder p="xl" className="card portal-card">
    <Stack>
      <Title order={1} size="h3">{title}</Title>
      {children}
    </Stack>
  </Paper>
);
