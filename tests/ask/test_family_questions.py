"""Wordings of one question, each asked of other customers."""

from tests.ask.asked_questions import FactsAbout, assert_answers, families
from tests.ask.conftest import Demo


async def test_family_questions_are_answered_right_and_hardly_ever_wrong(demo: Demo, facts_about: FactsAbout) -> None:
    """Of each wording of a question, at least 95 % are answered right and at most 1 % wrong."""
    await assert_answers(families(), demo, facts_about)
