"""Clauses that ask the same as plainer ones get the same answer."""

import pytest

from tests.ask.conftest import Demo

SAME = (
    (4, "total she has paid us since day one", "total she has paid us"),
    (6, "how long is the exemption certificate good for", "until when is the exemption certificate valid"),
    (6, "is there tax exempt certificate still good", "is her exemption certificate still valid"),
    (14, "the tax certificate, when did that run out on us", "when did the tax certificate run out"),
    (14, "is their certificate still good, and if not since when", "is their certificate still valid and since when"),
    (7, "why did we stop taking him", "why is he blocked"),
    (1, "what was the last day to pay the last invoice", "when was the last invoice due"),
    (109, "the last invoice, on what date should she have paid", "when was the last invoice due"),
    (2, "how much of the cast iron bill was for city permits", "how much was city permits on the cast iron bill"),
    (10, "number of the check she sent for the condensate line", "number of the check for the condensate line"),
    (13, "extra hours of labor on the bill when Tom did the shower drain",
     "extra hours of labor on the shower drain bill"),
    (138, "next time you take money for the filters, when and how much",
     "when is the next charge for the filters and how much is it"),
    (138, "the filter delivery, what do we charge each time", "how much is the filter delivery"),
    (138, "what day and time am i hanging the tankless", "when is the tankless job scheduled"),
    (138, "main line got cleared before, who ran the machine that time and when", "who cleared the main line and when"),
    (103, "what does she pay for the softener salt each month", "how much is the softener salt each month"),
    (103, "what do we charge her a month for softener salt", "how much is the softener salt each month"),
    (1, "next visit here, date and which tech", "when is the next visit here and which technician"),
    (138, "when was the next charge supposed to run", "when is the next charge"),
    (176, "next tune up, day and tech", "when is the next tune up and which technician"),
    (187, "since when is Grant her account manager", "when was Grant made her account manager"),
    (8, "can I just text her the arrival time", "can we text her"),
    (14, "who was the rep on the system replacement", "who sold the system replacement"),
    (7, "when did the check for the tune-up land", "when did the check for the tune-up come in"),
    (11, "the comfort agreement that is running now, what is she paying for it",
     "how much is the active comfort agreement"),
)  # fmt: skip


@pytest.mark.parametrize(("customer", "said", "plain"), SAME, ids=[said for _, said, _ in SAME])
async def test_a_clause_is_answered_as_the_plain_one(demo: Demo, customer: int, said: str, plain: str) -> None:
    """With the same records."""
    answers = [(await demo.ask(customer, question)).data["customerAsk"] for question in (said, plain)]
    assert answers[0]["status"] == "ANSWERED"
    assert answers[0]["answer"] == answers[1]["answer"]


async def test_three_facts_in_a_list_are_all_given(demo: Demo) -> None:
    """Of the same unit."""
    answer = (await demo.ask(14, "the model, make and serial of the rooftop unit", "technician")).data["customerAsk"]
    assert answer["status"] == "ANSWERED"
    assert all(fact in answer["answer"] for fact in ("Carrier 48FC", "serial number 0217Z89091"))


async def test_since_when_behind_a_fact_is_its_last_change(demo: Demo) -> None:
    """Whose name it is follows from the profile, since when from the change log."""
    answer = (await demo.ask(187, "who is the account manager and since when", "admin")).data["customerAsk"]
    assert [record["__typename"] for record in answer["records"]] == ["Change"]


async def test_who_said_a_note_needs_no_second_answer(demo: Demo) -> None:
    """The note is shown with who wrote it."""
    answer = (await demo.ask(6, "are they prepayment only? who said so", company="brightside")).data["customerAsk"]
    assert answer["status"] == "ANSWERED"
    assert len(answer["claims"]) == 1


@pytest.mark.parametrize(
    ("customer", "question", "alone"),
    [
        (109, "need the serial number of the rheem tank, the label is gone", "the serial number of the rheem tank"),
        (187, "who is the account manager, somebody reassigned it this year", "who is the account manager"),
        (8, "what is her cell phone? need it for the driver", "what is her cell phone"),
        (9, "where the heck is the water heater", "where is the water heater"),
        (9, "nobody opens. number for Mr Nunez", "what is the phone number"),
        (2, "customer says there is a pic of the main shutoff, who shot it", "who took the photo of the main shutoff"),
    ],
)
async def test_a_statement_beside_a_question_changes_nothing(
    demo: Demo, customer: int, question: str, alone: str
) -> None:
    """Before it or behind it."""
    answers = [(await demo.ask(customer, each)).data["customerAsk"] for each in (question, alone)]
    assert answers[0]["status"] == "ANSWERED"
    assert answers[0]["answer"] == answers[1]["answer"]
