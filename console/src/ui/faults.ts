/** What a change was refused for, beside the field that it is about. */
import type { Fault } from "../app/queries";

/** The message for a field of the input: `phone`, or `addresses.0.street`. */
export const faultAt = (faults: readonly Fault[], path: string) =>
  faults.find((fault) => fault.path?.join(".") === path)?.message;

/** Messages about none of these fields. */
export const otherFaults = (faults: readonly Fault[], shown: string[] = []) =>
  faults.filter((fault) => !fault.path || !shown.includes(fault.path.join(".")));
