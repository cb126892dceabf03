/** What the form of a lead edits, and the mutations that save it: one for each phone, address or sale that was changed. */
import type { ConsoleLeadPageQuery, PhoneKind, SalePartsFragment, SaleResult, TypedDocumentString } from "../../generated/graphql";
import type { Payload } from "../edit/EditModal";
import { amountFault, editableAmount, typedAmount } from "../../ui/amount";
import { AddressAdd, AddressUpdate } from "../edit/AddressForm";
import { EmailAdd, EmailUpdate } from "../edit/EmailForm";
import { EmailRemove } from "../edit/EditEmails";
import { PhoneRemove } from "../edit/EditPhones";
import { PhoneAdd, PhoneUpdate } from "../edit/PhoneForm";
import { SaleUpdate } from "./SalesTab";

export type Lead = NonNullable<ConsoleLeadPageQuery["customer"]>;
export type Sale = SalePartsFragment;
export type Values = Record<string, string>;

export const PHONES: [PhoneKind, string][] = [["HOME", "Home phone"], ["CELL", "Cell phone"], ["WORK", "Work phone"]];
export const PLACE: [string, string][] = [["street", "Address"], ["postalCode", "Zip code"], ["city", "City"], ["region", "State"], ["county", "County"]];
export const SALE: [string, string][] = [["product", "Product"], ["units", "Total units"], ["soldUnits", "Sold units"], ["amount", "Sale amount"]];
const SALE_FIELDS = ["result", "comment", ...SALE.map(([field]) => field)];
const PLACE_FIELDS = PLACE.map(([field]) => field);

const findPhone = (lead: Lead, kind: PhoneKind) => lead.phones.find((phone) => phone.kind === kind);
const findEmail = (lead: Lead, kind: "PRIMARY" | "ALTERNATE") => lead.emails.find((email) => email.kind === kind);
const findAddress = (lead: Lead) => lead.addresses.find(({ isDefault }) => isDefault) ?? lead.addresses[0];

/** The lead and its latest sale as the form has them. */
export function valuesFor(lead: Lead, sale?: Sale): Values {
  const address = findAddress(lead) as Record<string, unknown> | undefined;
  return {
    ...Object.fromEntries(PHONES.map(([kind]) => [kind, findPhone(lead, kind)?.number ?? ""])),
    PRIMARY: findEmail(lead, "PRIMARY")?.address ?? "",
    ALTERNATE: findEmail(lead, "ALTERNATE")?.address ?? "",
    ...Object.fromEntries(PLACE_FIELDS.map((field) => [field, String(address?.[field] ?? "")])),
    result: sale?.result ?? "",
    product: sale?.product ?? "",
    units: String(sale?.units ?? ""),
    soldUnits: String(sale?.soldUnits ?? ""),
    amount: editableAmount(sale?.saleAmount),
    comment: sale?.comment ?? "",
  };
}

type Send = <T>(document: TypedDocumentString<T, any>, input: object) => Promise<T | null>;
/** The fields of one mutation; a refusal is shown at the field that `at` names. */
export type Step = { fields: string[]; at: (path: string) => string; send: (changed: Values, expectedVersion: number) => Promise<Payload> };

export function stepsFor(lead: Lead, sale: Sale | undefined, send: Send): Step[] {
  const customerId = lead.id;
  const phones = PHONES.map(([kind]): Step => ({
    fields: [kind],
    at: () => kind,
    send: async ({ [kind]: number }, expectedVersion) => {
      const phone = findPhone(lead, kind);
      if (!phone) return (await send(PhoneAdd, { customerId, expectedVersion, number, kind }))?.customerPhoneAdd;
      if (number) return (await send(PhoneUpdate, { customerId, expectedVersion, phoneId: phone.id, number }))?.customerPhoneUpdate;
      return (await send(PhoneRemove, { customerId, expectedVersion, phoneId: phone.id }))?.customerPhoneRemove;
    },
  }));
  const emails = (["PRIMARY", "ALTERNATE"] as const).map((kind): Step => ({
    fields: [kind],
    at: () => kind,
    send: async ({ [kind]: address }, expectedVersion) => {
      const email = findEmail(lead, kind);
      if (!email) return (await send(EmailAdd, { customerId, expectedVersion, address, kind }))?.customerEmailAdd;
      if (address) return (await send(EmailUpdate, { customerId, expectedVersion, emailId: email.id, address }))?.customerEmailUpdate;
      return (await send(EmailRemove, { customerId, expectedVersion, emailId: email.id }))?.customerEmailRemove;
    },
  }));
  const place: Step = {
    fields: PLACE_FIELDS,
    at: (path) => path,
    send: async (changed, expectedVersion) => {
      const address = findAddress(lead);
      const input = { customerId, expectedVersion, ...orNull(changed) };
      if (address) return (await send(AddressUpdate, { ...input, addressId: address.id }))?.customerAddressUpdate;
      return (await send(AddressAdd, input))?.customerAddressAdd;
    },
  };
  if (!sale) return [...phones, ...emails, place];
  const saleStep: Step = {
    fields: SALE_FIELDS,
    at: (path) => path,
    send: async ({ units, soldUnits, result, amount, ...texts }) => {
      const read = amount?.trim() ? typedAmount(amount) : "";
      if (read === undefined) return { userErrors: [amountFault()] };
      if (amount !== undefined) texts.amount = read;
      const counts = { ...(units === undefined ? {} : { units: count(units) }), ...(soldUnits === undefined ? {} : { soldUnits: count(soldUnits) }) };
      const answer = (await send(SaleUpdate, { id: sale.id, expectedVersion: sale.version, ...counts, ...(result ? { result: result as SaleResult } : {}), ...orNull(texts) }))?.saleUpdate;
      return answer && { userErrors: answer.userErrors };
    },
  };
  return [...phones, ...emails, place, saleStep];
}

const count = (text: string) => (text === "" ? null : Number(text));
const orNull = (values: Values) => Object.fromEntries(Object.entries(values).map(([field, text]) => [field, text.trim() || null]));
