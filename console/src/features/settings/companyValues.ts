/** The company's settings as its form has them, and back. */
import type { CompanyFormFragment, CompanyUpdateInput } from "../../generated/graphql";

type Count = number | string;

export function valuesFor(company: CompanyFormFragment) {
  return {
    name: company.name,
    timeZone: company.timeZone,
    currency: company.currency,
    country: company.country,
    locale: company.locale ?? "",
    email: company.email ?? "",
    notice: company.bookingNoticeHours as Count,
    tax: (company.taxBasisPoints == null ? "" : company.taxBasisPoints / 100) as Count,
    retention: (company.retentionDays ?? "") as Count,
    quietFrom: company.quietHours?.start ?? "",
    quietTo: company.quietHours?.end ?? "",
    categories: [...company.categories],
    departments: [...company.departments],
  };
}

const numberOrNull = (value: Count) => (value === "" ? null : Number(value));

function asInput(values: ReturnType<typeof valuesFor>): CompanyUpdateInput {
  const { notice, tax, retention, quietFrom, quietTo, locale, email, ...same } = values;
  return {
    ...same,
    locale: locale || null,
    email: email || null,
    bookingNoticeHours: numberOrNull(notice),
    taxBasisPoints: tax === "" ? null : Math.round(Number(tax) * 100),
    retentionDays: numberOrNull(retention),
    quietHours: quietFrom || quietTo ? { start: quietFrom, end: quietTo } : null,
  };
}

/** What the form has that the company has not. */
export function changesTo(company: CompanyFormFragment, values: ReturnType<typeof valuesFor>): CompanyUpdateInput {
  const before = asInput(valuesFor(company)) as Record<string, unknown>;
  const changed = Object.entries(asInput(values)).filter(([key, value]) => JSON.stringify(value) !== JSON.stringify(before[key]));
  return Object.fromEntries(changed);
}
