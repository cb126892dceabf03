/** The ways to write to a customer, each one press away. */
import { Button } from "@mantine/core";
import { IconMail, IconMessage } from "@tabler/icons-react";
import { Suspense, useState } from "react";
import { lazyPart } from "../../app/lazyPart";
import type { MessageChannel } from "../../generated/graphql";

const Compose = lazyPart(() => import("./Compose"));

export function SendMessage({ id }: { id: string }) {
  const [channel, setChannel] = useState<MessageChannel>();
  return (
    <>
      <Button variant="default" leftSection={<IconMessage size={16} />} onClick={() => setChannel("TEXT")}>Text</Button>
      <Button variant="default" leftSection={<IconMail size={16} />} onClick={() => setChannel("EMAIL")}>E-mail</Button>
      {channel && <Suspense><Compose id={id} first={channel} onClose={() => setChannel(undefined)} /></Suspense>}
    </>
  );
}
