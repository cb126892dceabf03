"""Everyday sayings and slips get the answer of the plain question."""

from decimal import Decimal

import pytest

from gateway.documents.customer import Customer
from gateway.documents.invoice import InvoiceStatus
from gateway.documents.quote import Line
from tests import records
from tests.ask.conftest import Demo
from tests.ask.test_best_fit import ask
from tests.records import dollars
from tests.running_gateway import Tenant

KINDS = ("invoice", "payment", "job", "visit", "quote", "call", "note", "credit", "refund", "estimate")


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("owner", ["her", "his", "Elena's", "elenas", "the customer's"])
async def test_whose_the_last_record_is_changes_nothing(demo: Demo, kind: str, owner: str) -> None:
    """They are all the customer's."""
    said = (await demo.ask(1, f"what was {owner} last {kind}")).data["customerAsk"]
    plain = (await demo.ask(1, f"what was the last {kind}")).data["customerAsk"]
    assert (said["status"], said["answer"]) == (plain["status"], plain["answer"])


@pytest.mark.parametrize(
    ("saying", "plain"),
    [
        ("whens the next visit n who is coming", "when is the next visit and who is coming"),
        ("who was the gentleman who did the last job", "who was it that did the last job"),
        ("who was the lady that did the last visit", "who was it that did the last visit"),
        ("who else in her family has an account with us", "who are the related customers"),
    ],
)
async def test_a_saying_is_answered_as_the_plain_question(demo: Demo, saying: str, plain: str) -> None:
    """With the same records."""
    said, asked = [(await demo.ask(1, question)).data["customerAsk"] for question in (saying, plain)]
    assert said["status"] == asked["status"] == "ANSWERED", said["answer"]
    assert said["records"] == asked["records"]


@pytest.fixture
async def owner(acme: Tenant) -> Customer:
    """Return a customer with a bill that is paid in part and another that is open, and without an agreement."""
    made: Customer = await acme.customer()
    await acme.add(
        records.invoice(made, number="I-9101", status=InvoiceStatus.PARTIALLY_PAID, balance=dollars(20)),
        records.invoice(made, hour=1, number="I-9102"),
        records.quote(made),
    )
    return made


@pytest.mark.parametrize("saying", ["paid anything on", "paid part of", "paid something toward", "paid some of"])
@pytest.mark.parametrize(("number", "answer"), [("I-9101", "Yes."), ("I-9102", "No")])
async def test_a_part_is_paid_of_what_is_paid_in_part(
    acme: Tenant, owner: Customer, saying: str, number: str, answer: str
) -> None:
    """An open invoice is not."""
    said = await ask(acme, owner, f"has she {saying} invoice {number}")
    assert str(said["answer"]).startswith(answer), said["answer"]
    assert number in str(said["answer"])


@pytest.mark.parametrize(
    "question", ["what is the number of my open invoice", "what's the number of the invoice thats open"]
)
async def test_the_number_of_one_record_is_its_own(acme: Tenant, owner: Customer, question: str) -> None:
    """It counts nothing."""
    assert "I-9102" in str((await ask(acme, owner, question))["answer"])


@pytest.mark.parametrize("question", ["when does the agreement run out", "when does her maintenance plan run out"])
async def test_of_a_plan_that_is_not_there_no_quote_is_shown(acme: Tenant, owner: Customer, question: str) -> None:
    """What runs out otherwise was not asked for."""
    said = await ask(acme, owner, question)
    assert said["status"] == "NOT_IN_RECORD", said["answer"]
    assert "Quote" not in str(said["answer"])


@pytest.mark.parametrize(
    ("question", "facts"),
    [
        ("how did she pay for the gutter in January and how much of it was tax", ("cash", "tax $9.50")),
        (
            "what was the last payment and how much of it was tax",
            ("cash", 'I did not understand "how much of it was tax"'),
        ),
    ],
)
async def test_a_part_of_a_payment_is_what_its_bill_says(
    acme: Tenant, owner: Customer, question: str, facts: tuple[str, ...]
) -> None:
    """Of which bill is known by its words only."""
    lines = (Line(description="Gutter repair", quantity=Decimal(1), unit_price=dollars(111), total=dollars(111)),)
    bill = records.invoice(owner, hour=2, number="I-9103", lines=lines, status=InvoiceStatus.PAID)
    await acme.add(bill, records.payment(bill, hour=3))
    said = await ask(acme, owner, question)
    assert [fact for fact in facts if fact not in str(said["answer"])] == [], said["answer"]


@pytest.mark.parametrize(("part", "fact"), [("paid", "commission paid"), ("open", "commission not paid yet")])
async def test_a_part_of_a_commission_is_of_the_commission(demo: Demo, part: str, fact: str) -> None:
    """It is no payment of the customer."""
    said = (await demo.ask(110, f"what is the commission on the ductwork sale and how much of it is {part}")).data
    assert fact in said["customerAsk"]["answer"]


async def test_a_second_sentence_may_begin_with_if_not(acme: Tenant, owner: Customer) -> None:
    """What follows is a question of its own."""
    said = await ask(acme, owner, "is her email any good? if not what number can I call")
    assert said["status"] == "ANSWERED", said["answer"]
    assert "phone" in str(said["answer"])
