/** A day and an arrival window, in the company's time. */
import { SimpleGrid, Text, TextInput } from "@mantine/core";
import type { Fault } from "../../app/queries";
import { faultAt } from "../../ui/faults";

export type Time = { day: string; start: string; end: string };
export const WHEN_PATHS = ["localWindow", "localWindow.day", "localWindow.start", "localWindow.end"];

export function When({ time, onChange, faults }: { time: Time; onChange: (time: Time) => void; faults: readonly Fault[] }) {
  const field = (name: keyof Time, label: string, type: string) => (
    <TextInput label={label} type={type} required value={time[name]} onChange={(event) => onChange({ ...time, [name]: event.currentTarget.value })} error={faultAt(faults, `localWindow.${name}`)} />
  );
  return (
    <div>
      <SimpleGrid cols={{ base: 2, xs: 3 }} verticalSpacing="sm">
        <div className="first-of-two">{field("day", "Day", "date")}</div>
        {field("start", "From", "time")}
        {field("end", "Until", "time")}
      </SimpleGrid>
      {faultAt(faults, "localWindow") && <Text role="alert" size="sm" className="overdue">{faultAt(faults, "localWindow")}</Text>}
    </div>
  );
}
