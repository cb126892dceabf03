"""What people say around a question changes nothing of its answer."""

import pytest

from gateway.operations.ask.small_talk import without_small_talk
from tests.ask.asked_questions import Question, blind_questions, examined, families
from tests.ask.conftest import Demo

BEFORE = (
    "hi, ", "Hey there, ", "good morning. ", "Hello? ", "yo ", "um, ", "OK so ", "actually ", "also, ", "sorry, ",
    "please ", "quick one: ", "real quick, ", "just curious, ", "one more thing, ", "Last question: ", "need to know ",
    "I'd like to know ", "I just want to know ", "trying to find out ", "can u tell me ", "could somebody check ",
    "do you happen to know ", "any chance you know ", "any idea ", "I was just wondering ", "I can't remember ",
    "customer wants to know ", "she's asking ", "the caller asked ", "for the customer on the phone: ",
    "tell me again ", "before I call him, ", "before we head out: ", "while I'm at it, ", "I'm outside the house, ",
    "not sure if ", "Hey Marisol, ", "urgent: ", "quick q - ", "new tech here. ", "about this customer: ",
    "his wife wants to know ", "im at the house now ", "on my way there, ", "would you mind telling me ",
    "we are on the phone with her. ", "this is Dana in the office, ", "when you get a chance, ",
)  # fmt: skip
BEHIND = (
    " please", " pls", " thanks!", " thank you so much.", " cheers", " asap", ", do you know?", ", any idea?",
    " if you know", " by the way", " roughly", " in the system", " according to our records", "???", "!!", ", right?",
    " when you get a minute", ", he is on the line", " - Dana is asking",
    " just asking", " (asking for the boss)", " tks",
)  # fmt: skip
_RECORDED = [each for asked in (families(), examined(), blind_questions()) for each in asked if each.role == "office"]
_QUESTIONS = [each for each in _RECORDED if each.text.lower().startswith(("who ", "what ", "when ", "how ", "did "))]


def _question(number: int) -> Question:
    return _QUESTIONS[number * 37 % len(_QUESTIONS)]


@pytest.mark.parametrize(("number", "before"), [*enumerate(BEFORE)])
async def test_what_is_said_before_a_question_changes_nothing(demo: Demo, number: int, before: str) -> None:
    """Greetings, who wants to know, where they are."""
    await _assert_same(demo, _question(number), f"{before}{_question(number).text}")


@pytest.mark.parametrize(("number", "behind"), [*enumerate(BEHIND)])
async def test_what_is_said_behind_a_question_changes_nothing(demo: Demo, number: int, behind: str) -> None:
    """Thanks, haste and doubt."""
    question = _question(len(BEFORE) + number)
    await _assert_same(demo, question, question.text.rstrip(" ?.!") + behind)


@pytest.mark.parametrize("text", ["thanks", "hello?", "please, quick question", "do you know?"])
async def test_small_talk_alone_is_no_question(demo: Demo, text: str) -> None:
    """It gets no answer."""
    answer = (await demo.ask(10, text)).data["customerAsk"]
    assert answer["status"] in ("UNCLEAR", "NOT_IN_RECORD")


@pytest.mark.parametrize(
    "text",
    [
        "before we replaced the furnace what was there", "is she in the system", "what did the customer ask for",
        "no-hot-water call", "hi-efficiency furnace", "q-10012-01", "well pump warranty", "right unit",
        "last thing we did there", "at the house, what did we do", "who is here", "show the notes", "find hidden leak",
        "check 1101",
    ],
)  # fmt: skip
def test_words_of_a_question_are_no_small_talk(text: str) -> None:
    """They are left in it."""
    assert without_small_talk(text) == without_small_talk(f"hi, {text} thanks") == text


async def _assert_same(demo: Demo, question: Question, said: str) -> None:
    plain, answer = [
        (await demo.ask(question.customer, text, question.role)).data["customerAsk"] for text in (question.text, said)
    ]
    assert (answer["status"], answer["answer"], answer["records"]) == (
        plain["status"], plain["answer"], plain["records"],
    ), said  # fmt: skip
