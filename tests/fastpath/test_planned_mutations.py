"""A mutation's answer is made by a plan where there is one, and the mutation is run once whatever becomes of it."""

from typing import Any

import orjson
import pytest
import structlog

from gateway.access.permission import Role
from gateway.documents.change import Change
from gateway.documents.customer import Customer
from gateway.execution.json_part import to_json
from gateway.store.customer_edit import CustomerEdits
from gateway.store.database import Database
from tests.fastpath.test_planned_queries import ENGINE, PLANNED
from tests.request_context import context_of
from tests.running_gateway import Tenant

RENAME = """mutation ($input: CustomerUpdateInput!) {
  renamed: customerUpdate(input: $input) {
    customer { id version firstName paymentTerms addresses { city } jobs { nodes { number } totalCount } }
    userErrors { code path message }
  }
}"""


async def entries(tenant: Tenant, customer: Customer) -> list[int | None]:
    """The versions of a customer's entries in the change log."""
    return sorted([entry.version async for entry in tenant.scope.stream(Change, {"customer_id": customer.id})], key=str)


def executed_again(logged: list[Any]) -> list[Any]:
    """Lines of the log about plans that failed."""
    return [line for line in logged if line["event"] == "unplanned"]


async def test_a_mutation_is_answered_by_its_plan_as_by_graphql_core(acme: Tenant) -> None:
    """With its tabs, as they are after it."""
    one, other = await acme.customer(), await acme.customer()
    document: Any = ENGINE.document(RENAME)
    answers: list[Any] = []
    for customer, run in ((one, PLANNED.execute), (other, ENGINE.execute_by_reference)):
        operation = ENGINE.operation(document, None, {"input": {"id": customer.id, "firstName": "Grace"}})
        answers.append(await run(operation, context_of(acme)))
    planned, reference = answers[0], getattr(answers[1], "data", None)
    assert planned is not None
    assert reference is not None
    shown = orjson.loads(to_json(planned))
    assert shown["renamed"]["customer"].pop("id") == one.id
    assert reference["renamed"]["customer"].pop("id") == other.id
    assert shown == reference


async def test_a_refusal_is_answered_by_the_plan(acme: Tenant) -> None:
    """With the customer as it stands."""
    customer = await acme.customer(first_name="Ada")
    variables = {"input": {"id": customer.id, "firstName": "Eva", "expectedVersion": 7}}
    with structlog.testing.capture_logs() as logged:
        answer = await acme.ask(RENAME, variables)
    (error,) = answer.data["renamed"]["userErrors"]
    assert (error["code"], error["path"]) == ("CONFLICT", ["expectedVersion"])
    assert answer.data["renamed"]["customer"]["firstName"] == "Ada"
    assert executed_again(logged) == []


async def test_a_mutation_whose_answer_no_plan_can_make_is_run_once(acme: Tenant, database: Database) -> None:
    """graphql-core reports the value that does not fit, of the customer as the mutation left it."""
    customer = await acme.customer(first_name="Ada")
    await database.collection(Customer).update_one({"_id": customer.id}, {"$set": {"payment_terms": 30}})
    with structlog.testing.capture_logs() as logged:
        answer = await acme.ask(RENAME, {"input": {"id": customer.id, "firstName": "Eva"}})
    assert len(executed_again(logged)) == 1
    assert answer.codes == ["INTERNAL"]
    assert answer.data["renamed"]["customer"]["firstName"] == "Eva"
    assert answer.data["renamed"]["customer"]["version"] == 2
    assert await entries(acme, customer) == [2]


async def test_a_mutation_that_fails_is_not_tried_again(acme: Tenant, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its failure is reported once, as graphql-core does."""
    customer = await acme.customer()
    tried = []

    async def fail(_edits: CustomerEdits, *_: object) -> None:
        tried.append(1)
        raise RuntimeError("the disk is on fire")

    monkeypatch.setattr(CustomerEdits, "store", fail)
    answer = await acme.ask(RENAME, {"input": {"id": customer.id, "firstName": "Eva"}})
    assert (answer.data, answer.codes, tried) == ({"renamed": None}, ["INTERNAL"], [1])


async def test_nobody_runs_a_mutation_by_its_plan_without_permission(acme: Tenant, rival: Tenant) -> None:
    """Neither a technician nor another company."""
    customer = await acme.customer(first_name="Ada")
    variables = {"input": {"id": customer.id, "firstName": "Eva"}}
    assert (await acme.ask(RENAME, variables)).data["renamed"]["customer"]["firstName"] == "Eva"
    answer = await acme.ask(RENAME, variables, role=Role.TECHNICIAN)
    assert (answer.data, answer.codes) == ({"renamed": None}, ["FORBIDDEN"])
    (error,) = (await rival.ask(RENAME, variables)).data["renamed"]["userErrors"]
    assert error["code"] == "NOT_FOUND"
    assert await entries(acme, customer) == [2]


async def test_several_mutations_run_one_after_the_other(acme: Tenant) -> None:
    """As a document has them; they have no plan."""
    customer = await acme.customer()
    text = """mutation ($id: ID!) {
      a: customerUpdate(input: {id: $id, firstName: "Grace"}) { customer { version firstName } }
      b: customerUpdate(input: {id: $id, firstName: "Eva"}) { customer { version firstName } }
    }"""
    document: Any = ENGINE.document(text)
    operation = ENGINE.operation(document, None, {"id": customer.id})
    assert await PLANNED.execute(operation, context_of(acme)) is None
    answer = await acme.ask(text, {"id": customer.id})
    assert answer.data["a"]["customer"] == {"version": 2, "firstName": "Grace"}
    assert answer.data["b"]["customer"] == {"version": 3, "firstName": "Eva"}


async def test_a_key_counts_for_the_mutation_by_its_name_in_the_answer(acme: Tenant) -> None:
    """By a plan too."""
    customer = await acme.customer()
    headers = {"idempotency-key": "key-2"}
    body = {"query": RENAME, "variables": {"input": {"id": customer.id, "firstName": "Eva"}}}
    sent = [await acme.gateway.send(body, acme.token(), headers) for _ in "12"]
    assert sent[0].data == sent[1].data
    assert await entries(acme, customer) == [2]
