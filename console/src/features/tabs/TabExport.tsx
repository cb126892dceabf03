/** Export of a tab, in the formats that the gateway makes. */
import { useChange } from "../../app/queries";
import { useMay } from "../../app/viewer";
import { graphql } from "../../generated";
import type { ExportFormat, ProfileTab, TabFilters } from "../../generated/graphql";
import { ExportMenu } from "../../ui/ExportMenu";

const TabExportDocument = graphql(`
  mutation ConsoleTabExport($input: TabExportInput!) {
    tabExport(input: $input) { export { ...ExportState } userErrors { code message path } }
  }
`);

type Props = { id: string; tab: ProfileTab; addressId?: string | null; filters?: TabFilters; label?: string; what?: string };

export function TabExport({ id, tab, addressId = null, filters, label, what = "this tab" }: Props) {
  const may = useMay();
  const [start] = useChange(TabExportDocument);
  if (!may("export:write")) return null;
  const begin = async (format: ExportFormat) =>
    (await start({ input: { customerId: id, tab, format, filters, addressId } }, { quiet: true }))?.tabExport;
  return <ExportMenu what={what} label={label} begin={begin} />;
}
