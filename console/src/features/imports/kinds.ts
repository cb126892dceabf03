/** What the rows of a file can be, and the permission to write that. */
import type { ImportKind } from "../../generated/graphql";

export const KINDS: { kind: ImportKind; needs: string; label: string }[] = [
  { kind: "CUSTOMERS", needs: "customer:write", label: "Customers" },
  { kind: "JOBS", needs: "job:write", label: "Jobs" },
  { kind: "APPOINTMENTS", needs: "job:write", label: "Visits" },
  { kind: "QUOTES", needs: "quote:write", label: "Quotes" },
  { kind: "ESTIMATES", needs: "quote:write", label: "Estimates" },
  { kind: "INVOICES", needs: "invoice:write", label: "Invoices" },
  { kind: "PAYMENTS", needs: "invoice:write", label: "Payments" },
  { kind: "REFUNDS", needs: "invoice:write", label: "Refunds" },
  { kind: "RECURRING_INVOICES", needs: "invoice:write", label: "Recurring invoices" },
  { kind: "AGREEMENTS", needs: "agreement:write", label: "Service agreements" },
  { kind: "SUBSCRIPTIONS", needs: "invoice:write", label: "Subscriptions" },
  { kind: "EQUIPMENT", needs: "equipment:write", label: "Equipment" },
  { kind: "SALES", needs: "sale:write", label: "Leads and sales" },
  { kind: "COMMUNICATIONS", needs: "communication:write", label: "Calls, texts and e-mails" },
  { kind: "NOTES", needs: "note:write", label: "Notes" },
];
