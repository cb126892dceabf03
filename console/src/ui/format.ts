/** Money, days, times and words, as people in the company's country write them. */
import { formatAddress } from "localized-address-format";
type Money = { amount: string; currency: string };

let locale = "en-US";
let zone: string | undefined;
let country = "US";
let currency = "USD";

type Company = { country: string; currency: string; timeZone: string; locale?: string | null };

/** The company's locale and time zone; the words stay the console's. */
export function writeAsIn({ country: home, timeZone, locale: chosen, currency: own }: Company) {
  country = home;
  currency = own;
  locale = chosen ?? `en-${home}`;
  zone = timeZone;
}

export const companyLocale = () => locale;
export const companyCurrency = () => currency;

export const money = (value: Money | null | undefined) =>
  value ? new Intl.NumberFormat(locale, { style: "currency", currency: value.currency }).format(value.amount as unknown as number) : "—";

export const percent = (share: number) => new Intl.NumberFormat(locale, { style: "percent", maximumFractionDigits: 2 }).format(share);

type Phone = { number: string; e164?: string | null; extension?: string | null };
const NORTH_AMERICAN = /^\+1(\d{3})(\d{3})(\d{4})$/;
/** Countries with the calling code 1. */
const NORTH_AMERICA = "AG AI AS BB BM BS CA DM DO GD GU JM KN KY LC MP MS PR SX TC TT US VC VG VI".split(" ");

/** North American numbers are written one way, abroad with their country; others as they were typed. */
export function phone(value: Phone | null | undefined): string {
  if (!value) return "—";
  const number = value.e164?.replace(NORTH_AMERICAN, NORTH_AMERICA.includes(country) ? "($1) $2-$3" : "+1 $1 $2 $3") ?? value.number;
  const shown = number === value.e164 ? value.number : number;
  return value.extension && !names(shown, value.extension, value.e164) ? `${shown} ext. ${value.extension}` : shown;
}

/** Whether a number was typed with its extension. */
const names = (number: string, extension: string, e164?: string | null) => number.replaceAll(/\D/g, "").endsWith(extension) && !e164?.endsWith(extension);

export const isZero = (value: Money | null | undefined) => !value || Number(value.amount) === 0;

export const day = (value: string | null | undefined) =>
  value
    ? new Intl.DateTimeFormat(locale, { dateStyle: "medium", timeZone: value.length === 10 ? "UTC" : zone }).format(new Date(value))
    : "—";

/** The month of a day, as "November 2026". */
export const month = (value: string) => new Intl.DateTimeFormat(locale, { month: "long", year: "numeric", timeZone: "UTC" }).format(new Date(value));

type Part = { type: string; value: string };

/** Keep times on their line: a break before "PM", or before the dash of a window, would leave that alone. */
const joined = (parts: readonly Part[]) =>
  parts.map(({ type, value }, place) => (type !== "literal" ? value : parts[place + 1]?.type === "dayPeriod" ? value.replace(/\s/, "\u00a0") : value.replace(/^\s(?=[–—])/, "\u00a0"))).join("");

export const instant = (value: string | null | undefined) =>
  value ? joined(new Intl.DateTimeFormat(locale, { dateStyle: "medium", timeStyle: "short", timeZone: zone }).formatToParts(new Date(value))) : "—";

/** An arrival window, in the company's time. */
export function visitWindow(window: { start: string; end: string; timeZone: string } | null | undefined) {
  if (!window) return "—";
  const format = new Intl.DateTimeFormat(locale, {
    weekday: "short", day: "numeric", month: "short", year: "numeric", hour: "numeric", minute: "2-digit", timeZone: window.timeZone,
  });
  return joined(format.formatRangeToParts(new Date(window.start), new Date(window.end)));
}

/** SCHEDULED_FOR_LATER → Scheduled for later. */
export const words = (value: string | null | undefined) =>
  value ? value.charAt(0) + value.slice(1).toLowerCase().replaceAll("_", " ") : "—";

export const count = (value: number, one: string, many = `${one}s`) => `${value.toLocaleString(locale)} ${value === 1 ? one : many}`;

type Street = { street: string; unit?: string | null };
type Place = Street & { city?: string | null; region?: string | null; postalCode?: string | null; country: string };
/** Scripts whose addresses begin with the region, and are written without commas. */
const EAST_ASIAN = /[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]/;

/** An address on one line, as mail is addressed in its country; the country itself only when it is abroad. */
export function place(value: Place | null | undefined): string {
  if (!value) return "—";
  const { city, region, postalCode } = value;
  const isEastAsian = EAST_ASIAN.test(value.street + city);
  const written = (addressLines: string[]) =>
    formatAddress({ postalCountry: value.country, administrativeArea: region ?? "", locality: city ?? "", postalCode: postalCode ?? "", addressLines }, isEastAsian ? "local" : "latin");
  let lines = written([street(value)]);
  // Where a city is a part of the street's line, as in Japan, the format has no place for it.
  if (city && !lines.some((line) => line.includes(city))) lines = written(isEastAsian ? [city + street(value)] : [street(value), city]);
  const abroad = value.country === country ? [] : [new Intl.DisplayNames([locale, "en"], { type: "region" }).of(value.country) ?? value.country];
  return [...lines, ...abroad].join(isEastAsian ? " " : ", ");
}

export const street = (value: Street | null | undefined) => (value ? [value.street, value.unit].filter(Boolean).join(", ") : "—");

/** 2026-11-29, in the company's time zone. */
export const today = (shiftDays = 0) =>
  new Intl.DateTimeFormat("en-CA", { timeZone: zone }).format(new Date(Date.now() + shiftDays * 86_400_000));
