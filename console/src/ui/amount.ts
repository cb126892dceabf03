/** Amounts and percentages that people type: as the company's locale writes them, in its currency. */
import type { Fault } from "../app/queries";
import { companyCurrency, companyLocale } from "./format";

/** How many digits the company's currency has after the point: 2 for euros, none for yen. */
const digits = () => new Intl.NumberFormat("en", { style: "currency", currency: companyCurrency() }).resolvedOptions().maximumFractionDigits ?? 2;

const written = (amount: number | string) =>
  new Intl.NumberFormat(companyLocale(), { useGrouping: false, minimumFractionDigits: digits(), maximumFractionDigits: digits() }).format(amount as number);

/** An amount as its field begins with: without its currency, to be edited. */
export const editableAmount = (value: { amount: string } | null | undefined) => (value ? written(value.amount) : "");

/** The sign before the digits after the point. */
export const decimalSign = () => signs().decimal;

/** The amount that was typed, as the API takes it; undefined for a text that is none, or that could be read in two ways. */
export function typedAmount(text: string): string | undefined {
  const { group, decimal, digitOf } = signs();
  const plain = [...text.normalize("NFKC").replaceAll(IGNORED, "")].map((sign) => digitOf.get(sign) ?? sign).join("");
  const [whole = "", ...fractions] = plain.split(decimal);
  const [fraction] = fractions;
  const isWhole = /^-?\d+$/.test(whole) || new RegExp(`^-?\\d{1,3}(\\${group}\\d{2,3})*\\${group}\\d{3}$`).test(whole);
  if (!isWhole || fractions.length > 1 || (fraction !== undefined && (!/^\d+$/.test(fraction) || fraction.length > digits()))) return undefined;
  return [whole.replaceAll(group, ""), fraction].filter((part) => part !== undefined).join(".");
}

/** Spaces, apostrophes and signs of currencies: they change nothing. */
const IGNORED = /[\s\u2019'\p{Sc}円]/gu;

function signs() {
  const parts = new Intl.NumberFormat(companyLocale()).formatToParts(1_234_567.8);
  const find = (type: string, other: string) => parts.find((part) => part.type === type)?.value ?? other;
  const digit = new Intl.NumberFormat(companyLocale(), { useGrouping: false });
  const digitOf = new Map(Array.from({ length: 10 }, (_, value) => [digit.format(value), String(value)]));
  const decimal = find("decimal", ".");
  const group = find("group", ",").normalize("NFKC").trim();
  return { decimal, group: group || (decimal === "," ? "." : ","), digitOf };
}

/** What a field says whose text is no amount. */
export const amountFault = (): Fault => ({ code: "INVALID", message: `Write an amount as ${new Intl.NumberFormat(companyLocale(), { minimumFractionDigits: digits() }).format(1234 + (digits() && 0.5))}.`, path: ["amount"] });
