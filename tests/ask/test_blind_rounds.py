"""Questions that were written by somebody who never saw the vocabulary, with answers stated by hand."""

from tests.ask.asked_questions import FactsAbout, assert_answers, blind_rounds
from tests.ask.conftest import Demo


async def test_blind_rounds_are_answered_right_and_hardly_ever_wrong(demo: Demo, facts_about: FactsAbout) -> None:
    """Of the questions with stated answers, at least 95 % are answered right and at most 1 % wrong."""
    await assert_answers(blind_rounds(), demo, facts_about)
