"""A word is found by any word that is at most one typo away, and by few others."""

from hypothesis import given
from hypothesis import strategies as st

from gateway.matching.search_key import typo_marks, within_one_typo, word_marks

WORDS = st.text("abcé", min_size=2, max_size=30)
TYPOS = st.tuples(st.sampled_from(["drop", "add", "change", "swap"]), st.integers(0, 29), st.sampled_from("abcé"))


def misspelled(word: str, typo: tuple[str, int, str]) -> str:
    """Return the word with a typo."""
    kind, place, letter = typo
    place %= len(word)
    if kind == "drop":
        return word[:place] + word[place + 1 :]
    if kind == "add":
        return word[:place] + letter + word[place:]
    if kind == "change":
        return word[:place] + letter + word[place + 1 :]
    return word[:place] + word[place : place + 2][::-1] + word[place + 2 :]


@given(WORDS, TYPOS)
def test_a_word_with_a_typo_has_a_mark_that_is_stored(word: str, typo: tuple[str, int, str]) -> None:
    """Whichever letter is dropped, added, changed or swapped with the next; and the word itself."""
    typed = misspelled(word, typo)
    assert within_one_typo(word, typed)
    assert word_marks(word) & typo_marks(typed)
    assert word_marks(word) & typo_marks(word)


@given(st.text("abcdefghij", min_size=4, max_size=30))
def test_few_marks_are_stored_of_a_word(word: str) -> None:
    """As each is an entry of an index; two thirds of the word are left in each."""
    assert len(word_marks(word)) <= 6
