import { Badge } from "@mantine/core";
import { words } from "./format";

const COLORS: Record<string, string> = {
  ACTIVE: "teal", COMPLETED: "teal", PAID: "teal", ACCEPTED: "teal", CONFIRMED: "teal", SENT: "teal", EARNED: "teal", SOLD: "teal", DONE: "teal",
  SCHEDULED: "blue", IN_PROGRESS: "blue", OPEN: "blue", QUOTED: "blue", PENDING: "blue", QUEUED: "blue", RUNNING: "blue",
  ON_HOLD: "orange", PARTIALLY_PAID: "orange", PAUSED: "orange", HELD: "orange", EXPIRED: "orange", RESCHEDULED: "orange", MISSED: "orange",
  BLOCKED: "red", DENIED: "red", OVERDUE: "red", FAILED: "red", CREDIT_DECLINED: "red",
};

/** Never by color alone: the word is always there. */
export const StatusBadge = ({ status }: { status: string }) => <Badge color={COLORS[status] ?? "gray"}>{words(status)}</Badge>;
