"""What notes are asked about in other words: the dog, the gate, when one may come, who approves, what they promised."""

from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple

from gateway.operations.ask.row import words_within
from gateway.operations.ask.topic import Row, Subject
from gateway.operations.ask.word import FILLERS, PREMISES, Token, stem, stems


class NoteMatter(NamedTuple):
    """A matter that a question is about if it has a word of each group, and a text if it has one of its words."""

    asked: tuple[frozenset[str], ...]
    said: frozenset[str]
    is_only_said: bool = False
    """Whether texts are the only place for it: without one, the record lacks it."""
    is_event: bool = False
    """Whether a text that has it says that it was so: `did he promise to pay`."""
    is_of_notes: bool = False
    """Whether only what is noted answers, not what was said once."""


def _stems(words: str) -> frozenset[str]:
    return frozenset(map(stem, words.split()))


def _only_said(words: str, said: str = "") -> NoteMatter:
    return NoteMatter((_stems(words),), _stems(f"{words} {said}"), is_only_said=True)


def _noted(asked: Sequence[str], said: str) -> NoteMatter:
    return NoteMatter(tuple(map(_stems, asked)), _stems(said), is_of_notes=True)


def _event(asked: Sequence[str], said: str) -> NoteMatter:
    return NoteMatter(tuple(map(_stems, asked)), _stems(said), is_event=True)


_COMING: Final = "get come coming arrive start begin go visit show there knock ring"
MATTERS: Final = (
    _only_said("code codes combination pin keypad"),
    _only_said("pet pets animal animals", "dog dogs puppy hound cat cats kitten bird parrot rabbit"),
    _only_said("dog dogs puppy hound bite bites", "pet pets animal animals"),
    _only_said("cat cats kitten", "pet pets animal animals"),
    _only_said("park parking driveway"),
    _only_said("gate fence"),
    _only_said("key keys lockbox"),
    _only_said("alarm siren"),
    _only_said("wifi password"),
    _only_said("allergy allergic allergies scent fragrance", "sensitive"),
    _only_said("shoes shoe boots", "covers"),
    _only_said("stairs elevator ladder"),
    _only_said("husband wife spouse"),
    _only_said("kids kid children child baby toddler"),
    _only_said("son daughter mother father mom dad brother sister niece nephew"),
    _only_said("lawyer attorney sue sues suing sued lawsuit court"),
    _only_said("insurance insurer insured"),
    _only_said("birthday birthdate born"),
    _only_said("smoke smokes smoker smoking"),
    _only_said("religion religious"),
    _only_said("bank banker"),
    _only_said("score scores"),
    _only_said("married wedding"),
    _only_said("discount promo promotion promos coupon rebate", "promotional"),
    _only_said("complain complaint complaints trouble unhappy upset angry", "damage scratched problem"),
    _event(["pleased happy satisfied delighted"], "pleased happy satisfied delighted thanked"),
    _event(["promise promised"], "promise promised"),
    _event(
        ["competitor competing else elsewhere another", "offer quote price bid quoted"],
        "competing competitor elsewhere competition",
    ),
    _noted(("okay ok okays approve approves authorize signs allows", "who whom"), "approve authorize okay landlord"),
    _noted(("earliest latest early late before after", _COMING), "before after until morning afternoon noon nights"),
    _noted(("tell told notify inform warn alert", f"{_COMING} way like prefer"), "text call way ring"),
    _noted(("want like prefer rather better best", "call text contact phone reach email ring message"), "prefer text"),
    _noted(("when time hours", "open opens close closes opening closing busy"), "open opening closed busy hours"),
    _noted(("usually normally always typically generally", "pay pays"), "pay pays reminder"),
    _noted(("psi pressure",), "psi pressure"),
    _noted(("nudge nudging chase chasing remind reminding hound push pushing", "pay pays paying"), "pays reminder"),
    _noted(("tip tips tipper tipping",), "tips tip"),
    _event(["move moved moving", "away house town out"], "moved"),
    _noted(("upstairs downstairs", "first start begin"), "start begin first"),
    _noted(("where", "move moved moving"), "moved moving"),
    _noted(("planning plan intend hoping", "she he they"), "plan planning intend renovation remodel extension"),
    _noted(("why", "block blocked stop stopped drop dropped ban banned refuse"), "bookings threatened banned refuse"),
    _noted(("turn shut shutoff stop", "water gas"), "shutoff"),
    _noted(("hear attention notice", "how door make"), "knock ring loudly"),
)  # fmt: skip
_DENYING: Final = frozenset(["not", "never", "no", "nor"])
MATTER_WORDS: Final = frozenset(word for matter in MATTERS for group in matter.asked for word in group)
"""Words that are no typos of others."""


def matter_of_fact(words: str) -> NoteMatter:
    """Return the matter of a fact that the profile lacks, by the words of texts that say it."""
    return NoteMatter((), _stems(words))


def find_matter(question: Sequence[Token]) -> NoteMatter | None:
    """Return what a question is about that only texts say."""
    return None if _asks_more(question) else named_matter(question)


def find_owner(question: Sequence[Token]) -> NoteMatter | None:
    """Return the matter of which a question wants something more: `what breed is his dog`."""
    return named_matter(question) if _asks_more(question) else None


def named_matter(question: Sequence[Token]) -> NoteMatter | None:
    """Return the matter that a question names."""
    said = {token.stem for token in question}
    return next((matter for matter in MATTERS if all(group & said for group in matter.asked)), None)


def _asks_more(question: Sequence[Token]) -> bool:
    """Return whether a question asks for something of a matter: `what breed is his dog`."""
    if len(question) < 2 or question[0].text not in ("what", "which", "whose"):
        return False
    return not {question[1].text, question[1].stem} & (FILLERS | PREMISES | MATTER_WORDS)


def texts_on(
    matter: NoteMatter, question: Sequence[Token], found: Iterable[tuple[Subject, Row]]
) -> list[tuple[Subject, Row]]:
    """Return the records whose texts are about a matter: those with the most words of the question first."""
    words = {token.stem for token in question}
    ranked: list[tuple[int, int, tuple[Subject, Row]]] = []
    for place, (topic, row) in enumerate(found):
        having = {each for text in words_within(row, topic.texts) for each in stems(text)}
        if having & matter.said and not (matter.is_event and having & _DENYING):
            ranked.append((-len(having & matter.said) - len(having & words), place, (topic, row)))
    ranked.sort(key=lambda each: each[:2])
    return [each for _, _, each in ranked]
