"""Files of objects that have different fields: JSON Lines and vCards, read as tables of all their fields."""

import json
import logging
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, BinaryIO, Final, NamedTuple

from gateway.integrations.lazy_module import LazyModule
from gateway.integrations.source_table import (
    MAX_COLUMNS,
    MAX_SOURCE_ROWS,
    Reading,
    SourceFormat,
    SourceRow,
    SourceTable,
    UnreadableTable,
    plain_number,
    text_lines,
)
from gateway.integrations.text_encoding import text_encoding

if TYPE_CHECKING:
    import vobject
else:
    vobject = LazyModule("vobject")

Fields = Mapping[str, str]
Found = tuple[int, Fields | str]
"""(number, the fields of an object, or why it cannot be read)."""
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


def _table(content: BinaryIO, reading: Reading, objects: Callable[[Iterable[str]], Iterator[Found]]) -> SourceTable:
    """Return the table of what a file holds; all of it is read once for the names of the fields."""
    found = reading._replace(encoding=reading.encoding or text_encoding(content, reading.country))

    def records() -> Iterator[Found]:
        with text_lines(content, found.encoding or "utf-8") as text:
            yield from objects(text)

    header = _header(records())

    def rows() -> Iterator[SourceRow]:
        for number, fields in records():
            if isinstance(fields, str):
                yield SourceRow(number, (), fields)
            else:
                yield SourceRow(number, tuple(fields.get(name, "") for name in header))

    return SourceTable(found, header, rows)


def _header(records: Iterable[Found]) -> tuple[str, ...]:
    """Return the names of all fields. Raises UnreadableTable, as soon as there are too many, or too many rows."""
    names: dict[str, None] = {}
    fault: str | None = None
    for count, (_, fields) in enumerate(records, 1):
        if isinstance(fields, str):
            fault = fault or fields
        else:
            names |= dict.fromkeys(fields)
        if len(names) > MAX_COLUMNS:
            raise UnreadableTable(f"At most {MAX_COLUMNS} fields; the objects of this file have more.")
        if count > MAX_SOURCE_ROWS:
            raise UnreadableTable(f"At most {MAX_SOURCE_ROWS:,} rows. Divide the file into several.")
    if not names:
        raise UnreadableTable(fault or "The file is empty.")
    return tuple(names)


def _json_objects(lines: Iterable[str]) -> Iterator[Found]:
    for number, line in enumerate(lines, 1):
        if line.strip():
            yield number, _json_fields(number, line)


def _json_fields(number: int, line: str) -> Fields | str:
    """Return the fields of the object in a line, or why there is no such object."""
    try:
        found = json.loads(line)
        if "\\u" in line:
            json.dumps(found, ensure_ascii=False).encode()  # an escape may be half a character: that is no text
        return dict(_flat(found, "")) if isinstance(found, dict) else f"Line {number} is no object."
    except (ValueError, RecursionError) as error:  # ValueError: a number of too many digits, too
        return f"Line {number} is not JSON: {error}."


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
        yield name, ("true" if value else "false") if isinstance(value, bool) else plain_number(value)


def _cards(lines: Iterable[str]) -> Iterator[Found]:
    for number, card in enumerate(_split_cards(lines), 1):
        yield number, card.fault or _read_card(card)


def _read_card(card: "_CardLines") -> Fields | str:
    """Return the fields of a card, or why it cannot be read."""
    try:
        (read,) = vobject.readComponents("".join(card.lines), ignoreUnreadable=True, allowQP=True)
        return _card_fields(read)
    except (vobject.base.ParseError, LookupError, ValueError, AttributeError, TypeError, RecursionError) as error:
        return f"The vCard at line {card.begin} cannot be read: {error}."


class _CardLines(NamedTuple):
    begin: int
    lines: Sequence[str]
    fault: str | None = None


def _split_cards(lines: Iterable[str]) -> Iterator[_CardLines]:
    """Yield the lines of each card. What is no card, has no end or is endless is reported, and the next one is read."""
    card: list[str] = []
    begin = count = depth = 0
    for number, line in enumerate(lines, 1):
        start = line[:20].rstrip().upper()
        is_nested = bool(card) and card[-1].upper().startswith("AGENT")
        if start == "BEGIN:VCARD" and depth == 1 and not is_nested:
            yield _CardLines(begin, (), f"The vCard at line {begin} has no END:VCARD.")
            card, count, depth = [], 0, 0
        if not card and not line.strip():
            continue
        if not card:
            begin = number
        count += not line.startswith((" ", "\t"))
        if count <= MAX_CARD_LINES:
            card.append(line)
        depth += start.startswith("BEGIN:") - start.startswith("END:")
        if depth <= 0:
            yield _CardLines(begin, card, _card_fault(begin, card, count))
            card, count, depth = [], 0, 0
    if card:
        yield _CardLines(begin, (), _card_fault(begin, card, count) or f"The vCard at line {begin} has no END:VCARD.")


def _card_fault(begin: int, card: Sequence[str], count: int) -> str | None:
    """Return why some lines are no card that can be read."""
    if card[0][:20].rstrip().upper() != "BEGIN:VCARD":
        return f"Line {begin} begins something other than a vCard."
    if count > MAX_CARD_LINES:
        return f"The vCard at line {begin} has more than {MAX_CARD_LINES:,} lines."
    return None


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
