/** What is offered and owed: invoices, estimates, quotes, agreements, plans. */
import { Text } from "@mantine/core";
import { graphql } from "../../generated";
import { count, day, money, words } from "../../ui/format";
import { StatusBadge } from "../../ui/StatusBadge";
import { recordTab } from "./RecordTab";

const InvoicesDocument = graphql(`
  query InvoicesTab($id: ID!, $first: Int!, $after: String, $addressId: ID) {
    customer(id: $id) {
      id
      invoices(first: $first, after: $after, addressId: $addressId) {
        pageInfo { hasNextPage endCursor }
        nodes { id number status jobNumber isOverdue issuedAt dueOn paidAt total { amount currency } balance { amount currency } }
      }
    }
  }
`);
const RecurringDocument = graphql(`
  query RecurringInvoicesTab($id: ID!, $first: Int!, $after: String, $addressId: ID) {
    customer(id: $id) {
      id
      recurringInvoices(first: $first, after: $after, addressId: $addressId) {
        pageInfo { hasNextPage endCursor }
        nodes { id number title status frequency nextIssueOn isIssueOverdue resumesOn total { amount currency } }
      }
    }
  }
`);
const EstimatesDocument = graphql(`
  query EstimatesTab($id: ID!, $first: Int!, $after: String, $addressId: ID) {
    customer(id: $id) {
      id
      estimates(first: $first, after: $after, addressId: $addressId) {
        pageInfo { hasNextPage endCursor }
        nodes { id number title status createdAt lowest { amount currency } highest { amount currency } soldBy { id name } }
      }
    }
  }
`);
const QuotesDocument = graphql(`
  query QuotesTab($id: ID!, $first: Int!, $after: String, $addressId: ID) {
    customer(id: $id) {
      id
      quotes(first: $first, after: $after, addressId: $addressId) {
        pageInfo { hasNextPage endCursor }
        nodes { id number title status createdAt expiresOn total { amount currency } soldBy { id name } }
      }
    }
  }
`);
const AgreementsDocument = graphql(`
  query AgreementsTab($id: ID!, $first: Int!, $after: String, $addressId: ID) {
    customer(id: $id) {
      id
      agreements(first: $first, after: $after, addressId: $addressId) {
        pageInfo { hasNextPage endCursor }
        nodes { id number title status startsOn endsOn visitsPerYear autoRenew price { amount currency } }
      }
    }
  }
`);
const SubscriptionsDocument = graphql(`
  query SubscriptionsTab($id: ID!, $first: Int!, $after: String, $addressId: ID) {
    customer(id: $id) {
      id
      subscriptions(first: $first, after: $after, addressId: $addressId) {
        pageInfo { hasNextPage endCursor }
        nodes { id number plan status interval startedOn nextChargeOn isChargeOverdue resumesOn price { amount currency } }
      }
    }
  }
`);

const titled = ({ title, number }: { title: string; number: string }) => (
  <>
    {title}
    <Text size="xs" c="dimmed">{number}</Text>
  </>
);

export const InvoicesTab = recordTab({
  document: InvoicesDocument,
  pick: (data) => data.customer?.invoices,
  label: "Invoices",
  exportAs: "INVOICES",
  empty: "No invoice yet.",
  columns: [
    { label: "Invoice", cell: (invoice) => <>{invoice.number}<Text size="xs" c="dimmed">{invoice.jobNumber && `for ${invoice.jobNumber}`}</Text></> },
    { label: "Status", cell: (invoice) => <StatusBadge status={invoice.isOverdue ? "OVERDUE" : invoice.status} /> },
    { label: "Issued", wide: true, cell: (invoice) => day(invoice.issuedAt) },
    { label: "Due", wide: true, cell: (invoice) => day(invoice.dueOn) },
    { label: "Total", right: true, wide: true, cell: (invoice) => money(invoice.total) },
    { label: "Balance", right: true, cell: (invoice) => money(invoice.balance) },
  ],
});

