import { NumberInput, Select, TextInput } from "@mantine/core";
import { useState } from "react";
import { useChange } from "../../app/queries";
import { graphql } from "../../generated";
import type { TaxKind } from "../../generated/graphql";
import { decimalSign } from "../../ui/amount";
import { faultAt } from "../../ui/faults";
import { EditModal } from "./EditModal";

const SalesTaxUpdate = graphql(`
  mutation ConsoleSalesTaxUpdate($input: CustomerSalesTaxUpdateInput!) {
    customerSalesTaxUpdate(input: $input) { customer { id version } userErrors { code message path } }
  }
`);

const KINDS: { value: TaxKind; label: string }[] = [
  { value: "STANDARD", label: "Standard" },
  { value: "SPECIAL_RATE", label: "A special rate" },
  { value: "EXEMPT", label: "Exempt, by certificate" },
];
type Tax = { kind: TaxKind; ratePercent?: string | null; certificate?: string | null; expiresOn?: string | null };
type Customer = { id: string; version: number; taxability: Tax };

export default function EditTax({ customer, onClose }: { customer: Customer; onClose: () => void }) {
  const [tax, setTax] = useState<Tax>(customer.taxability);
  const [update] = useChange(SalesTaxUpdate);
  const set = (part: Partial<Tax>) => setTax((before) => ({ ...before, ...part }));
  const input = {
    kind: tax.kind,
    ratePercent: tax.kind === "SPECIAL_RATE" ? tax.ratePercent : null,
    certificate: tax.kind === "EXEMPT" ? tax.certificate : null,
    expiresOn: tax.kind === "EXEMPT" ? tax.expiresOn || null : null,
  };
  return (
    <EditModal title="Sales tax" customerId={customer.id} version={customer.version} onClose={onClose} shown={["ratePercent", "certificate", "expiresOn", "kind"]} done="Sales tax is saved"
      send={async (against) => (await update({ input: { id: customer.id, ...input, ...against } }))?.customerSalesTaxUpdate}>
      {(faults) => (
        <>
          <Select label="How it applies" data={KINDS} value={tax.kind} onChange={(kind) => set({ kind: (kind ?? "STANDARD") as TaxKind })} allowDeselect={false} error={faultAt(faults, "kind")} data-autofocus />
          {tax.kind === "SPECIAL_RATE" && <NumberInput label="Rate in percent" hideControls decimalSeparator={decimalSign()} value={tax.ratePercent ?? ""} onChange={(rate) => set({ ratePercent: String(rate) })} error={faultAt(faults, "ratePercent")} required />}
          {tax.kind === "EXEMPT" && (
            <>
              <TextInput label="Certificate" value={tax.certificate ?? ""} onChange={(event) => set({ certificate: event.currentTarget.value })} error={faultAt(faults, "certificate")} required />
              <TextInput label="Last day" type="date" value={tax.expiresOn ?? ""} onChange={(event) => set({ expiresOn: event.currentTarget.value })} error={faultAt(faults, "expiresOn")} />
            </>
          )}
        </>
      )}
    </EditModal>
  );
}
