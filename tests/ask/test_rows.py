"""How records are written in answers: each date, amount and name with what it means."""

import pytest

from gateway.operations.ask.record_text import template
from gateway.operations.ask.topics import TOPICS
from tests.ask.conftest import Demo


@pytest.mark.parametrize(
    ("customer", "question", "answer"),
    [
        (3, "how did she pay in january 2024", "on Jan 22, 2024, 5:24 PM: check, No. 1762, for invoice"),
        (1, "which card is on file", "Visa ending in 4242: credit, expires 08/2029, the default."),
        (12, "which tax rate applies to them", "Tax rate: 6.25%."),
        (12, "how many payments by check", "47 payments by check."),
        (1, "how many times has she called", "4 incoming calls."),
        (144, "does he still want the newsletter", "No: gets no news: unsubscribed from all e-mail."),
        (8, "is Nora still an active customer", "No: archived."),
        (9, "what's the extension at his work", "Work phone (512) 555-0184: extension 212."),
        (1, "serial number of the furnace", "Gas furnace, Goodman GMES80: serial number 0316G87752."),
        (
            10,
            "why did we give her a credit",
            "Credit CR-10010-1 of Jan 2, 2026, 8:44 AM: The driveway had to be",
        ),
        (1, "how many visits a year are in her agreement", "inspection: 3 visits a year."),
        (1, "when did we install the furnace", "Gas furnace, Goodman GMES80: installed Mar 2, 2016."),
        (111, "which unit is under warranty", "installed Jul 1, 2023, warranty until Jun 29, 2029, active"),
        (1, "unpaid?", "No open invoice is on record."),
        (4, "Deirdre", "Deirdre Washburn, Kitchen manager: 512-555-0145."),
        (1, "Rafael", "Referral of Rafael Aguilar on Nov 15, 2025, 6:00 PM: canceled, reward $50.00."),
    ],
)
async def test_a_row_says_what_each_of_its_facts_is(demo: Demo, customer: int, question: str, answer: str) -> None:
    """As the office would say it to a caller."""
    said = (await demo.ask(customer, question)).data["customerAsk"]["answer"]
    assert answer in said.replace("\u202f", " ")


async def test_where_nothing_is_booked_the_answer_says_from_when_on_and_what_was_last(demo: Demo) -> None:
    """The claim about the last one cites it."""
    answer = (await demo.ask(7, "when is he booked")).data["customerAsk"]
    assert answer["status"] == "NOT_IN_RECORD"
    assert answer["answer"].startswith(
        "No visit is booked from today on. The last was visit A-10007-03 on Aug 12, 2026"
    )
    assert "A-10007-03" in {cited["value"] for claim in answer["claims"] for cited in claim["citations"]}


async def test_the_rows_behind_a_sum_are_in_the_order_of_their_days(demo: Demo) -> None:
    """The latest first."""
    answer = (await demo.ask(12, "how much did they pay in 2025")).data["customerAsk"]
    days = [
        cited["value"]
        for claim in answer["claims"][1:]
        for cited in claim["citations"]
        if cited["field"] == "receivedAt"
    ]
    assert len(days) > 1
    assert days == sorted(days, reverse=True)


@pytest.mark.parametrize("key", [topic.key for topic in TOPICS.values() if topic.field])
def test_each_topic_has_a_text_for_its_records(key: str) -> None:
    """A new topic states it too."""
    assert template(key).name
