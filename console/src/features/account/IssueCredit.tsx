import { TextInput } from "@mantine/core";
import { useState } from "react";
import { graphql } from "../../generated";
import { amountFault, typedAmount } from "../../ui/amount";
import { companyCurrency } from "../../ui/format";
import { faultAt } from "../../ui/faults";
import { EditModal } from "../edit/EditModal";
import { useChange } from "../../app/queries";

const CreditIssue = graphql(`
  mutation ConsoleCreditIssue($input: CreditIssueInput!) {
    creditIssue(input: $input) { customer { id version } userErrors { code message path } }
  }
`);

export default function IssueCredit({ customerId, onClose }: { customerId: string; onClose: () => void }) {
  const [amount, setAmount] = useState("");
  const [reason, setReason] = useState("");
  const [issue] = useChange(CreditIssue);
  return (
    <EditModal title="Issue credit" submit="Issue" customerId={customerId} onClose={onClose} shown={["amount", "reason"]} done="The credit is issued"
      send={async () => {
        const read = typedAmount(amount);
        return read ? (await issue({ input: { customerId, amount: read, reason } }))?.creditIssue : { userErrors: [amountFault()] };
      }}>
      {(faults) => (
        <>
          <TextInput label={`Amount in ${companyCurrency()}`} inputMode="decimal" value={amount} onChange={(event) => setAmount(event.currentTarget.value)} error={faultAt(faults, "amount")} required data-autofocus />
          <TextInput label="Reason" description="The customer reads it on the statement" value={reason} onChange={(event) => setReason(event.currentTarget.value)} error={faultAt(faults, "reason")} required />
        </>
      )}
    </EditModal>
  );
}
