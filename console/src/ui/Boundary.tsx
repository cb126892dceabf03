/** What is shown in place of a part that failed, so that the rest of the page goes on. */
import { Alert, Button, Group } from "@mantine/core";
import { Component, type ReactNode } from "react";

type Props = { children: ReactNode; onRetry?: () => void };

/** A part whose code did not arrive, or whose code is of before an upgrade, is loaded again; else the page is. */
export class Boundary extends Component<Props, { failure?: Error }> {
  state: { failure?: Error } = {};

  static getDerivedStateFromError(failure: Error) {
    return { failure };
  }

  render() {
    if (!this.state.failure) return this.props.children;
    const retry = () => {
      this.props.onRetry?.();
      this.setState({ failure: undefined });
    };
    return (
      <Alert color="orange" role="alert" title="This could not be shown" my="sm">
        Check your connection. After an upgrade of the gateway the page has to be loaded again.
        <Group gap="xs" mt="xs">
          <Button size="xs" variant="default" onClick={retry}>Try again</Button>
          <Button size="xs" variant="default" onClick={() => location.reload()}>Load the page again</Button>
        </Group>
      </Alert>
    );
  }
}
