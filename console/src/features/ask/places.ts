/** Where a cited record is shown. */
const TABS: Record<string, string> = {
  Agreement: "agreements",
  Appointment: "appointments",
  Change: "changes",
  Comment: "comments",
  Communication: "communications",
  Equipment: "equipment",
  Estimate: "estimates",
  File: "files",
  Invoice: "invoices",
  Message: "communications",
  Note: "notes",
  PaymentMethod: "cards",
  Quote: "quotes",
  RecurringInvoice: "recurring",
  Referral: "referrals",
  ServiceSubscription: "subscriptions",
};

/** The address of the page that shows a record of this customer; none for what stands on the account page itself. */
export function placeFor(customerId: string, node: { __typename: string; id: string }): string | undefined {
  if (node.__typename === "Job") return `/jobs/${node.id}`;
  if (node.__typename === "Customer" && node.id !== customerId) return `/customers/${node.id}`;
  if (node.__typename === "Sale") return `/customers/${customerId}/lead`;
  const tab = TABS[node.__typename];
  return tab && `/customers/${customerId}/${tab}?record=${encodeURIComponent(node.id)}`;
}
