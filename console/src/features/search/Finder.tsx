/** What the search box finds: from four characters on, one row for each address, with why it matched. */
import { Combobox, Group, Text, useCombobox } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useEffect, useLayoutEffect } from "react";
import { useLocation } from "wouter";
import { useDocument } from "../../app/queries";
import { graphql } from "../../generated";
import type { SearchBoxQuery } from "../../generated/graphql";
import { phone, place, words } from "../../ui/format";
import { StatusBadge } from "../../ui/StatusBadge";
import { type FieldProps, SearchField } from "./SearchField";

const MIN_CHARACTERS = 4;

const SearchDocument = graphql(`
  query SearchBox($term: String!) {
    customerSearch(term: $term, first: 10) {
      pageInfo { hasNextPage }
      nodes {
        score
        matchedOn
        contactPerson { id name }
        customer { id number displayName status tags primaryPhone { id number e164 } }
        address { id street unit city region postalCode country }
      }
    }
  }
`);

export default function Finder({ field, term, onTerm, hasFocus }: FieldProps & { hasFocus: boolean }) {
  const [asked] = useDebouncedValue(term.trim(), 180);
  const [, navigate] = useLocation();
  const combobox = useCombobox({ onDropdownClose: () => combobox.resetSelectedOption() });
  const isLong = asked.length >= MIN_CHARACTERS;
  const { data, error, isFetching } = useDocument(SearchDocument, { term: asked }, { enabled: isLong, keep: true });
  const hits = isLong ? (data?.customerSearch?.nodes ?? []).filter((hit) => hit != null) : [];
  // It takes the place of the field that was there before it was loaded, while somebody types.
  useLayoutEffect(() => {
    if (!hasFocus) return;
    field.current?.focus({ preventScroll: true });
    field.current?.setSelectionRange(term.length, term.length);
  }, []);
  // Enter opens the first one that was found.
  useEffect(() => void (hits.length && combobox.selectFirstOption()), [data]);
  // What is shown is about the address that was chosen, as far as it is about one.
  const open = (chosen: string) => {
    const [id, address] = chosen.split(" ");
    combobox.closeDropdown();
    onTerm("");
    navigate(`/customers/${id}${address ? `?address=${encodeURIComponent(address)}` : ""}`);
    field.current?.blur();
  };
  return (
    <Combobox store={combobox} onOptionSubmit={open} shadow="md" offset={6} withinPortal={false}>
      <Combobox.Target>
        <SearchField
          field={field}
          term={term}
          isSearching={isFetching}
          onTerm={(next) => {
            onTerm(next);
            combobox.openDropdown();
          }}
          onFocus={() => term && combobox.openDropdown()}
          onBlur={() => combobox.closeDropdown()}
        />
      </Combobox.Target>
      <Combobox.Dropdown hidden={!term.trim()}>
        <Combobox.Options mah={420} style={{ overflowY: "auto" }} aria-label="Customers found">
          {hits.map((hit) => <Hit key={`${hit.customer.id} ${hit.address?.id}`} hit={hit} />)}
          <Said term={term.trim()} isReady={isLong && !isFetching && asked === term.trim()} isEmpty={hits.length === 0} fault={error?.message} />
        </Combobox.Options>
      </Combobox.Dropdown>
    </Combobox>
  );
}

type Found = NonNullable<NonNullable<NonNullable<SearchBoxQuery["customerSearch"]>["nodes"]>[number]>;

function Hit({ hit: { customer, address, matchedOn, contactPerson } }: { hit: Found }) {
  return (
    <Combobox.Option value={`${customer.id} ${address?.id ?? ""}`}>
      <Group justify="space-between" wrap="nowrap" gap="sm">
        <div className="grow">
          <Group gap={8} wrap="nowrap">
            <Text fw={550} truncate>{customer.displayName}</Text>
            <Text size="xs" c="dimmed" className="nowrap">{customer.number}</Text>
            {customer.status !== "ACTIVE" && <StatusBadge status={customer.status} />}
          </Group>
          <Text size="sm" c="dimmed" truncate>
            {[address && place(address), customer.primaryPhone && phone(customer.primaryPhone), contactPerson?.name].filter(Boolean).join(" · ")}
          </Text>
        </div>
        <Text size="xs" className="why">{matchedOn.map(words).join(", ")}</Text>
      </Group>
    </Combobox.Option>
  );
}

function Said({ term, isReady, isEmpty, fault }: { term: string; isReady: boolean; isEmpty: boolean; fault?: string }) {
  const missing = MIN_CHARACTERS - term.length;
  if (missing > 0) return <Combobox.Empty>{`Type ${missing} more ${missing === 1 ? "character" : "characters"}`}</Combobox.Empty>;
  if (isReady && fault) return <Combobox.Empty>{fault}</Combobox.Empty>;
  if (isReady && isEmpty) return <Combobox.Empty>No customer fits “{term}”</Combobox.Empty>;
  return null;
}
