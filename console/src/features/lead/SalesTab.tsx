/** What became of the lead: result, product, units, amounts, dates. */
import { Button, Group, NumberInput, Paper, Select, Stack, Text, Textarea, TextInput } from "@mantine/core";
import { useState } from "react";
import { Link } from "wouter";
import { useChange, useDocument } from "../../app/queries";
import { useMay } from "../../app/viewer";
import { graphql } from "../../generated";
import type { SalePartsFragment, SaleResult } from "../../generated/graphql";
import { amountFault, editableAmount, typedAmount } from "../../ui/amount";
import { faultAt } from "../../ui/faults";
import { companyCurrency, day, instant, money, words } from "../../ui/format";
import { StatusBadge } from "../../ui/StatusBadge";
import { ReadState } from "../../ui/ReadState";
import { ShowGraphQL } from "../inspector/ShowGraphQL";
import { EditModal } from "../edit/EditModal";
import { TabExport } from "../tabs/TabExport";

export const SaleParts = graphql(`
  fragment SaleParts on Sale {
    id number version result product units soldUnits comment methodOfPayment jobNumber
    job { id status }
    saleAmount { amount currency }
    contractAmount { amount currency }
    balanceDue { amount currency }
    payments { amount { amount currency } means receivedAt }
    commissions { total { amount currency } paid { amount currency } }
    dates { appointment sale rto ordered received scheduled completed reRecorded }
    soldBy { id name }
  }
`);
export const SalesDocument = graphql(`
  query SalesTab($id: ID!) {
    customer(id: $id) { id sales(first: 20) { nodes { ...SaleParts } } }
  }
`);
export const SaleUpdate = graphql(`
  mutation ConsoleSaleUpdate($input: SaleUpdateInput!) {
    saleUpdate(input: $input) { sale { ...SaleParts } userErrors { code message path } }
  }
`);
export const RESULTS: SaleResult[] = ["PENDING", "SOLD", "NOT_SOLD", "NO_DEMO", "NOT_HOME", "RESCHEDULED", "CREDIT_DECLINED", "CANCELED"];

export default function SalesTab({ id }: { id: string }) {
  const reading = useDocument(SalesDocument, { id });
  const sales = (reading.data?.customer?.sales?.nodes ?? []).filter((sale) => sale != null);
  return (
    <Stack gap="sm">
      <ReadState reading={reading} what="The sales" isEmpty={!sales.length} empty="No lead is recorded." />
      {sales.map((sale) => <SaleCard key={sale.id} sale={sale} customerId={id} />)}
      <Group justify="end" gap="xs"><ShowGraphQL of="the sales" operation="SalesTab" />{sales.length > 0 && <TabExport id={id} tab="SALES" />}</Group>
    </Stack>
  );
}

