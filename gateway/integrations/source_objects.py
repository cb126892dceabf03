"""Files of objects that have different fields: JSON Lines and vCards, read as tables of all their fields."""

import json
import logging
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, BinaryIO, Final

from gateway.integrations.lazy_module import LazyModule
from gateway.integrations.source_csv import text_encoding
from gateway.integrations.source_table import (
    MAX_COLUMNS,
    MAX_SOURCE_ROWS,
    Reading,
    SourceFormat,
    SourceRow,
    SourceTable,
    UnreadableTable,
    text_lines,
)

if TYPE_CHECKING:
    import vobject
else:
    vobject = LazyModule("vobject")

Fields = Mapping[str, str]
_SEPARATOR: Final = " ::: "
_ADDRESS: Final = {"street": "Street", "extended": "Unit", "city": "City", "region": "State", "code": "Zip",
                   "country": "Country"}  # fmt: skip
_NAMES: Final = {
    "FN": "Full Name",
    "ORG": "Company",
    "NOTE": "Notes",
    "CATEGORIES": "Tags",
    "UID": "External Id",
    "EMAIL": "Email",
}
_SKIPPED: Final = frozenset({"VERSION", "PRODID", "PHOTO", "LOGO", "SOUND", "KEY", "REV"})
_HOME_OR_WORK: Final = ("cell", "home", "work")
MAX_CARD_LINES: Final = 1_000
"""Of one card, lines of folded values aside: vobject's time grows with their square."""
logging.getLogger("vobject.base").disabled = True  # it would write the lines that it skips, and so personal data


def open_jsonl(content: BinaryIO, reading: Reading) -> SourceTable:
    """Open a file with one JSON object a line. Raises UnreadableTable."""
    return _table(content, reading._replace(form=SourceFormat.JSONL), _json_objects)


def open_vcard(content: BinaryIO, reading: Reading) -> SourceTable:
    """Open a file of vCards. Raises UnreadableTable."""
    return _table(content, reading._replace(form=SourceFormat.VCARD), _cards)


def _table(
    content: BinaryIO, reading: Reading, objects: Callable[[Iterable[str]], Iterator[tuple[int, Fields]]]
) -> SourceTable:
    """Return the table of what a file holds; all of it is read once for the names of the fields."""
    found = reading._replace(encoding=reading.encoding or text_encoding(content))

    def records() -> Iterator[tuple[int, Fields]]:
        with text_lines(content, found.encoding or "utf-8") as text:
            yield from objects(text)

    header = _header(records())

    def rows() -> Iterator[SourceRow]:
        for number, fields in records():
            yield SourceRow(number, tuple(fields.get(name, "") for name in header))

    return SourceTable(found, header, rows)


def _header(records: Iterable[tuple[int, Fields]]) -> tuple[str, ...]:
    """Return the names of all fields. Raises UnreadableTable, as soon as there are too many, or too many rows."""
    names: dict[str, None] = {}
    for count, (_, fields) in enumerate(records, 1):
        names |= dict.fromkeys(fields)
        if len(names) > MAX_COLUMNS:
            raise UnreadableTable(f"At most {MAX_COLUMNS} fields; the objects of this file have more.")
        if count > MAX_SOURCE_ROWS:
            raise UnreadableTable(f"At most {MAX_SOURCE_ROWS:,} rows. Divide the file into several.")
    if not names:
        raise UnreadableTable("The file is empty.")
    return tuple(names)


def _json_objects(lines: Iterable[str]) -> Iterator[tuple[int, Fields]]:
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            found = json.loads(line)
            if "\\u" in line:
                json.dumps(found, ensure_ascii=False).encode()  # an escape may be half a character: that is no text
        except (ValueError, RecursionError) as error:  # ValueError: a number of too many digits, too
            raise UnreadableTable(f"Line {number} is not JSON: {error}.") from None
        if not isinstance(found, dict):
            raise UnreadableTable(f"Line {number} is no object. Write one object a line.")
        yield number, dict(_flat(found, ""))


def _flat(value: Any, name: str) -> Iterator[tuple[str, str]]:
    """Yield the fields of an object within an object under both names; lists of texts as one text."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _flat(inner, f"{name} {key}".strip())
    elif isinstance(value, list) and all(not isinstance(one, dict | list) for one in value):
        yield name, _SEPARATOR.join(str(one) for one in value if one is not None)
    elif isinstance(value, list):
        for place, inner in enumerate(value, 1):
            yield from _flat(inner, f"{name} {place}")
    elif value is not None:
        yield name, ("true" if value else "false") if isinstance(value, bool) else str(value)


def _cards(lines: Iterable[str]) -> Iterator[tuple[int, Fields]]:
    try:
        for number, card in enumerate(vobject.readComponents(_Lines(lines), ignoreUnreadable=True, allowQP=True), 1):
            yield number, _card_fields(card)
    except (vobject.base.ParseError, LookupError, ValueError, AttributeError, TypeError, RecursionError) as error:
        raise UnreadableTable(f"These vCards cannot be read: {error}.") from None


class _Lines:
    """The lines of a text, as vobject reads them. Raises UnreadableTable for other objects, and for endless cards."""

    def __init__(self, lines: Iterable[str]) -> None:
        self._lines = self._checked(lines)

    def __iter__(self) -> Iterator[str]:
        return self._lines

    def readline(self) -> str:
        """Return the next line; at the end an empty text."""
        return next(self._lines, "")

    @staticmethod
    def _checked(lines: Iterable[str]) -> Iterator[str]:
        count = depth = 0
        for number, line in enumerate(lines, 1):
            count += not line.startswith((" ", "\t"))
            start = line[:20].strip().upper()
            if start.startswith("BEGIN:"):
                depth += 1
                if start != "BEGIN:VCARD":
                    raise UnreadableTable(f"Line {number} begins something other than a vCard.")
            elif start.startswith("END:"):
                depth -= 1
                count = 0 if depth <= 0 else count
            if count > MAX_CARD_LINES:
                raise UnreadableTable(f"The vCard at line {number} has more than {MAX_CARD_LINES:,} lines.")
            yield line


def _card_fields(card: Any) -> Fields:
    fields: dict[str, str] = {}
    for line in card.lines():
        for name, value in _line_fields(line):
            text = _SEPARATOR.join(map(str, value)) if isinstance(value, list | tuple) else str(value or "")
            if text.strip():
                fields[name] = f"{fields[name]}{_SEPARATOR}{text}" if name in fields else text
    return fields


def _line_fields(line: Any) -> Iterator[tuple[str, Any]]:
    """Yield the fields that a line of a card fills in, under the names that other products give them."""
    name, kinds = line.name.upper(), [kind.lower() for kind in line.params.get("TYPE", line.singletonparams)]
    kind = next((one for one in _HOME_OR_WORK if one in kinds), "other")
    if name == "N":
        yield "First Name", line.value.given
        yield "Middle Name", line.value.additional
        yield "Last Name", line.value.family
    elif name == "ADR":
        for part, header in _ADDRESS.items():
            yield f"{kind} {header}".title(), getattr(line.value, part, "")
    elif name == "TEL":
        yield "Fax" if "fax" in kinds else f"{kind} Phone".title(), str(line.value or "").removeprefix("tel:")
    elif name == "ORG" and isinstance(line.value, list):
        yield "Company", line.value[0]
        yield "Department", line.value[1:]
    elif name not in _SKIPPED:
        yield _NAMES.get(name, name), line.value
