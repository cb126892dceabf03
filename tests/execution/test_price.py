"""What operations cost: before they run, and after."""

from typing import Any

import pytest
from graphql import print_schema
from hypothesis import given
from hypothesis import strategies as st

from gateway.execution.document_cache import ValidDocument
from gateway.execution.engine import GraphQLEngine
from gateway.schema import build_schema
from tests.fastpath.documents import documents

ENGINE = GraphQLEngine(build_schema(), suggestions=False)
JOBS = """
query Q($n: Int, $deep: Boolean = true) {
  customer(id: 1) { jobs(first: $n) { nodes { id customer @include(if: $deep) { id } } } }
}
"""


def requested(text: str, variables: dict[str, Any] | None = None) -> int:
    """Return the price before it runs."""
    document = ENGINE.document(text)
    assert isinstance(document, ValidDocument), document
    operation = ENGINE.operation(document, None, variables)
    return ENGINE.price(operation).requested(operation.values.coerced)


@pytest.mark.parametrize(
    ("text", "points"),
    [
        ("{ __typename }", 0),
        ("{ viewer { name } }", 1),
        ("{ customer(id: 1) { id addresses { street coordinates { latitude } } } }", 3),
        ("{ a: viewer { name } b: viewer { name } }", 2),
        ("{ viewer { name } viewer { role } }", 1),
        ("{ ...F } fragment F on Query { viewer { name } }", 1),
        ("{ customers { pageInfo { hasNextPage } } }", 2),
        ("{ customers { nodes { id } } }", 1 + 20),
        ("{ customers(first: 3) { nodes { id } } }", 1 + 3),
        ("{ customers(last: 3) { edges { node { id } } } }", 1 + 3 * 2),
        ("{ customers(first: 3) { nodes { jobs(first: 5) { nodes { id } } } } }", 1 + 3 * (1 + 1 + 5)),
        ("{ customers(first: -3) { nodes { id } } }", 1),
        ("{ node(id: 1) { id ... on Customer { jobs(first: 7) { nodes { id } } } ... on Job { id } } }", 1 + 1 + 7),
        ("mutation { customerUpdate(input: {id: 1}) { customer { id } userErrors { message } } }", 10 + 3),
    ],
)
def test_an_object_is_a_point_and_lists_multiply(text: str, points: int) -> None:
    """Leaves are free; equal fields are one; fragments are opened."""
    assert requested(text) == points


@pytest.mark.parametrize(
    ("variables", "points"),
    [({"n": 4}, 2 + 4 * 2), ({"n": 4, "deep": False}, 2 + 4), ({"n": None}, 2 + 20 * 2), ({}, 2 + 20 * 2)],
)
def test_the_price_follows_the_variables(variables: dict[str, Any], points: int) -> None:
    """Lengths and conditions as they were coerced, not the worst case."""
    assert requested(JOBS, variables) == points


def test_the_actual_price_counts_the_rows_that_came() -> None:
    """Lists below lists, lists that are null, and objects that are null."""
    text = "{ customers(first: 50) { nodes { jobs(first: 5) { nodes { id customer { id } } } } } }"
    document = ENGINE.document(text)
    assert isinstance(document, ValidDocument)
    price = ENGINE.price(ENGINE.operation(document, None))
    job = {"id": "j", "customer": {"id": "c"}}
    customers = [{"jobs": {"nodes": [job, job]}}, {"jobs": {"nodes": []}}, {"jobs": None}]
    assert price.actual({"customers": {"nodes": customers}}) == 1 + 3 * 2 + 2 * 2
    assert price.actual({"customers": None}) == 1
    assert price.actual(None) == 1


@given(st.data())
def test_every_document_has_a_price_and_fewer_rows_cost_no_more(data: st.DataObject) -> None:
    """Random documents over the real schema."""
    text = data.draw(documents(ENGINE._schema, {"customer": '(id: "cus_1")', "customers": "", "viewer": ""}))
    document = ENGINE.document(text)
    if isinstance(document, ValidDocument):
        price = ENGINE.price(ENGINE.operation(document, None))
        assert 0 <= price.actual(None) <= price.requested({})


def test_the_sdl_says_what_lists_cost() -> None:
    """Every connection is sized by its arguments."""
    sdl = build_schema().as_str()
    assert '@listSize(assumedSize: 20, slicingArguments: ["first", "last"], sizedFields: ["nodes", "edges"])' in sdl
    assert "JobConnection" in print_schema(ENGINE._schema)


def test_a_price_that_no_variable_decides_on_is_reckoned_once() -> None:
    """With the document, not for each request; where a list below depends on a variable, it is not."""
    for sizes, always in (("3", 1 + 3 * 7), ("$n", None)):
        text = f"query Q($n: Int) {{ customers(first: {sizes}) {{ nodes {{ jobs(first: 5) {{ nodes {{ id }} }} }} }} }}"
        document = ENGINE.document(text.replace("($n: Int)", "") if always else text)
        assert isinstance(document, ValidDocument), document
        assert ENGINE.price(ENGINE.operation(document, None, {"n": 2})).always == always