function SaleCard({ sale, customerId }: { sale: SalePartsFragment; customerId: string }) {
  const may = useMay();
  const [isOpen, setOpen] = useState(false);
  const facts: [string, string | number | null | undefined][] = [
    ["Product", sale.product], ["Units", sale.units], ["Sold units", sale.soldUnits], ["Sale", money(sale.saleAmount)], ["Contract", money(sale.contractAmount)],
    ["Balance due", money(sale.balanceDue)], ["Paid by", sale.methodOfPayment && words(sale.methodOfPayment)], ["Payments", sale.payments.map((paid) => `${money(paid.amount)} ${day(paid.receivedAt)}`).join(", ")],
    ["Appointment", sale.dates.appointment && instant(sale.dates.appointment)], ["Sold on", sale.dates.sale && day(sale.dates.sale)], ["RTO", sale.dates.rto && day(sale.dates.rto)], ["Ordered", sale.dates.ordered && day(sale.dates.ordered)],
    ["Received", sale.dates.received && day(sale.dates.received)], ["Scheduled", sale.dates.scheduled && day(sale.dates.scheduled)], ["Completed", sale.dates.completed && day(sale.dates.completed)],
    ["Recorded again", sale.dates.reRecorded && day(sale.dates.reRecorded)], ["Commission", sale.commissions && money(sale.commissions.total)], ["Commission paid", sale.commissions && money(sale.commissions.paid)],
  ];
  return (
    <Paper withBorder p="lg" className="card">
      <Group justify="space-between" mb="sm">
        <Group gap="sm"><Text fw={600}>{sale.number}</Text><StatusBadge status={sale.result} /><Text size="sm" c="dimmed">{sale.soldBy?.name}</Text></Group>
        {may("sale:write") && <Button size="xs" variant="default" onClick={() => setOpen(true)}>Edit</Button>}
      </Group>
      <dl className="numbers small">{facts.filter(([, value]) => value != null && value !== "" && value !== "—").map(([name, value]) => <div key={name}><dt>{name}</dt><dd>{value}</dd></div>)}</dl>
      {sale.jobNumber && <Text size="sm" mb="xs">Job {sale.job ? <Link href={`/jobs/${sale.job.id}`} className="row-link">{sale.jobNumber}</Link> : sale.jobNumber} {sale.job && <StatusBadge status={sale.job.status} />}</Text>}
      {sale.comment && <Text size="sm" className="pre overdue">{sale.comment}</Text>}
      {isOpen && <SaleForm sale={sale} customerId={customerId} onClose={() => setOpen(false)} />}
    </Paper>
  );
}

function SaleForm({ sale, customerId, onClose }: { sale: SalePartsFragment; customerId: string; onClose: () => void }) {
  const [result, setResult] = useState(sale.result);
  const [product, setProduct] = useState(sale.product ?? "");
  const [units, setUnits] = useState<string | number>(sale.units ?? "");
  const [soldUnits, setSoldUnits] = useState<string | number>(sale.soldUnits ?? "");
  const [amount, setAmount] = useState(editableAmount(sale.saleAmount));
  const [comment, setComment] = useState(sale.comment ?? "");
  const [update] = useChange(SaleUpdate);
  const number = (value: string | number) => (value === "" ? null : Number(value));
  const input = { id: sale.id, result, product: product || null, units: number(units), soldUnits: number(soldUnits), comment: comment || null };
  return (
    <EditModal title={`Sale ${sale.number}`} customerId={customerId} onClose={onClose} shown={["product", "units", "soldUnits", "amount", "comment"]} done="The sale is saved"
      send={async () => {
        const read = amount.trim() ? typedAmount(amount) : null;
        if (read === undefined) return { userErrors: [amountFault()] };
        const answer = (await update({ input: { ...input, amount: read, expectedVersion: sale.version } }))?.saleUpdate;
        return answer && { userErrors: answer.userErrors };
      }}>
      {(faults) => (
        <>
          <Select label="Result" value={result} onChange={(next) => setResult((next ?? result) as SaleResult)} data={RESULTS.map((each) => ({ value: each, label: words(each) }))} allowDeselect={false} data-autofocus />
          <TextInput label="Product" value={product} onChange={(event) => setProduct(event.currentTarget.value)} error={faultAt(faults, "product")} />
          <Group grow align="start">
            <NumberInput label="Units" min={0} allowDecimal={false} value={units} onChange={setUnits} error={faultAt(faults, "units")} />
            <NumberInput label="Sold units" min={0} allowDecimal={false} value={soldUnits} onChange={setSoldUnits} error={faultAt(faults, "soldUnits")} />
          </Group>
          <TextInput label={`Sale amount in ${companyCurrency()}`} inputMode="decimal" value={amount} onChange={(event) => setAmount(event.currentTarget.value)} error={faultAt(faults, "amount")} />
          <Textarea label="Comment" autosize minRows={2} value={comment} onChange={(event) => setComment(event.currentTarget.value)} error={faultAt(faults, "comment")} />
        </>
      )}
    </EditModal>
  );
}
