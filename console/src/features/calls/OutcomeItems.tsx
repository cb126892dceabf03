/** What may have come of a call, to choose from. */
import type { Menu } from "@mantine/core";
import type { CallOutcome } from "../../generated/graphql";
import { words } from "../../ui/format";

const OUTCOMES: CallOutcome[] = ["SPOKE", "LEFT_VOICEMAIL", "NO_ANSWER", "CALLED"];

export const outcomeItems = (Parts: typeof Menu, choose: (outcome: CallOutcome) => Promise<void>) =>
  OUTCOMES.map((outcome) => <Parts.Item key={outcome} onClick={() => void choose(outcome)}>{words(outcome)}</Parts.Item>);
