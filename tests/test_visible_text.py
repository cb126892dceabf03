"""What a reader sees of a text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.inputs.text import tidy, tidy_lines
from gateway.visible_text import shows_nothing, without_bidi_controls

UNSEEN = (
    " \t\n\u00a0\u3000\u200b\u200c\u200d\u2060\ufeff\u00ad\u034f\u061c\u115f\u1160"
    "\u17b4\u180e\u2800\u3164\uffa0\u202e\ufe0f"
)
UNSEEN_TAGS = "\U000e0001\U000e0041\U000e0100\U0001d159\U0001d173"


@given(st.text(UNSEEN + UNSEEN_TAGS))
def test_text_of_which_nothing_is_seen_is_no_text(text: str) -> None:
    """Spaces, joiners, fillers, tags, variation selectors: in any number and order."""
    assert shows_nothing(text)
    assert tidy(text) is None
    assert tidy_lines(text) is None


@given(st.text(UNSEEN), st.characters(categories=("L", "N", "P", "S"), exclude_characters=UNSEEN), st.text(UNSEEN))
def test_one_character_that_is_seen_makes_a_text(before: str, char: str, after: str) -> None:
    """Letters of every script, digits, signs, emoji."""
    if char not in UNSEEN_TAGS:
        assert tidy(before + char + after) is not None


@pytest.mark.parametrize(
    "text", ["\u0e2a\u0e21", "\u0928\u093f", "\U0001f468\u200d\U0001f469", "e\u0301", "\u200fא", "\U0001fae9"]
)
def test_joiners_within_a_text_stay(text: str) -> None:
    """Scripts and emoji need them."""
    assert tidy(text) == text


@given(st.text())
def test_no_text_turns_the_direction_of_others(text: str) -> None:
    """The marks that scripts need stay."""
    plain = without_bidi_controls(text)
    assert not set(plain) & set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
    assert len(plain) + sum(map(text.count, "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")) == len(text)
