"""A sentence beside a question is left out, unless the question speaks of it."""

import pytest

from gateway.operations.ask.statement import without_statements
from tests.ask.asked_questions import blind_questions, blind_rounds, examined, families
from tests.ask.conftest import Demo

SAID = (
    "she was here in May", "the customer complains about the bill", "we replaced the furnace last year",
    "there is water everywhere", "she has two dogs", "I'm at the door and nobody answers", "it's raining",
    "I have the wrong file open I think", "they moved in June", "she is upset about the price",
    "nobody told me", "somebody cancelled the visit",
)  # fmt: skip
SEPARATORS = (". ", "; ", " - ", "! ", "... ")


@pytest.mark.parametrize("is_before", [True, False])
async def test_a_sentence_beside_a_question_hardly_ever_changes_its_answer(demo: Demo, is_before: bool) -> None:
    """At least nine of ten answers stay, and at most one in thirty becomes another; the rest is not known."""
    recorded = [each for asked in (families(), examined(), blind_questions(), blind_rounds()) for each in asked]
    plain = [each for each in recorded if each.role == "office" and each.company == "acme"][::23]
    asked = same = other = 0
    for number, question in enumerate(plain):
        text = question.text.rstrip(" ?.!")
        said, separator = SAID[number % len(SAID)], SEPARATORS[number % len(SEPARATORS)]
        whole = f"{said}{separator}{text}" if is_before else f"{text}{separator}{said}"
        alone, beside = [(await demo.ask(question.customer, each)).data["customerAsk"] for each in (text, whole)]
        if alone["status"] != "ANSWERED" or " it" in text or "that" in text:
            continue
        asked += 1
        is_same = alone["answer"] == beside["answer"]
        same += is_same
        other += beside["status"] == "ANSWERED" and not is_same
    assert asked > 50
    assert same >= 0.9 * asked
    assert other <= asked / 30


@pytest.mark.parametrize(
    ("question", "left"),
    [
        ("nobody opens. number for mr singh", "number for mr singh"),
        ("the ac died again! who serviced the ac", "who serviced the ac"),
        ("who serviced the ac? the unit is dead", "who serviced the ac?"),
        ("what is the gate code, i am at the gate", "what is the gate code,"),
        ("they moved in june, what is the billing address", "what is the billing address"),
    ],
)
def test_a_sentence_that_says_something_is_left_out(question: str, left: str) -> None:
    """Before the question and behind it."""
    assert without_statements(question) == left


@pytest.mark.parametrize(
    "question",
    [
        "she got an email in july. which day did that go out",
        "the repipe quote. how much was it",
        "we replaced the furnace. how much",
        "hector called. what is his number",
        "last check she sent in - number and amount",
        "what is the balance? tell me what it is made of",
        "invoices of 2025 - unpaid",
        "900 n. lamar - who lives there",
    ],
)
def test_what_a_question_needs_stays(question: str) -> None:
    """What it points at, whose number is meant, and names of things."""
    assert without_statements(question) == question
