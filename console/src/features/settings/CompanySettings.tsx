import { Alert, Skeleton } from "@mantine/core";
import { useDocument } from "../../app/queries";
import { graphql } from "../../generated";
import { CompanyForm } from "./CompanyForm";

export const CompanyParts = graphql(`
  fragment CompanyForm on Company {
    id name timeZone currency country locale email bookingNoticeHours categories departments taxBasisPoints retentionDays
    quietHours { start end }
  }
`);
const CompanyDocument = graphql(`query CompanySettings { viewer { id company { ...CompanyForm } } }`);

export function CompanySettings() {
  const { data, error } = useDocument(CompanyDocument, {});
  const company = data?.viewer?.company;
  if (error && !company) return <Alert color="orange" title="The settings could not be read">{error.message}</Alert>;
  if (!company) return <Skeleton height={420} role="status" aria-label="Loading" />;
  return <CompanyForm company={company} />;
}
