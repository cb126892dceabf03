"""Questions with their right answers, asked of the demo company; how many are answered right, and how many wrong."""

import os
import time
import tomllib
from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from typing import Any, NamedTuple

from tests.ask import (
    blind,
    examined_money,
    examined_work,
    kind_questions,
    line_questions,
    money_questions,
    people_questions,
    proof_questions,
    record_questions,
    work_questions,
)
from tests.ask.conftest import Demo
from tests.ask.facts import Facts, Right, RightAnswer

MIN_RIGHT, MAX_WRONG = 0.95, 0.01
HELD_OUT = 3
"""Each third wording was kept hidden while the vocabulary was written."""
RIGHT: dict[str, RightAnswer] = (
    work_questions.RIGHT | money_questions.RIGHT | people_questions.RIGHT | record_questions.RIGHT
)
EXAMINED: dict[str, RightAnswer] = (
    examined_money.RIGHT | examined_work.RIGHT | kind_questions.RIGHT | line_questions.RIGHT | proof_questions.RIGHT
)
BLIND: dict[str, RightAnswer] = {}
for part in (import_module(f"tests.ask.blind.{each.name}") for each in iter_modules(blind.__path__)):
    BLIND |= getattr(part, "RIGHT", {})
_FOLDER = Path(__file__).parent
FactsAbout = Callable[[int], Awaitable[Facts]]


class Question(NamedTuple):
    """A question with its right answer."""

    customer: int
    role: str
    text: str
    right: RightAnswer
    is_held_out: bool = False
    company: str = "acme"


class Tally:
    """Counts of what was asked, answered right and answered wrong; and what was missed, in words."""

    def __init__(self) -> None:
        self.asked = self.right = self.wrong = 0
        self.missed: list[str] = []

    def add(self, question: Question, right: Right, answer: dict[str, Any]) -> None:
        """Count an answer."""
        fits = is_right(right, answer)
        is_wrong = not fits and answer["status"] == "ANSWERED"
        self.asked, self.right, self.wrong = self.asked + 1, self.right + fits, self.wrong + is_wrong
        if fits:
            return
        kind = "WRONG" if is_wrong else "MISSED"
        text = f"{question.customer} {question.role}: {question.text}: {answer['status']} {answer['answer'][:150]}"
        is_told = not question.is_held_out or os.environ.get("SHOW_HELD_OUT")
        self.missed.append(f"{kind} {text} {right}"[:400] if is_told else f"{kind} (held out)")


def families() -> Iterator[Question]:
    """Yield each wording of a family, asked of the next of its customers."""
    for family in _read("questions.toml")["family"]:
        role = family.get("role", "office")
        name = family["wordings"][0] if role == "office" else f"{family['wordings'][0]} ({role})"
        for number, wording in enumerate(family["wordings"]):
            customer = family["customers"][number % len(family["customers"])]
            yield Question(customer, role, wording, RIGHT[name], number % HELD_OUT == HELD_OUT - 1)


def examined() -> Iterator[Question]:
    """Yield the questions of the examiner, and of each kind that was mended, whose right answers are computed."""
    return _computed(EXAMINED)


def blind_questions() -> Iterator[Question]:
    """Yield the questions that were written blind and whose right answers are computed."""
    return _computed(BLIND)


def _computed(rights: Mapping[str, RightAnswer]) -> Iterator[Question]:
    for group in _read("questions.toml")["examined"]:
        role = group.get("role", "office")
        for text in group["questions"]:
            name = text if role == "office" else f"{text} ({role})"
            if name in rights:
                yield Question(group["customer"], role, text, rights[name])


def blind_rounds() -> Iterator[Question]:
    """Yield the questions that were written blind and whose right answers are stated by hand."""
    for each in _read("blind/rounds.toml")["question"]:
        company = each.get("company", "acme")
        yield Question(each["customer"], each["role"], each["text"], _stated(each), company=company)


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads((_FOLDER / name).read_text())


def _stated(question: Mapping[str, Any]) -> RightAnswer:
    """Return the right answer of a question whose facts are stated by hand."""
    mentions, verdict = tuple(question.get("mentions", ())), question.get("verdict")
    rights = [
        Right(status, mentions=mentions, verdict=verdict) if status == "ANSWERED" else Right(status)
        for status in question.get("status", ["ANSWERED"])
    ]
    right = replace(rights[0], others=tuple(rights[1:]))
    return lambda _: right


def is_right(right: Right, answer: dict[str, Any]) -> bool:
    """Return whether an answer is the right one, or another that is as right."""
    return any(_is_this(each, answer) for each in (right, *right.others))


def _is_this(right: Right, answer: dict[str, Any]) -> bool:
    values = {citation["value"] for claim in answer["claims"] for citation in claim["citations"]}
    ids = {record["id"] for record in answer["records"]}
    yes_or_no = {word for text in answer["answer"].replace(":", ".").split(".") for word in (text.strip(),)}
    return (
        answer["status"] == right.status
        and (right.records is None or right.records == ids)
        and set(right.values) <= values
        and (right.verdict is None or right.verdict in yes_or_no)
        and all(text in answer["answer"] for text in right.mentions)
    )


async def assert_answers(questions: Iterable[Question], demo: Demo, facts_about: FactsAbout) -> None:
    """Assert that at least 95 % are answered right and at most 1 % wrong; of the rest it is said that it is unknown."""
    tally, held_out, seconds = Tally(), Tally(), []
    for question in questions:
        right = question.right(await facts_about(question.customer))
        begun = time.perf_counter()
        response = await demo.ask(question.customer, question.text, question.role, company=question.company)
        seconds.append(time.perf_counter() - begun)
        assert response.errors == [], question.text
        answer = response.data["customerAsk"]
        assert answer["status"] != "ANSWERED" or all(claim["citations"] for claim in answer["claims"])
        (held_out if question.is_held_out else tally).add(question, right, answer)
    seconds.sort()
    counts = [(each.asked, each.right, each.wrong) for each in (tally, held_out)]
    p95 = seconds[len(seconds) * 95 // 100]
    report = f"asked, right, wrong: {counts[0]}, held out: {counts[1]}; p95 {p95:.3f} s"
    print("\n".join([report, *tally.missed, *held_out.missed]))  # noqa: T201  # shown when it fails, and with -rP
    asked = tally.asked + held_out.asked
    assert tally.right + held_out.right >= MIN_RIGHT * asked
    assert tally.wrong + held_out.wrong <= MAX_WRONG * asked
