"""Questions about lines of what is billed or offered: `how many drywall patches were there`."""

import re
from collections.abc import Sequence, Set
from typing import Final, NamedTuple

from gateway.operations.ask.intent import Ask
from gateway.operations.ask.select import has_word
from gateway.operations.ask.topic import Row, Subject, value_at
from gateway.operations.ask.topics.line import INVOICE_LINES, LINE_TOPICS, QUOTE_LINES, RECURRING_LINES
from gateway.operations.ask.understood import Understood
from gateway.operations.ask.word import FILLERS, MODIFIERS, PREMISES, Token, stem, stems, tokens

_WHOLE: Final = r"(?:bill|invoice|quote|quotation|proposal|bid|offer|estimate)s?"
_THE: Final = r"(?:the |a |an |her |his |their |our |my |your |that )*"
_CHARGING: Final = r"(?:charge|charged|bill|billed|invoice|invoiced|quote|quoted|ask|asked)"
_END: Final = r"(?:were|was|are|is|did|do|does|have|has|had|in|on|for|at|with)"
_FORMS: Final = tuple(
    (re.compile(f"^{pattern}$"), ask)
    for pattern, ask in (
        (rf"(?:how many|number of) {_THE}(?P<line>.+?) {_END}\b(?P<rest>.*)", Ask.COUNT),
        (
            rf"(?:what|how much) (?:was|is|were|are) {_THE}(?:(?:cost|price|charge|amount) (?:of|for) )?{_THE}"
            rf"(?P<line>.+?) (?:on|in|of|from|for) (?P<rest>.*\b{_WHOLE}\b.*)",
            Ask.AMOUNT,
        ),
        (
            rf"(?:what|how much) (?:was|is|were|are) {_THE}(?P<line>.+?) (?:charge|charges|cost|costs|fee|fees|price) "
            r"(?:when|for|on|of|in|at) (?P<rest>.+)",
            Ask.AMOUNT,
        ),
        (
            rf"(?:what|how much) (?:did|does|do|would|will) {_THE}(?P<line>.+?) "
            rf"(?:adds?\b(?P<rest>.*)|costs?\b(?P<whole>.*\b{_WHOLE}\b.*))",
            Ask.AMOUNT,
        ),
        (
            rf"(?:what|how much) (?:did|do|have|would|was|were|is) (?:we|you|i|they|she|he)? ?{_CHARGING}(?: \w+)? for "
            rf"{_THE}(?P<line>.+?)(?P<rest>(?: (?:on|in) .*)?)",
            Ask.AMOUNT,
        ),
        (
            r"(?:what|which) (?:part|material|item|extra|line)s? (?P<line>)"
            rf"(?P<rest>.*\b(?:put|use|used|{_CHARGING}|{_WHOLE})\b.*)",
            Ask.LIST,
        ),
    )
)
"""The words of the line, the rest of the question, and what it asks."""
_OF_WHOLES: Final = (
    (RECURRING_LINES, frozenset(map(stem, ("recurring", "standing", "monthly", "quarterly")))),
    (QUOTE_LINES, frozenset(map(stem, ("quote", "quotation", "proposal", "bid", "offer", "quoted")))),
    (INVOICE_LINES, frozenset(map(stem, ("bill", "invoice", "charge", "billed", "charged")))),
)
"""The words that say on what a line is."""
_SAID_WORDS: Final = (
    "bill invoice charge quote quotation proposal bid offer put use need buy order have add cost part material item "
    "extra line job work altogether us"
)
_SAID_OF_LINES: Final = frozenset(map(stem, _SAID_WORDS.split()))
"""Words beside a line that narrow nothing."""
_SEGMENTS: Final = re.compile(r"[,()]")
_BEHIND: Final = re.compile(r" (?:on|of|for|with|in|at) ")
"""Behind the thing itself: `Extra hours on site`."""


class LineForm(NamedTuple):
    """What a question asks of lines: the words of the lines, and those of the records that they are on."""

    ask: Ask
    own: tuple[Token, ...]
    whole: tuple[Token, ...]
    topics: tuple[Subject, ...]


def find_line_form(part: Understood) -> LineForm | None:
    """Return what a question asks of lines; `None` if it does not have the form of one that does."""
    text = " ".join(token.text for token in tokens(part.text))
    for pattern, ask in _FORMS:
        found = pattern.match(text)
        if found is None:
            continue
        if any(token.text in MODIFIERS for token in tokens(found["line"])):
            return None
        own, rest = _content(found["line"], part.question), _content(_rest(found), part.question)
        said = {token.stem for token in tokens(text)}
        named = [topic for topic, words in _OF_WHOLES if words & said]
        whole = tuple(token for token in rest if token.stem not in _SAID_OF_LINES)
        if own or (ask is Ask.LIST and named):
            return LineForm(ask, own, whole, tuple(named[:1]) or LINE_TOPICS[:2])
    return None


def _rest(found: re.Match[str]) -> str:
    """Return what a question says beside the line."""
    return found["rest"] or found.groupdict().get("whole") or ""


def _content(text: str, question: Sequence[Token]) -> tuple[Token, ...]:
    """Return the words of a part of a question that say something, without those of its days."""
    known = {token.text for token in question} | {token.stem for token in question}
    return tuple(
        token
        for token in tokens(text)
        if {token.text, token.stem} & known and not {token.text, token.stem} & FILLERS and token.text not in PREMISES
    )


def is_own_work(row: Row) -> bool:
    """Return whether a line is the work itself that it is billed for, rather than something beside it."""
    return bool(value_at(row, "lines.description") == value_at(row, "parent.work"))


def fits_line(form: LineForm, row: Row, names: Set[str]) -> bool:
    """Return whether a line is one that a question is about."""
    if is_own_work(row):
        return False
    description, work = str(value_at(row, "lines.description")), value_at(row, "parent.work")
    own = frozenset(stems(description))
    around = frozenset(word for text in (*value_at(row, "parent.said"), str(work or "")) for word in stems(text))
    around |= frozenset(stems(str(value_at(row, "parent.number"))))
    whole = [token for token in form.whole if not {token.text, token.stem} & names]
    return (
        all(has_word(own, token) for token in form.own)
        and all(has_word(around, token) for token in whole)
        and (form.ask is not Ask.COUNT or _is_counted(form.own, description))
        and value_at(row, "parent.status") != "VOID"
    )


def _is_counted(own: Sequence[Token], description: str) -> bool:
    """Return whether a line is of what is counted: of patches, not of a treatment of drains."""
    first, *units = _SEGMENTS.split(description)
    first = _BEHIND.split(first)[0]
    heads = frozenset((*stems(first)[-1:], *(word for unit in units for word in stems(unit))))
    return any(has_word(heads, token) for token in own)
