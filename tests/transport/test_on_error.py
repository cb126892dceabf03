"""`onError`: a request chooses what an error does to the data around it."""

from typing import Any

import pytest

from gateway.access.permission import Role
from tests.running_gateway import Answer, Tenant

FORBIDDEN_INSIDE = "query ($id: ID!) { customer(id: $id) { number invoices { totalCount } } viewer { role } }"
MUTATIONS = """mutation ($id: ID!) {
  first: noteAdd(input: {customerId: $id, body: "One"}) { note { id customer { number } } }
  refused: creditIssue(input: {customerId: $id, amount: "1.00", reason: "x"}) { userErrors { code } }
  last: noteAdd(input: {customerId: $id, body: "Two"}) { note { id } }
}"""


async def ask(tenant: Tenant, query: str, on_error: Any, role: Role = Role.TECHNICIAN, **variables: Any) -> Answer:
    """Send a request with `onError`."""
    body = {"query": query, "variables": variables, "onError": on_error}
    return await tenant.gateway.send(body, tenant.token(role))


@pytest.mark.parametrize("on_error", [None, "PROPAGATE", "NULL"])
async def test_an_error_at_a_nullable_field_stays_there(acme: Tenant, on_error: str | None) -> None:
    """In these three the rest of the answer is as it was always."""
    stored = await acme.customer()
    answer = await ask(acme, FORBIDDEN_INSIDE, on_error, id=stored.id)
    assert answer.data == {"customer": {"number": stored.number, "invoices": None}, "viewer": {"role": "TECHNICIAN"}}
    assert answer.codes == ["FORBIDDEN"]


async def test_halt_answers_with_the_first_error_alone(acme: Tenant) -> None:
    """A client that cannot use a part of the answer does not get one."""
    stored = await acme.customer()
    answer = await ask(acme, FORBIDDEN_INSIDE, "HALT", id=stored.id)
    assert answer.data is None
    assert answer.codes == ["FORBIDDEN"]
    assert answer.errors[0]["path"] == ["customer", "invoices"]


async def test_halt_runs_no_mutation_after_the_one_that_failed(acme: Tenant) -> None:
    """Those before it were done, and stay done."""
    stored = await acme.customer()
    answer = await ask(acme, MUTATIONS, "HALT", id=stored.id)
    assert answer.data is None
    notes = await acme.ask("query ($id: ID!) { customer(id: $id) { notes { nodes { body } } } }", {"id": stored.id})
    assert [note["body"] for note in notes.data["customer"]["notes"]["nodes"]] == ["One"]


async def test_without_an_error_all_modes_give_the_same_answer(acme: Tenant) -> None:
    """Also by GET."""
    stored = await acme.customer()
    query = "query ($id: ID!) { customer(id: $id) { number jobs { totalCount } } }"
    answers = [await ask(acme, query, mode, Role.OFFICE, id=stored.id) for mode in (None, "PROPAGATE", "NULL", "HALT")]
    assert [answer.data for answer in answers] == [answers[0].data] * 4


@pytest.mark.parametrize("value", ["null", "ABORT", 3, ["NULL"]])
async def test_another_value_is_refused_with_those_there_are(acme: Tenant, value: Any) -> None:
    """400, and nothing is run."""
    answer = await ask(acme, "{ viewer { role } }", value)
    assert (answer.status, answer.codes) == (400, ["BAD_REQUEST"])
    assert "PROPAGATE, NULL, HALT" in answer.errors[0]["message"]