export const RecurringInvoicesTab = recordTab({
  document: RecurringDocument,
  pick: (data) => data.customer?.recurringInvoices,
  label: "Recurring invoices",
  exportAs: "RECURRING_INVOICES",
  empty: "No recurring invoice is set up.",
  columns: [
    { label: "Invoice", cell: (row) => titled(row) },
    { label: "Status", cell: (plan) => <StatusBadge status={plan.status} /> },
    { label: "Every", wide: true, cell: (plan) => words(plan.frequency) },
    { label: "Next", cell: (plan) => <span className={plan.isIssueOverdue ? "overdue" : undefined}>{plan.resumesOn ? `resumes ${day(plan.resumesOn)}` : day(plan.nextIssueOn)}</span> },
    { label: "Amount", right: true, cell: (plan) => money(plan.total) },
  ],
});

export const EstimatesTab = recordTab({
  document: EstimatesDocument,
  pick: (data) => data.customer?.estimates,
  label: "Estimates",
  exportAs: "ESTIMATES",
  empty: "No estimate yet.",
  columns: [
    { label: "Estimate", cell: (row) => titled(row) },
    { label: "Status", cell: (estimate) => <StatusBadge status={estimate.status} /> },
    { label: "Made", wide: true, cell: (estimate) => day(estimate.createdAt) },
    { label: "By", wide: true, cell: (estimate) => estimate.soldBy?.name ?? "—" },
    { label: "Between", right: true, cell: (estimate) => `${money(estimate.lowest)} – ${money(estimate.highest)}` },
  ],
});

export const QuotesTab = recordTab({
  document: QuotesDocument,
  pick: (data) => data.customer?.quotes,
  label: "Quotes",
  exportAs: "QUOTES",
  empty: "No quote yet.",
  columns: [
    { label: "Quote", cell: (row) => titled(row) },
    { label: "Status", cell: (quote) => <StatusBadge status={quote.status} /> },
    { label: "Made", wide: true, cell: (quote) => day(quote.createdAt) },
    { label: "Holds until", wide: true, cell: (quote) => day(quote.expiresOn) },
    { label: "By", wide: true, cell: (quote) => quote.soldBy?.name ?? "—" },
    { label: "Total", right: true, cell: (quote) => money(quote.total) },
  ],
});

export const AgreementsTab = recordTab({
  document: AgreementsDocument,
  pick: (data) => data.customer?.agreements,
  label: "Agreements",
  exportAs: "AGREEMENTS",
  empty: "No service agreement.",
  columns: [
    { label: "Agreement", cell: (row) => titled(row) },
    { label: "Status", cell: (agreement) => <StatusBadge status={agreement.status} /> },
    { label: "From", wide: true, cell: (agreement) => day(agreement.startsOn) },
    { label: "Until", wide: true, cell: (agreement) => <>{day(agreement.endsOn)}<Text size="xs" c="dimmed">{agreement.autoRenew && "renews itself"}</Text></> },
    { label: "Visits", wide: true, cell: (agreement) => `${count(agreement.visitsPerYear, "visit")} a year` },
    { label: "A year", right: true, cell: (agreement) => money(agreement.price) },
  ],
});

export const SubscriptionsTab = recordTab({
  document: SubscriptionsDocument,
  pick: (data) => data.customer?.subscriptions,
  label: "Subscriptions",
  exportAs: "SUBSCRIPTIONS",
  empty: "No subscription.",
  columns: [
    { label: "Plan", cell: (plan) => titled({ title: plan.plan, number: plan.number }) },
    { label: "Status", cell: (plan) => <StatusBadge status={plan.status} /> },
    { label: "Since", wide: true, cell: (plan) => day(plan.startedOn) },
    { label: "Next charge", cell: (plan) => <span className={plan.isChargeOverdue ? "overdue" : undefined}>{plan.resumesOn ? `resumes ${day(plan.resumesOn)}` : day(plan.nextChargeOn)}</span> },
    { label: "Price", right: true, cell: (plan) => <>{money(plan.price)}<Text size="xs" c="dimmed">{words(plan.interval)}</Text></> },
  ],
});
