"""Each field that a question can be answered from is found by its name, and is never said to be not in the record."""

from datetime import UTC, datetime

import pytest

from gateway.access.permission import Permission
from gateway.operations.ask.clock import Clock
from gateway.operations.ask.derived import rows_within
from gateway.operations.ask.document import topic_document
from gateway.operations.ask.field_name import fields
from gateway.operations.ask.row import first_value
from gateway.operations.ask.topic import Row, ValueKind
from gateway.operations.ask.topics import TOPICS
from tests.ask.conftest import Demo
from tests.ask.facts import ZONE

ASKED = (1, 4, 9, 11, 12, 13, 110, 163, 167)
"""Customers with records of all kinds."""
RETIRING = 193
"""A customer whom no other question is about."""
ADD = """mutation ($id: ID!) { customerAddressAdd(input: {customerId: $id, street: "1 Lake Rd", city: "Austin",
  region: "TX", postalCode: "78701", label: "Cabin"}) { customer { addresses { id label } } } }"""
RETIRE = """mutation ($id: ID!) { customerAddressRetire(input: {customerId: $id, addressId: "CABIN"}) {
  userErrors { message } } }"""
FOUND = ("ANSWERED", "UNCLEAR")


async def rows_of(demo: Demo, key: str, customer: int) -> list[Row]:
    """Return a customer's records as questions about a topic read them."""
    document = topic_document(TOPICS[key], None, frozenset(Permission))
    answer = await demo.run(customer, document, "admin")
    return rows_within(TOPICS[key], answer.data["customer"], Clock(datetime.now(UTC), ZONE))


@pytest.mark.parametrize("key", [key for key, topic in TOPICS.items() if topic.field and not topic.is_period])
async def test_a_field_that_a_record_has_is_found_by_its_name(demo: Demo, key: str) -> None:
    """Also where no phrase of the vocabulary has its name."""
    rows = [(customer, row) for customer in ASKED for row in await rows_of(demo, key, customer)]
    for field, _ in fields(TOPICS[key]):
        having = (each for each in rows if first_value(each[1], field.path)[1] not in (None, "", []))
        customer, row = next(having, (0, {}))
        if customer:
            number = f" {row['number']}" if "number" in row and key != "phones" else ""
            question = f"what is the {field.label} of the {TOPICS[key].one}{number}"
            answer = (await demo.ask(customer, question, "admin")).data["customerAsk"]
            assert answer["status"] in FOUND, (question, answer["answer"])
            assert not answer["answer"].startswith("No:"), (question, answer["answer"])


async def test_a_fact_that_the_profile_has_is_found_by_its_name(demo: Demo) -> None:
    """Of its facts in words and numbers."""
    for fact in TOPICS["profile"].attributes:
        if fact.kind in (ValueKind.FLAG, ValueKind.NOT_FLAG, ValueKind.NO_MONEY, ValueKind.COUNT) or fact.said:
            continue
        document = topic_document(TOPICS["profile"], fact, frozenset(Permission))
        for customer in ASKED:
            data = (await demo.run(customer, document, "admin")).data["customer"]
            if first_value(data, fact.path)[1] not in (None, "", []):
                question = f"what is the {fact.words.split(',')[0].removeprefix('=')}"
                answer = (await demo.ask(customer, question, "admin")).data["customerAsk"]
                assert answer["status"] in FOUND, (question, answer["answer"])


@pytest.mark.parametrize(
    ("customer", "question", "answer"),
    [
        (1, "what is the category of the visit A-10001-12", "category Maintenance"),
        (1, "which department is the job J-10001-06 in", "department HVAC"),
        (13, "which tax rate applies to him", "Rental, 204 Rebel Dr, Kyle, TX, 78640: tax rate 6.75%."),
        (11, "where did he live before Pecan Park", "Until May 2024, 907 W 12th St, Apt 6, Austin, TX, 78703."),
        (4, "what is their number in QuickBooks", "External id: QB-4471."),
        (14, "how was their last invoice paid", "paid by bank transfer."),
        (3, "why can we not email them", "What prevents e-mail: no address."),
        (6, "how much was the water heater deal that went on financing", "$3,259.50"),
        (9, "why did we give him money back in september", "The part was charged at the wrong price"),
    ],
)
async def test_a_field_is_said_with_its_value(demo: Demo, customer: int, question: str, answer: str) -> None:
    """And with the record that has it."""
    assert answer in (await demo.ask(customer, question)).data["customerAsk"]["answer"]


async def test_a_retired_address_is_where_somebody_lived_before(demo: Demo) -> None:
    """It is read with the others, and says that it is retired."""
    added = (await demo.ask(RETIRING, "", "admin", ADD)).data["customerAddressAdd"]["customer"]["addresses"]
    cabin = next(address["id"] for address in added if address["label"] == "Cabin")
    await demo.ask(RETIRING, "", "admin", RETIRE.replace("CABIN", cabin))
    answer = (await demo.ask(RETIRING, "where did they live before")).data["customerAsk"]
    assert answer["status"] == "ANSWERED"
    assert answer["answer"].startswith("Cabin, 1 Lake Rd, Austin, TX, 78701")
    assert answer["answer"].endswith("retired.")
