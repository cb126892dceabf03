"""The subject and the references of an answer."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.inputs.message import LONGEST_SUBJECT
from gateway.inputs.text import text_faults
from gateway.operations.message.reply import MAX_REFERENCES, bounded_references, reply_subject


@pytest.mark.parametrize(
    ("subject", "answer"),
    [
        ("Tomorrow", "Re: Tomorrow"),
        ("Re: Tomorrow", "Re: Tomorrow"),
        ("RE: re:Re : Tomorrow", "Re: Tomorrow"),
        ("AW: Re[3]: SV: Antw: RE(2): Tomorrow", "Re: Tomorrow"),
        ("Re\uff1aTomorrow", "Re: Tomorrow"),
        ("Fwd: Tomorrow", "Re: Fwd: Tomorrow"),
        ("Re: Fwd: Re: Tomorrow", "Re: Fwd: Re: Tomorrow"),
        ("Repair: the tap", "Re: Repair: the tap"),
        ("Regarding tomorrow", "Re: Regarding tomorrow"),
        ("Two\r\nBcc: eve@example.com", "Re: Two Bcc: eve@example.com"),
        ("Re:", None),
        ("re: AW:  ", None),
        (" \u200b", None),
        (None, None),
    ],
)
def test_the_subject_of_an_answer_has_one_mark(subject: str | None, answer: str | None) -> None:
    """After any marks of mail programs; a subject of marks alone is empty."""
    assert reply_subject(subject) == answer


@given(st.text(max_size=400))
def test_answering_an_answer_changes_no_subject(subject: str) -> None:
    """It can be sent as it is: short enough, in one line, without control characters."""
    answer = reply_subject(subject)
    if answer is not None:
        assert reply_subject(answer) == answer
        assert len(answer) <= LONGEST_SUBJECT
        assert not [fault for fault in text_faults(answer, (), longest=LONGEST_SUBJECT) if fault.code != "CARD_NUMBER"]


@given(st.lists(st.integers(0, 50), max_size=60), st.integers(0, 50))
def test_references_end_with_the_answered_mail_and_keep_the_first(before: list[int], answered: int) -> None:
    """Each once, and never more than the limit."""
    ids = [f"<{number}@a.example>" for number in before]
    found = bounded_references(ids, f"<{answered}@a.example>")
    assert found[-1] == f"<{answered}@a.example>"
    assert len(found) == len(set(found)) <= MAX_REFERENCES
    others = [each for each in ids if each != found[-1]]
    assert found[:-1][:1] == tuple(others[:1])


def test_a_mail_without_an_id_gives_no_references() -> None:
    """One whose id no header may have does not either; what is no id among the references is left out."""
    assert bounded_references(["<a@b.example>"], None) == ()
    assert bounded_references(["<a@b.example>"], "<a b>") == ()
    assert bounded_references(["nonsense", "<a@b.example>"], "<c@d.example>") == ("<a@b.example>", "<c@d.example>")
