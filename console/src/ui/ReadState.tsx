/** Shows that reading takes long, or that it failed, with a button to try again. */
import { Alert, Button, Skeleton, Text } from "@mantine/core";
import { type ReactNode, useEffect, useState } from "react";

export type Reading = { isLoading: boolean; error: Error | null; refetch: () => unknown };

const SLOW_MILLISECONDS = 5_000;

type Props = { reading: Reading; what: string; height?: number; isEmpty?: boolean; empty?: string; children?: ReactNode };

/** What was read once stays on the screen when it cannot be read again. */
export function ReadState({ reading, what, height = 220, isEmpty = false, empty, children }: Props) {
  const { isLoading, error, refetch } = reading;
  if (isLoading) return <Waiting height={height} />;
  return (
    <>
      {error && (
        <Alert color="orange" mb="sm" title={`${what} could not be read just now`}>
          {error.message} <Button size="xs" variant="default" ml="sm" onClick={() => void refetch()}>Try again</Button>
        </Alert>
      )}
      {isEmpty ? !error && <Text c="dimmed" py="xl" ta="center">{empty}</Text> : children}
    </>
  );
}

function Waiting({ height }: { height: number }) {
  const [isSlow, setSlow] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setSlow(true), SLOW_MILLISECONDS);
    return () => clearTimeout(timer);
  }, []);
  return (
    <div role="status" aria-label="Loading">
      {isSlow && <Text size="sm" c="dimmed" mb="xs">This takes longer than usual. The rest of the page works meanwhile.</Text>}
      <Skeleton height={height} />
    </div>
  );
}
