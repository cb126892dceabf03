/** The tabs of a profile; one is read when it is opened. */
import { Group, NativeSelect, Skeleton, Tabs } from "@mantine/core";
import { type ComponentType, Suspense } from "react";
import { useLocation, useSearch } from "wouter";
import { lazyPart } from "../../app/lazyPart";
import { useMay } from "../../app/viewer";
import { street } from "../../ui/format";
import type { TabProps } from "./RecordTab";

type Tab = { key: string; label: string; needs: string; byAddress?: boolean; shown: ComponentType<TabProps> };

const work = (name: "JobsTab" | "FutureJobsTab" | "ScheduleTab" | "EquipmentTab" | "AppointmentsTab") => lazyPart(() => import("./work").then((tabs) => ({ default: tabs[name] })));
const money = (name: "InvoicesTab" | "RecurringInvoicesTab" | "EstimatesTab" | "QuotesTab" | "AgreementsTab" | "SubscriptionsTab") =>
  lazyPart(() => import("./money").then((tabs) => ({ default: tabs[name] })));
const people = (name: "TimelineTab" | "CommunicationsTab" | "CommentsTab" | "ChangesTab") => lazyPart(() => import("./people").then((tabs) => ({ default: tabs[name] })));

const TABS: Tab[] = [
  { key: "jobs", label: "Jobs", needs: "job:read", byAddress: true, shown: work("JobsTab") },
  { key: "future", label: "Future jobs", needs: "job:read", byAddress: true, shown: work("FutureJobsTab") },
  { key: "schedule", label: "Schedule", needs: "job:read", byAddress: true, shown: work("ScheduleTab") },
  { key: "appointments", label: "Appointments", needs: "job:read", byAddress: true, shown: work("AppointmentsTab") },
  { key: "invoices", label: "Invoices", needs: "invoice:read", byAddress: true, shown: money("InvoicesTab") },
  { key: "recurring", label: "Recurring", needs: "invoice:read", byAddress: true, shown: money("RecurringInvoicesTab") },
  { key: "estimates", label: "Estimates", needs: "quote:read", byAddress: true, shown: money("EstimatesTab") },
  { key: "quotes", label: "Quotes", needs: "quote:read", byAddress: true, shown: money("QuotesTab") },
  { key: "agreements", label: "Agreements", needs: "agreement:read", byAddress: true, shown: money("AgreementsTab") },
  { key: "subscriptions", label: "Subscriptions", needs: "invoice:read", byAddress: true, shown: money("SubscriptionsTab") },
  { key: "cards", label: "Cards", needs: "card:read", shown: lazyPart(() => import("../cards/CardsTab")) },
  { key: "referrals", label: "Referrals", needs: "referral:read", shown: lazyPart(() => import("./ReferralsTab")) },
  { key: "equipment", label: "Equipment", needs: "equipment:read", byAddress: true, shown: work("EquipmentTab") },
  { key: "files", label: "Photos and files", needs: "file:read", byAddress: true, shown: lazyPart(() => import("./FilesTab")) },
  { key: "notes", label: "Notes", needs: "note:read", shown: lazyPart(() => import("./NotesTab")) },
  { key: "comments", label: "Comments", needs: "note:read", shown: people("CommentsTab") },
  { key: "timeline", label: "Timeline", needs: "communication:read", shown: people("TimelineTab") },
  { key: "communications", label: "Calls and messages", needs: "communication:read", shown: people("CommunicationsTab") },
  { key: "changes", label: "Changes", needs: "change:read", shown: people("ChangesTab") },
];

/** On a phone the tabs are wider than the screen. */
const bringIntoView = (tab: HTMLElement | null) => {
  const list = tab?.parentElement;
  if (list) requestAnimationFrame(() => (list.scrollLeft = tab.offsetLeft - list.offsetLeft - 40));
};

type Address = { id: string; street: string; unit?: string | null };

export function ProfileTabs({ id, tab, addresses }: { id: string; tab?: string; addresses: readonly Address[] }) {
  const may = useMay();
  const [, navigate] = useLocation();
  const named = new URLSearchParams(useSearch()).get("address");
  const addressId = addresses.some((address) => address.id === named) ? named : null;
  const show = (key: string, address: string | null) => navigate(`/customers/${id}/${key}${address ? `?address=${encodeURIComponent(address)}` : ""}`, { replace: true });
  const tabs = TABS.filter(({ needs }) => may(needs));
  const chosen = tabs.find(({ key }) => key === tab) ?? tabs[0];
  if (!chosen) return null;
  const Shown = chosen.shown;
  return (
    <section aria-label="Records">
      <Tabs value={chosen.key} onChange={(key) => key && show(key, addressId)} keepMounted={false} variant="pills" className="tabs">
        <Tabs.List aria-label="Records">
          {tabs.map(({ key, label }) => <Tabs.Tab key={key} value={key} ref={key === chosen.key && key !== tabs[0]?.key ? bringIntoView : undefined}>{label}</Tabs.Tab>)}
        </Tabs.List>
        <Tabs.Panel value={chosen.key} pt="md">
          {chosen.byAddress && addresses.length > 1 && (
            <Group justify="flex-end" mb="sm">
              <NativeSelect aria-label="Address" size="xs" w={260} value={addressId ?? ""} onChange={(event) => show(chosen.key, event.currentTarget.value || null)} data={[{ value: "", label: "All addresses" }, ...addresses.map((address) => ({ value: address.id, label: street(address) }))]} />
            </Group>
          )}
          <Suspense fallback={<Skeleton height={220} role="status" aria-label="Loading" />}>
            <Shown id={id} addressId={chosen.byAddress ? addressId : null} />
          </Suspense>
        </Tabs.Panel>
      </Tabs>
    </section>
  );
}
