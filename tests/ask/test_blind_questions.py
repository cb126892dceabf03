"""Questions that were written by somebody who never saw the vocabulary, with answers computed from the database."""

from tests.ask.asked_questions import FactsAbout, assert_answers, blind_questions
from tests.ask.conftest import Demo


async def test_blind_questions_are_answered_right_and_hardly_ever_wrong(demo: Demo, facts_about: FactsAbout) -> None:
    """Of the questions with computed answers, at least 95 % are answered right and at most 1 % wrong."""
    await assert_answers(blind_questions(), demo, facts_about)
