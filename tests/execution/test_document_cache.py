"""The cache of documents."""

from graphql import GraphQLError, parse
from hypothesis import given
from hypothesis import strategies as st

from gateway.execution.document_cache import DocumentCache, InvalidDocument, ValidDocument


class Checker:
    """Counts how often each text is checked; texts with an x are invalid."""

    def __init__(self) -> None:
        self.checked: list[str] = []

    def __call__(self, text: str) -> ValidDocument | InvalidDocument:
        """Return the verdict."""
        self.checked.append(text)
        if "x" in text:
            return InvalidDocument((GraphQLError("x"),), parsed=True)
        return ValidDocument(parse("{a}"), frozenset())


def test_a_document_is_checked_once_while_it_is_kept() -> None:
    """Valid or not."""
    checker = Checker()
    cache = DocumentCache(checker, valid=10, invalid=10)
    for text in ("aa", "xx", "aa", "xx"):
        cache.document(text)
    assert checker.checked == ["aa", "xx"]


def test_what_was_not_used_for_longest_goes_first() -> None:
    """Use counts, not age."""
    checker = Checker()
    cache = DocumentCache(checker, valid=6, invalid=0)
    for text in ("aaa", "bbb", "aaa", "ccc", "aaa", "bbb"):
        cache.document(text)
    assert checker.checked == ["aaa", "bbb", "ccc", "bbb"]


def test_nonsense_does_not_push_out_what_is_used() -> None:
    """Invalid documents have a separate cache."""
    checker = Checker()
    cache = DocumentCache(checker, valid=3, invalid=5)
    cache.document("aaa")
    for number in range(100):
        cache.document(f"x{number}")
    cache.document("aaa")
    assert checker.checked.count("aaa") == 1


@given(st.lists(st.text(alphabet="abx", min_size=1, max_size=9), max_size=60))
def test_kept_texts_never_exceed_their_room(texts: list[str]) -> None:
    """For any request; and every answer is right."""
    cache = DocumentCache(Checker(), valid=20, invalid=10)
    for text in texts:
        assert isinstance(cache.document(text), InvalidDocument if "x" in text else ValidDocument)
        assert sum(map(len, cache._valid._entries)) <= 20
        assert sum(map(len, cache._invalid._entries)) <= 10
