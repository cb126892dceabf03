"""Terms that mean the same as those of the vocabulary get the same answer."""

import pytest

from gateway.operations.ask.everyday import in_plain_words
from tests.ask.conftest import Demo

SAME = (
    (1, "what day did we last replace the shower cartridge", "when did we last replace the shower cartridge"),
    (1, "which date was the last invoice paid", "when was the last invoice paid"),
    (1, "when was the last time we were there", "when were we last there"),
    (1, "last time she called", "when did she last call"),
    (12, "what is the name of the account manager", "who is the account manager"),
    (12, "how many invoices in '25", "how many invoices in 2025"),
    (12, "how many jobs the previous year", "how many jobs last year"),
    (12, "jobs in sep", "jobs in september"),
    (14, "jobs in the last couple of years", "jobs in the last two years"),
    (12, "units older than 5 yrs", "units older than 5 years"),
    (1, "has anybody swapped out the shower cartridge", "has anybody replaced the shower cartridge"),
    (12, "which invoices are not settled", "which invoices are not paid"),
    (1, "most recent invoice not paid by credit card", "most recent invoice not paid by card"),
    (12, "last work order", "last job"),
    (1, "last SMS", "last text"),
    (12, "when is the upcoming visit", "when is the next visit"),
    (1, "by whom was the shower cartridge replaced", "who replaced the shower cartridge"),
    (1, "the shower cartridge was replaced by whom", "who replaced the shower cartridge"),
    (1, "which one of our guys replaced the shower cartridge", "which technician replaced the shower cartridge"),
    (1, "did our people ever replace the furnace", "did we ever replace the furnace"),
    (1, "what is this lady's phone number", "what is her phone number"),
    (12, "what is the balance of the customer", "what is the balance"),
    (1, "did she accept a single quote", "did she accept any quote"),
    (12, "which card is on file, when does it run out", "which card is on file and when does it run out"),
    (1, "when was the last job & who did it", "when was the last job and who did it"),
    (1, "when was the last job plus who did it", "when was the last job and who did it"),
    (12, "they have always paid on time, haven't they?", "have they always paid on time"),
    (1, "got any documents", "are there any documents"),
    (1, "how come she got a credit", "why she got a credit"),
    (12, "# of unpaid invoices", "how many unpaid invoices"),
    (
        165,
        "exactly how many garbage disposals were on the toilet bill",
        "how many garbage disposals were on the toilet bill",
    ),
    (12, "what's the date of the last repipe", "when was the last repipe"),
    (1, "the date of the next visit", "when is the next visit"),
    (103, "price of the softener salt per month", "how much is the softener salt per month"),
    (136, "for how long has he had the salt plan", "since when has he had the salt plan"),
    (
        109,
        "how many days late did the customer pay the 2024 invoice",
        "how many days late did she pay the 2024 invoice",
    ),
)


@pytest.mark.parametrize(("customer", "said", "plain"), SAME, ids=[said for _, said, _ in SAME])
async def test_a_term_is_answered_as_the_plain_one(demo: Demo, customer: int, said: str, plain: str) -> None:
    """With the same records."""
    answers = [(await demo.ask(customer, question)).data["customerAsk"] for question in (said, plain)]
    assert answers[0]["answer"] == answers[1]["answer"]
    assert answers[0]["records"] == answers[1]["records"]


@pytest.mark.parametrize(
    "question",
    [
        "who lives at 900 n lamar",
        "is it a debit or a credit card",
        "which card is it, debit or credit",
        "who settled in",
    ],
)
def test_letters_and_words_that_mean_something_else_stay(question: str) -> None:
    """A street may begin with N, and a card is of credit or of debit."""
    assert in_plain_words(question) == question


BEHIND = (
    (12, "the last invoice, when was it due", "when was the last invoice due"),
    (1, "That shower cartridge job - how much was it again?", "how much was the shower cartridge job"),
    (1, "She is on the phone. When was the last visit?", "when was the last visit"),
    (12, "they say we have their old address, what is the billing address", "what is the billing address"),
    (1, "what is the model of the water heater? I need to order a part", "what is the model of the water heater"),
    (12, "who looks after their account at Acme", "who looks after their account"),
)


@pytest.mark.parametrize(("customer", "said", "plain"), BEHIND, ids=[said for _, said, _ in BEHIND])
async def test_a_question_behind_what_it_is_about_is_answered_as_one(
    demo: Demo, customer: int, said: str, plain: str
) -> None:
    """Why it is asked changes nothing either."""
    answers = [(await demo.ask(customer, question)).data["customerAsk"] for question in (said, plain)]
    assert answers[1]["status"] == "ANSWERED"
    assert answers[0]["answer"] == answers[1]["answer"]


async def test_a_question_that_points_at_a_statement_is_not_asked_without_it(demo: Demo) -> None:
    """It would be about any e-mail, rather than that of July."""
    question = "she says nobody told her of the visit in July. Which day did that e-mail go out?"
    said, alone = [
        (await demo.ask(1, each)).data["customerAsk"] for each in (question, "which day did the e-mail go out")
    ]
    assert alone["status"] == "ANSWERED"
    assert said["answer"] != alone["answer"]
