/** The one card in the middle of a page without a session. */
import { Paper, Stack, Title } from "@mantine/core";
import { type FrameName, PageHead } from "../../ui/Frame";
import type { ReactNode } from "react";

export const Card = ({ title, of, children }: { title?: string; of?: FrameName; children: ReactNode }) => (
  <Paper component="main" withBorder p="xl" className="card portal-card">
    <Stack>
      {of ? <div><PageHead of={of} size="h3" /></div> : <Title order={1} size="h3">{title}</Title>}
      {children}
    </Stack>
  </Paper>
);
