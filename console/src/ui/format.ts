/** Money, days, times and words, as people in the company's country write them. */
type Money = { amount: string; currency: string };

let locale = "en-US";
let zone: string | undefined;
let country = "US";

type Company = { country: string; timeZone: string; locale?: string | null };

/** The company's locale and time zone; the words stay the console's. */
export function writeAsIn({ country: home, timeZone, locale: chosen }: Company) {
  country = home;
  locale = chosen ?? `en-${home}`;
  zone = timeZone;
}

export const companyLocale = () => locale;

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
  return value.extension ? `${shown} ext. ${value.extension}` : shown;
}

export const isZero = (value: Money | null | undefined) => !value || Number(value.amount) === 0;

export const day = (value: string | null | undefined) =>
  value
    ? new Intl.DateTimeFormat(locale, { dateStyle: "medium", timeZone: value.length === 10 ? "UTC" : zone }).format(new Date(value))
    : "—";

/** The month of a day, as "November 2026". */
export const month = (value: string) => new Intl.DateTimeFormat(locale, { month: "long", year: "numeric", timeZone: "UTC" }).format(new Date(value));

export const instant = (value: string | null | undefined) =>
  value ? new Intl.DateTimeFormat(locale, { dateStyle: "medium", timeStyle: "short", timeZone: zone }).format(new Date(value)) : "—";

/** An arrival window, in the company's time. */
export function visitWindow(window: { start: string; end: string; timeZone: string } | null | undefined) {
  if (!window) return "—";
  const format = new Intl.DateTimeFormat(locale, {
    weekday: "short", day: "numeric", month: "short", year: "numeric", hour: "numeric", minute: "2-digit", timeZone: window.timeZone,
  });
  return format.formatRange(new Date(window.start), new Date(window.end));
}

/** SCHEDULED_FOR_LATER → Scheduled for later. */
export const words = (value: string | null | undefined) =>
  value ? value.charAt(0) + value.slice(1).toLowerCase().replaceAll("_", " ") : "—";

export const count = (value: number, one: string, many = `${one}s`) => `${value.toLocaleString(locale)} ${value === 1 ? one : many}`;

type Place = { street: string; unit?: string | null; city?: string | null; region?: string | null; postalCode?: string | null };

export const place = (value: Place | null | undefined) =>
  value ? [[value.street, value.unit].filter(Boolean).join(", "), value.city, [value.region, value.postalCode].filter(Boolean).join(" ")].filter(Boolean).join(", ") : "—";

export const street = (value: Place | null | undefined) => (value ? [value.street, value.unit].filter(Boolean).join(", ") : "—");

/** 2026-11-29, in the company's time zone. */
export const today = (shiftDays = 0) =>
  new Intl.DateTimeFormat("en-CA", { timeZone: zone }).format(new Date(Date.now() + shiftDays * 86_400_000));
