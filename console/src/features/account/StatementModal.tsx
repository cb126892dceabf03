/** The statement of account: seen, downloaded and sent from one computed object. */
import { Alert, Button, Group, Skeleton, Text, Textarea } from "@mantine/core";
import { IconDownload, IconSend } from "@tabler/icons-react";
import { useState } from "react";
import { type Fault, useChange, useDocument } from "../../app/queries";
import { useMay } from "../../app/viewer";
import { graphql } from "../../generated";
import type { StatementMovementFragment } from "../../generated/graphql";
import { Dialog } from "../../ui/Dialog";
import { day, isZero, money, words } from "../../ui/format";
import { LazyMenu } from "../../ui/LazyMenu";
import { done } from "../../ui/toasts";

export const MovementParts = graphql(`
  fragment StatementMovement on Movement {
    date
    kind
    number
    description
    debit { amount currency }
    credit { amount currency }
    runningBalance { amount currency }
  }
`);
const StatementView = graphql(`
  query StatementView($id: ID!, $from: Date!, $to: Date!) {
    customer(id: $id) {
      id
      statement(from: $from, to: $to) {
        openingBalance { amount currency }
        closingBalance { amount currency }
        totalDue { amount currency }
        unappliedCredit { amount currency }
        ageing { current { amount currency } days1To30 { amount currency } days31To60 { amount currency } days61To90 { amount currency } over90 { amount currency } }
        movements(first: 100) { pageInfo { hasNextPage } nodes { ...StatementMovement } }
        pdf: download(format: PDF) { url }
        csv: download(format: CSV) { url }
        xlsx: download(format: XLSX) { url }
      }
    }
  }
`);
const StatementSend = graphql(`
  mutation ConsoleStatementSend($input: StatementSendInput!) {
    statementSend(input: $input) {
      message { id recipient }
      preview { recipient senderName subject text }
      userErrors { code message path }
    }
  }
`);

type Props = { customerId: string; from: string; to: string; onClose: () => void };

export default function StatementModal({ customerId, from, to, onClose }: Props) {
  const { data, error } = useDocument(StatementView, { id: customerId, from, to });
  const [isSending, setSending] = useState(false);
  const may = useMay();
  const statement = data?.customer?.statement;
  return (
    <Dialog onClose={onClose} closeOnEscape={!isSending} size="xl" title={`Statement, ${day(from)} to ${day(to)}`}>
      {error && <Alert color="orange">{error.message}</Alert>}
      {!statement && !error && <Skeleton height={320} />}
      {statement && (
        <>
          <Group justify="space-between" mb="sm">
            <div>
              <Text size="sm" c="dimmed">Total due</Text>
              <Text fw={640} size="xl" className="number left">{money(statement.totalDue)}</Text>
              {!isZero(statement.unappliedCredit) && <Text size="sm" c="dimmed">and a credit of {money(statement.unappliedCredit)} that no invoice has used yet</Text>}
            </div>
            <Group gap="xs">
              <LazyMenu position="bottom-end" face={<Button variant="default" leftSection={<IconDownload size={16} />}>Download</Button>}>
                {(Menu) => (
                  <>
                    <Menu.Item component="a" href={statement.pdf.url} download>PDF</Menu.Item>
                    <Menu.Item component="a" href={statement.xlsx.url} download>Excel</Menu.Item>
                    <Menu.Item component="a" href={statement.csv.url} download>CSV</Menu.Item>
                  </>
                )}
              </LazyMenu>
              {may("message:send") && <Button leftSection={<IconSend size={16} />} onClick={() => setSending(true)}>Send</Button>}
            </Group>
          </Group>
          <Ageing ageing={statement.ageing} />
          <Movements rows={statement.movements.nodes.filter((row) => row != null)} opening={money(statement.openingBalance)} closing={money(statement.closingBalance)} />
          {statement.movements.pageInfo.hasNextPage && <Text size="sm" c="dimmed" mt="xs">These are the first 100 movements; the download has all.</Text>}
          {isSending && <SendStatement customerId={customerId} from={from} to={to} onClose={() => setSending(false)} />}
        </>
      )}
    </Dialog>
  );
}

type AgeingAmounts = Record<"current" | "days1To30" | "days31To60" | "days61To90" | "over90", { amount: string; currency: string }>;

const Ageing = ({ ageing }: { ageing: AgeingAmounts }) => (
  <dl className="numbers small" aria-label="Ageing">
    <div><dt>Not due</dt><dd>{money(ageing.current)}</dd></div>
    <div><dt>1–30 days</dt><dd>{money(ageing.days1To30)}</dd></div>
    <div><dt>31–60 days</dt><dd>{money(ageing.days31To60)}</dd></div>
    <div><dt>61–90 days</dt><dd>{money(ageing.days61To90)}</dd></div>
    <div><dt>Older</dt><dd>{money(ageing.over90)}</dd></div>
  </dl>
);

function Movements({ rows, opening, closing }: { rows: StatementMovementFragment[]; opening: string; closing: string }) {
  return (
    <div className="scroll" role="region" aria-label="All movements" tabIndex={0}>
      <table aria-label="Movements" className="table dense roomy">
        <thead>
          <tr><th>Date</th><th>What</th><th className="number">Charged</th><th className="number">Paid</th><th className="number">Balance</th></tr>
        </thead>
        <tbody>
          <tr><td /><td>Opening balance</td><td /><td /><td className="number">{opening}</td></tr>
          {rows.map((row, index) => (
            <tr key={index}>
              <td className="nowrap">{day(row.date)}</td>
              <td>{[words(row.kind), row.number].filter(Boolean).join(" ")}<Text size="xs" c="dimmed">{row.description}</Text></td>
              <td className="number">{row.debit ? money(row.debit) : ""}</td>
              <td className="number">{row.credit ? money(row.credit) : ""}</td>
              <td className="number">{money(row.runningBalance)}</td>
            </tr>
          ))}
          <tr><td /><td className="sum">Closing balance</td><td /><td /><td className="number sum">{closing}</td></tr>
        </tbody>
      </table>
    </div>
  );
}

function SendStatement({ customerId, from, to, onClose }: Props) {
  const [message, setMessage] = useState("");
  const [faults, setFaults] = useState<readonly Fault[]>([]);
  const [send, isSending] = useChange(StatementSend);
  const submit = async () => {
    const answer = (await send({ input: { customerId, from, to, message: message || null } }))?.statementSend;
    if (!answer) return;
    setFaults(answer.userErrors);
    if (answer.userErrors.length) return;
    done(`The statement is on its way to ${answer.message?.recipient ?? "the customer"}`);
    onClose();
  };
  return (
    <Dialog onClose={onClose} title="Send the statement" zIndex={210}>
      <form onSubmit={(event) => { event.preventDefault(); void submit(); }}>
        <Textarea label="Words to go with it" description="The statement is attached as PDF" autosize minRows={3} value={message} onChange={(event) => setMessage(event.currentTarget.value)} data-autofocus />
        {faults.map((fault) => <Alert key={fault.code} color="orange" mt="sm" role="alert">{fault.message}</Alert>)}
        <Group justify="flex-end" mt="md">
          <Button variant="default" onClick={onClose}>Cancel</Button>
          <Button type="submit" loading={isSending}>Send the statement</Button>
        </Group>
      </form>
    </Dialog>
  );
}
