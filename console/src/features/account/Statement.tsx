/** The button of the statement of account, of the last year by default. */
import { Button } from "@mantine/core";
import { IconFileText } from "@tabler/icons-react";
import { Suspense, useState } from "react";
import { lazyPart } from "../../app/lazyPart";
import { today } from "../../ui/format";

const StatementModal = lazyPart(() => import("./StatementModal"));

export function Statement({ customerId, days = 365 }: { customerId: string; days?: number }) {
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <Button variant="light" leftSection={<IconFileText size={16} />} onClick={() => setOpen(true)}>Statement</Button>
      {isOpen && <Suspense><StatementModal customerId={customerId} from={today(-days)} to={today()} onClose={() => setOpen(false)} /></Suspense>}
    </>
  );
}
