"""Sentences around a question that say something rather than ask: `nobody opens. Number for Mr Singh?`."""

import re
from typing import Final

from gateway.operations.ask.small_talk import without_small_talk

ASKS: Final = (
    r"(?:(?:on|for|by|with|to|from|since|until|till|til|in|at) )?(?:(?:who|what|when|where|how)s?|whom|whose|which|why|"
    r"is|are|was|were|did|does|do|has|have|had|will|would|can|could|may|should|any|list|show|give|find|tell)\b"
)
_AUXILIARY: Final = (
    "is|are|was|were|am|has|have|had|did|does|do|will|would|can|could|should|must|may|might|not|never|keeps?|kept"
)
_DOING: Final = (
    "says?|said|claims?|wants?|needs?|thinks?|thought|knows?|knew|tells?|told|asks?|insists?|complains?|mentions?|"
    "smells?|leaks?|looks?|pays?|owes?|lives?|comes?|came|goes|went|gets?|got|gave|gives|takes?|took|broke|"
    "breaks?|died|dies|fell|felt|found|finds?|forgot|heard|hears?|hates?|lost|loses?|left|leaves?|let|lets|made|makes?|"
    "met|paid|put|puts|quit|ran|runs|rang|rings|saw|sees|sent|sends?|sold|spoke|speaks|stands?|stood|swears?|"
    "swore|threw|wrote|writes|woke|opens?|answers?|picks?|brought|brings?|bought|buys|began|begins|stopped|stops|calls"
)
_PEOPLE: Final = "i|we|he|she|they|you|it|nobody|somebody|someone|everybody|everyone|anybody|there|no one"
_SUBJECT: Final = rf"(?:{_PEOPLE}|(?:the|his|her|their|my|our|a) [a-z]+)"
_CLAUSE: Final = rf"{_SUBJECT} (?:{_AUXILIARY}|{_DOING}|[a-z]{{3,}}(?<!e)ed)\b"
"""A subject with its verb: what begins so says something."""
_VERB: Final = re.compile(
    rf"\b(?:{_AUXILIARY}|{_DOING})\b|(?<!the )(?<!an )(?<!a )(?<!her )(?<!his )(?<!my )(?<!our )(?<!their )"
    rf"(?<= )[a-z]{{3,}}(?<!e)ed\b|'s (?:on|in|at|a|an|not|been|\w+ing)\b|^(?:{_PEOPLE})\b"
)
_QUESTION: Final = re.compile(rf"^{ASKS}")
_SAYS: Final = re.compile(rf"^{_CLAUSE}")
_SENTENCE_END: Final = re.compile(
    r"(?<!\bmr)(?<!\bmrs)(?<!\bms)(?<!\bdr)(?<!\bst)(?<!\bno)(?<!\bapt)(?<!\bave)"
    rf"(\s*(?:\.{{2,}}|[.;!?]+)\s+|\s+-+\s+|,\s+(?={_CLAUSE}))(?=\S)"
)
_SAID_BEFORE: Final = re.compile(rf"^({_CLAUSE}[^,.;?!]*), (?={ASKS})")
_POINTS_BACK: Final = re.compile(r"\b(?:that(?! (?:we|you|i|she|he|they)\b)|this|it|those|these|them|one|then)\b")
_OF_ONE: Final = re.compile(r"\b(?:he|him|his|she|her|hers|they|them|their)\b")
_OF_CUSTOMER: Final = re.compile(rf"^(?:{_PEOPLE}|(?:the |this )?(?:customer|client|caller|homeowner))\b")
_NEXT_PART: Final = re.compile(r"\s(?:and|n|&)\s")
_IT_IS_THAT: Final = re.compile(r"\b(who|what) is it that\b")
_BARE: Final = re.compile(
    r"(?:(?:and|so|but) )?(?:how (?:much|many|long|often)|who|whom|whose|when|where|why|which(?: ones?)?|what|number|"
    r"total|amount|price)(?: (?:was|is|did|does|by|for|at|exactly|please|day|time|number|and|amount|total))*[?.! ]*"
)
"""What is about something that was said before, or is nothing by itself: `how much`."""


def is_statement(clause: str) -> bool:
    """Return whether a folded clause says something: it has a verb, and does not begin as a question does."""
    return not _QUESTION.match(clause) and _VERB.search(clause) is not None


def points_back(question: str, statement: str) -> bool:
    """Return whether the first part of a folded question speaks of what a statement says: `when did that go out`.

    Behind a statement about somebody else `his number` is theirs, rather than the customer's.
    """
    first = _NEXT_PART.split(_IT_IS_THAT.sub(r"\1", question), maxsplit=1)[0]
    is_of_other = _OF_CUSTOMER.match(statement) is None and _OF_ONE.search(first) is not None
    return is_of_other or _POINTS_BACK.search(first) is not None


def without_statements(question: str) -> str:
    """Return a folded question without the sentences beside it, unless it speaks of them or is nothing without."""
    pieces = _SENTENCE_END.split(_SAID_BEFORE.sub(r"\1. ", question))
    ends = [*pieces[1::2], ""]
    sentences = [without_small_talk(each) for each in pieces[::2]]
    told = [
        is_statement(each) and is_statement(typed) and "?" not in end
        for each, typed, end in zip(sentences, pieces[::2], ends, strict=True)
    ]
    asked = next((each for each, is_told in zip(sentences, told, strict=True) if not is_told), "")
    if not any(told) or not asked or _BARE.fullmatch(asked) or (told[0] and points_back(asked, sentences[0])):
        return question
    if not _QUESTION.match(asked) and not all(
        _SAYS.match(each) or each.startswith("nobody") for each, is_told in zip(sentences, told, strict=True) if is_told
    ):
        return question
    kept = [f"{each}{end}" for each, end, is_told in zip(sentences, ends, told, strict=True) if not is_told]
    return "".join(kept).strip()
