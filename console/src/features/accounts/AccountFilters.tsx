import { Group, MultiSelect, SegmentedControl, Select } from "@mantine/core";
import { useDocument } from "../../app/queries";
import { useMay } from "../../app/viewer";
import { graphql } from "../../generated";
import type { CustomerStatus, CustomerType } from "../../generated/graphql";
import { words } from "../../ui/format";

export type Filters = { status: CustomerStatus; type: CustomerType | null; tags: string[]; manager: string | null };
export const NO_FILTERS: Filters = { status: "ACTIVE", type: null, tags: [], manager: null };

const FilterChoices = graphql(`
  query AccountFilterChoices {
    tags { name customerCount }
    staffMembers(first: 100, role: [ADMIN, OFFICE, SALES]) { nodes { id name } }
  }
`);

const STATUSES: CustomerStatus[] = ["ACTIVE", "ARCHIVED", "BLOCKED"];
const TYPES: CustomerType[] = ["RESIDENTIAL", "COMMERCIAL", "PROPERTY_MANAGER", "NON_PROFIT", "GOVERNMENT"];

export function AccountFilters({ filters, onChange }: { filters: Filters; onChange: (filters: Filters) => void }) {
  const may = useMay();
  const { data } = useDocument(FilterChoices, {}, { enabled: may("tag:read") });
  const change = (part: Partial<Filters>) => onChange({ ...filters, ...part });
  return (
    <Group gap="xs" className="filters">
      <SegmentedControl
        aria-label="Status"
        value={filters.status}
        onChange={(status) => change({ status: status as CustomerStatus })}
        data={STATUSES.map((status) => ({ value: status, label: words(status) }))}
      />
      <Select
        aria-label="Type"
        placeholder="Any type"
        clearable
        w={150}
        value={filters.type}
        onChange={(type) => change({ type: type as CustomerType | null })}
        data={TYPES.map((type) => ({ value: type, label: words(type) }))}
      />
      {may("tag:read") && (
        <MultiSelect
          aria-label="Tags"
          placeholder={filters.tags.length ? undefined : "Any tag"}
          clearable
          searchable
          miw={150}
          maw={300}
          value={filters.tags}
          onChange={(tags) => change({ tags })}
          data={(data?.tags ?? []).map(({ name, customerCount }) => ({ value: name, label: `${name} (${customerCount})` }))}
        />
      )}
      <Select
        aria-label="Account manager"
        placeholder="Any manager"
        clearable
        searchable
        w={170}
        value={filters.manager}
        onChange={(manager) => change({ manager })}
        data={(data?.staffMembers?.nodes ?? []).filter((member) => member != null).map(({ id, name }) => ({ value: id, label: name }))}
      />
    </Group>
  );
}
