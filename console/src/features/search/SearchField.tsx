/** The field of the search box. */
import { Kbd, Loader, TextInput, type TextInputProps } from "@mantine/core";
import { IconSearch } from "@tabler/icons-react";
import { type RefObject, useCallback } from "react";

export type FieldProps = { field: RefObject<HTMLInputElement | null>; term: string; onTerm: (term: string) => void };
type Props = FieldProps & Omit<TextInputProps, "ref"> & { isSearching?: boolean; ref?: React.Ref<HTMLInputElement> };

export function SearchField({ field, term, onTerm, isSearching = false, ref, ...rest }: Props) {
  // What finds has its own use for the element.
  const place = useCallback((element: HTMLInputElement | null) => {
    field.current = element;
    if (typeof ref === "function") ref(element);
    else if (ref) ref.current = element;
  }, [field, ref]);
  return (
    <TextInput
      {...rest}
      ref={place}
      className="search"
      type="search"
      aria-label="Find a customer"
      placeholder="Name, phone, e-mail, street or number"
      leftSection={<IconSearch size={17} />}
      rightSection={isSearching ? <Loader size={16} /> : <Kbd size="xs" aria-hidden className="search-key">/</Kbd>}
      value={term}
      autoComplete="off"
      onChange={(event) => onTerm(event.currentTarget.value)}
    />
  );
}
