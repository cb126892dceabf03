"""Questions of examiners over the demo data."""

from tests.ask.asked_questions import FactsAbout, assert_answers, examined
from tests.ask.conftest import Demo


async def test_examined_questions_are_answered_right_and_hardly_ever_wrong(demo: Demo, facts_about: FactsAbout) -> None:
    """Of the questions of examiners, at least 95 % are answered right and at most 1 % wrong."""
    await assert_answers(examined(), demo, facts_about)
