import { useChange } from "../../app/queries";
import { graphql } from "../../generated";
import type { CustomerFilter, CustomerSort, ExportFormat } from "../../generated/graphql";
import { ExportMenu } from "../../ui/ExportMenu";

const ListExportDocument = graphql(`
  mutation AccountsExport($input: CustomersExportInput!) {
    customersExport(input: $input) {
      export { ...ExportState }
      userErrors { code message path }
    }
  }
`);

export function ListExport({ filter, sort }: { filter: CustomerFilter; sort: CustomerSort }) {
  const [start] = useChange(ListExportDocument);
  const begin = async (format: ExportFormat) =>
    (await start({ input: { format, filter, sort } }, { quiet: true }))?.customersExport;
  return <ExportMenu what="this list" begin={begin} />;
}
