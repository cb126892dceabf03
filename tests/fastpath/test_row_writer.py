"""What the compiled writer makes of a stored row is what its record would have shown."""

import re
from typing import Any

import bson
import msgspec
import orjson
import pytest
from graphql import FieldNode, GraphQLObjectType, get_named_type, is_leaf_type, parse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gateway.documents.base.record import Record
from gateway.execution.engine import GraphQLEngine
from gateway.execution.json_part import to_json
from gateway.execution.selection import Selection
from gateway.fastpath.planner.projection import Projections
from gateway.fastpath.planner.row_shapes import row_writer
from gateway.fastpath.planner.selected_attributes import SelectedAttributes
from gateway.fastpath.rows.compiled import writer
from gateway.fastpath.rows.row_writer import RowWriter
from gateway.pages.raw_rows import RawRows
from gateway.schema import build_schema
from gateway.schema.node import NODE_TYPES
from tests.fastpath.stored_records import draw_documents, spoiled

SCHEMA = GraphQLEngine(build_schema(), suggestions=False)._schema
# An export is shown to its owner alone, one at a time, and through resolvers: there is nothing to write for a list.
KINDS: dict[str, type[Record]] = {
    declared.__name__: declared.is_type_of.kind  # type: ignore[attr-defined]
    for declared in NODE_TYPES
    # Jobs, whose fields all have resolvers; a company, whose record has rules beyond the types of its fields.
    if declared.__name__ not in ("Export", "Import", "Company")
}
TOO_SLOW = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much]


class Both:
    """The two ways of one kind: for all of its fields that can be written without a record."""

    def __init__(self, name: str) -> None:
        self.kind = KINDS[name]
        type_: Any = SCHEMA.get_type(name)
        fields = [text for field in type_.fields if (text := self._asked(type_, field)) and self._writer(type_, text)]
        found = self._writer(type_, " ".join(fields))
        assert found is not None, name
        self.fields, self.writer = fields, found
        self._project = self._projection(type_, " ".join(fields))
        self._attributes = SelectedAttributes(Selection(SCHEMA, {}, {})).attributes(
            type_, self._nodes(" ".join(fields))
        )

    def written(self, documents: list[bytes]) -> Any:
        """By the writer."""
        rows: RawRows[Record] = RawRows(documents, self._record)
        return orjson.loads(to_json(self.writer(rows, [])))

    def projected(self, documents: list[bytes]) -> Any:
        """By records and a generated function, as before there was a writer."""
        return orjson.loads(to_json([self._project(self._record(document), []) for document in documents]))

    def stored(self, document: dict[str, Any]) -> bytes:
        """Return what MongoDB brings back of a document when these fields are requested."""
        asked = self.kind.projection(self._attributes)
        return bson.encode({name: value for name, value in document.items() if name in asked})

    def shows(self, attribute: str) -> bool:
        """Return whether any of the fields shows what is stored under this name."""
        first, *others = attribute.strip("_").split("_")
        return re.search(rf"\b{first}{''.join(map(str.capitalize, others))}\b", " ".join(self.fields)) is not None

    def _record(self, document: bytes) -> Record:
        return self.kind.from_raw(document, self._attributes)

    def _asked(self, type_: GraphQLObjectType, field: str, depth: int = 0) -> str:
        """Return a field with all of its plain fields below; "" without any."""
        definition = type_.fields[field]
        if definition.extensions["strawberry-definition"].base_resolver is not None:
            return ""
        named = get_named_type(definition.type)
        if is_leaf_type(named):
            return field
        if not isinstance(named, GraphQLObjectType) or depth > 3:
            return ""
        # What depends on today is no stored value, and so is never written without a record.
        plain = [each for each in named.fields if each not in ("isLapsed", "isTaxable", "isExpired")]
        below = " ".join(filter(None, (self._asked(named, each, depth + 1) for each in plain)))
        return f"{field} {{ __typename {below} }}" if below else ""

    def _nodes(self, text: str) -> list[FieldNode]:
        document: Any = parse(f"{{ row {{ {text} }} }}")
        return list(document.definitions[0].selection_set.selections)

    def _writer(self, type_: Any, text: str) -> RowWriter | None:
        return row_writer(Selection(SCHEMA, {}, {}), type_, self._nodes(text), {})

    def _projection(self, type_: Any, text: str) -> Any:
        projections = Projections(SCHEMA, Selection(SCHEMA, {}, {}))
        function = projections._object(type_, [node.selection_set for node in self._nodes(text)])
        return projections.compiled()[function]


def both_ways(name: str) -> Both:
    """Return the two ways of a kind, made once."""
    if name not in _MADE:
        _MADE[name] = Both(name)
    return _MADE[name]


_MADE: dict[str, Both] = {}


def test_the_writer_is_compiled_here() -> None:
    """Else everything below would test nothing."""
    assert writer is not None


@pytest.mark.parametrize("name", sorted(KINDS))
@settings(max_examples=25, suppress_health_check=TOO_SLOW)
@given(st.data())
def test_every_kind_is_written_as_its_records_are_shown(name: str, data: st.DataObject) -> None:
    """All of its plain fields, with any stored values."""
    both = both_ways(name)
    documents = data.draw(st.lists(draw_documents(both.kind).map(bson.encode), max_size=3))
    assert both.written(documents) == both.projected(documents)


@pytest.mark.parametrize("name", sorted(KINDS))
@settings(max_examples=40, suppress_health_check=TOO_SLOW)
@given(st.data())
def test_what_should_not_be_stored_is_refused_or_shown_alike(name: str, data: st.DataObject) -> None:
    """The writer never shows what a record would not: then it raises, and the record says what is wrong."""
    both = both_ways(name)
    document = both.stored(data.draw(spoiled(draw_documents(both.kind))))
    try:
        written = both.written([document])
    except ValueError:
        return
    try:
        projected = both.projected([document])
    except msgspec.ValidationError as error:
        wrong = str(error)
    else:
        assert written == projected
        return
    # A record is whole or not at all, and the writer reads only what is requested.
    assert not both.shows(re.findall(r"\w+", wrong)[-1]), wrong


@settings(max_examples=300, suppress_health_check=TOO_SLOW)
@given(st.data())
def test_bytes_that_are_no_document_are_refused_and_harm_nothing(data: st.DataObject) -> None:
    """Cut short, or with any byte another: an error, or JSON that is well formed."""
    both = both_ways(data.draw(st.sampled_from(["Customer", "Invoice", "Job", "Note", "Change"])))
    whole = bson.encode(data.draw(draw_documents(both.kind)))
    place = data.draw(st.integers(0, len(whole) - 1))
    with pytest.raises(writer.Unwritable):
        both.written([whole[:place]])
    changed = bytearray(whole)
    changed[place] = data.draw(st.integers(0, 255))
    try:
        both.written([bytes(changed)])
    except ValueError:
        return


def test_rows_that_no_record_is_made_of_are_most_of_what_a_profile_shows() -> None:
    """A kind whose fields could not be written any more would pass all other tests."""
    for name in ("Appointment", "Job", "Quote", "Invoice", "Equipment", "Note", "Communication", "Payment"):
        plain = {field.partition(" ")[0] for field in both_ways(name).fields}
        assert len(plain) > 4, name
    assert {"addresses", "billingAddress", "displayName", "tags"} <= {
        field.partition(" ")[0] for field in both_ways("Customer").fields
    }
