/** What is known of the address at hand: visits, equipment, quotes, photos by day, notes. */
import { Skeleton, Tabs } from "@mantine/core";
import { Suspense } from "react";
import { lazyPart } from "../../app/lazyPart";
import { useMay } from "../../app/viewer";

const work = (name: "AppointmentsTab" | "EquipmentTab") => lazyPart(() => import("../tabs/work").then((tabs) => ({ default: tabs[name] })));
const Visits = work("AppointmentsTab");
const Equipment = work("EquipmentTab");
const Quotes = lazyPart(() => import("../tabs/money").then((tabs) => ({ default: tabs.QuotesTab })));
const Files = lazyPart(() => import("../tabs/FilesTab"));
const Notes = lazyPart(() => import("../tabs/NotesTab"));

const TABS = [
  { key: "notes", label: "Notes", needs: "note:read", Shown: Notes },
  { key: "equipment", label: "Equipment", needs: "equipment:read", Shown: Equipment },
  { key: "visits", label: "Visits", needs: "job:read", Shown: Visits },
  { key: "quotes", label: "Quotes", needs: "quote:read", Shown: Quotes },
  { key: "photos", label: "Photos", needs: "file:read", Shown: Files },
];

type Props = { customerId: string; addressId: string | null; jobId: string };

export function OnSite({ customerId, addressId, jobId }: Props) {
  const may = useMay();
  const tabs = TABS.filter(({ needs }) => may(needs));
  return (
    <Tabs defaultValue={tabs[0]?.key} keepMounted={false} variant="pills" className="tabs">
      <Tabs.List aria-label="At this address">{tabs.map(({ key, label }) => <Tabs.Tab key={key} value={key}>{label}</Tabs.Tab>)}</Tabs.List>
      {tabs.map(({ key, Shown }) => (
        <Tabs.Panel key={key} value={key} pt="sm">
          <Suspense fallback={<Skeleton height={160} />}><Shown id={customerId} addressId={addressId} jobId={jobId} /></Suspense>
        </Tabs.Panel>
      ))}
    </Tabs>
  );
}
