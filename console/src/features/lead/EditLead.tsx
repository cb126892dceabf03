/** The form of a lead: how to reach it, where it is, and what came of it. What was changed is saved, part by part. */
import { Alert, Button, Group, Select, SimpleGrid, Stack, Textarea, TextInput, Title } from "@mantine/core";
import { useState } from "react";
import { run } from "../../app/graphql";
import { type Fault, readAgain, useDocument } from "../../app/queries";
import { useMay } from "../../app/viewer";
import { Dialog } from "../../ui/Dialog";
import { faultAt, otherFaults } from "../../ui/faults";
import { words } from "../../ui/format";
import { done, toast } from "../../ui/toasts";
import { type Lead, PHONES, PLACE, SALE, type Sale, stepsFor, type Values, valuesFor } from "./leadSteps";
import { RESULTS, SalesDocument } from "./SalesTab";

export default function EditLead({ lead, onClose }: { lead: Lead; onClose: () => void }) {
  const mayEditSale = useMay()("sale:write");
  const { data, isLoading } = useDocument(SalesDocument, { id: lead.id }, { enabled: mayEditSale });
  if (isLoading) return null;
  return <LeadForm lead={lead} sale={data?.customer?.sales?.nodes[0] ?? undefined} onClose={onClose} />;
}

function LeadForm({ lead: live, sale: liveSale, onClose }: { lead: Lead; sale?: Sale; onClose: () => void }) {
  const [lead] = useState(live);
  const [sale] = useState(liveSale);
  const [values, setValues] = useState(() => valuesFor(lead, sale));
  const [saved, setSaved] = useState(values);
  const [version, setVersion] = useState(lead.version);
  const [faults, setFaults] = useState<readonly Fault[]>([]);
  const [isSending, setSending] = useState(false);
  const save = async () => {
    setSending(true);
    try {
      const left = await saveSteps(lead, sale, values, saved, version);
      setSaved(left.saved);
      setVersion(left.version);
      setFaults(left.faults);
      if (left.faults.length) return;
      done("The lead is saved");
      onClose();
    } catch (failure) {
      toast({ kind: "error", text: (failure as Error).message });
    } finally {
      readAgain();
      setSending(false);
    }
  };
  const put = (field: string, value: string) => setValues((before) => ({ ...before, [field]: value }));
  const text = ([field, label]: readonly [string, string], more: object = {}) => (
    <TextInput key={field} label={label} value={values[field]} onChange={(event) => put(field, event.currentTarget.value)} error={faultAt(faults, field)} {...more} />
  );
  return (
    <Dialog onClose={onClose} title={`Edit ${lead.displayName}`} size="lg">
      <form onSubmit={(event) => { event.preventDefault(); void save(); }}>
        <Stack>
          <Title order={3} size="h5">Contact information</Title>
          <SimpleGrid cols={{ base: 1, xs: 3 }} verticalSpacing="sm">{PHONES.map((each, index) => text(each, { type: "tel", "data-autofocus": index === 0 || undefined }))}</SimpleGrid>
          <SimpleGrid cols={{ base: 1, xs: 2 }} verticalSpacing="sm">{text(["PRIMARY", "E-mail"], { type: "email" })}{text(["ALTERNATE", "E-mail 2"], { type: "email" })}</SimpleGrid>
          <Title order={3} size="h5">Address and location</Title>
          <SimpleGrid cols={{ base: 1, xs: 2 }} verticalSpacing="sm">{PLACE.map((each) => text(each))}</SimpleGrid>
          {sale && (
            <>
              <Title order={3} size="h5">Result, product and sale</Title>
              <SimpleGrid cols={{ base: 1, xs: 2 }} verticalSpacing="sm">
                <Select label="Result" value={values.result} onChange={(next) => put("result", next ?? sale.result)} data={RESULTS.map((each) => ({ value: each, label: words(each) }))} allowDeselect={false} error={faultAt(faults, "result")} />
                {SALE.map((each) => text(each, each[0] === "product" ? {} : { inputMode: "decimal" }))}
              </SimpleGrid>
              <Textarea label="Comments" autosize minRows={2} value={values.comment} onChange={(event) => put("comment", event.currentTarget.value)} error={faultAt(faults, "comment")} />
            </>
          )}
          {otherFaults(faults, Object.keys(values)).map(({ message }) => <Alert key={message} color="orange" role="alert">{message}</Alert>)}
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>Cancel</Button>
            <Button type="submit" loading={isSending}>Save</Button>
          </Group>
        </Stack>
      </form>
    </Dialog>
  );
}

/** Save what differs from what is saved, one after the other until one is refused. */
async function saveSteps(lead: Lead, sale: Sale | undefined, values: Values, before: Values, from: number) {
  let [saved, version] = [before, from];
  const steps = stepsFor(lead, sale, (document, input) => run(document, { input }, { idempotencyKey: crypto.randomUUID() }));
  for (const { fields, at, send } of steps) {
    const changed = Object.fromEntries(fields.filter((field) => values[field] !== saved[field]).map((field) => [field, values[field]!]));
    if (!Object.keys(changed).length) continue;
    const payload = await send(changed, version);
    const faults = payload?.userErrors ?? [];
    if (faults.length) return { saved, version, faults: faults.map((fault) => ({ ...fault, path: fault.path && [at(fault.path.join("."))] })) };
    saved = { ...saved, ...changed };
    version = payload?.customer?.version ?? version;
  }
  return { saved, version, faults: [] as Fault[] };
}
