import { Group, MultiSelect, NativeSelect, SegmentedControl } from "@mantine/core";
import { useDocument } from "../../app/queries";
import { useMay } from "../../app/viewer";
import { graphql } from "../../generated";
import type { CustomerStatus, CustomerType } from "../../generated/graphql";
import { words } from "../../ui/format";
import { type Filters, STATUSES, TYPES } from "./filters";

const FilterChoices = graphql(`
  query AccountFilterChoices {
    tags { name customerCount }
    staffMembers(first: 100, role: [ADMIN, OFFICE, SALES]) { nodes { id name } }
  }
`);

export default function AccountFilters({ filters, onChange }: { filters: Filters; onChange: (filters: Filters) => void }) {
  const may = useMay();
  const { data } = useDocument(FilterChoices, {}, { enabled: may("tag:read") });
  const managers = (data?.staffMembers?.nodes ?? []).filter((member) => member != null);
  const change = (part: Partial<Filters>) => onChange({ ...filters, ...part });
  return (
    <Group gap="xs" className="filters">
      <SegmentedControl
        aria-label="Status"
        className="whole-line"
        value={filters.status}
        onChange={(status) => change({ status: status as CustomerStatus })}
        data={STATUSES.map((status) => ({ value: status, label: words(status) }))}
      />
      <NativeSelect
        aria-label="Type"
        value={filters.type ?? ""}
        onChange={(event) => change({ type: (event.currentTarget.value || null) as CustomerType | null })}
        data={[{ value: "", label: "Any type" }, ...TYPES.map((type) => ({ value: type, label: words(type) }))]}
      />
      <NativeSelect
        aria-label="Account manager"
        value={filters.manager ?? ""}
        onChange={(event) => change({ manager: event.currentTarget.value || null })}
        data={[{ value: "", label: "Any manager" }, ...managers.map(({ id, name }) => ({ value: id, label: name }))]}
      />
      {may("tag:read") && (
        <MultiSelect
          aria-label="Tags"
          className="whole-line"
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
    </Group>
  );
}
