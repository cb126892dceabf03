"""What a question looks for, in words: `3 open invoices in 2025`."""

import re
from typing import Final

from gateway.operations.ask.intent import Intent, Pick
from gateway.operations.ask.topic import State, Subject
from gateway.operations.ask.word import Token

_SAID: Final = {
    ("visits", "cancel"): "canceled",
    ("visits", "home"): "kept by somebody at home",
    ("jobs", "cancel"): "canceled",
    ("sales", "sell"): "sold",
    ("sales", "not sell"): "unsold",
    ("sales", "decide"): "decided",
    ("sales", "no demo"): "without a demo",
    ("sales", "not home"): "with nobody home",
    ("sales", "home"): "with somebody home",
    ("sales", "reschedule"): "rescheduled",
    ("sales", "credit declined"): "with the credit declined",
    ("sales", "cancel"): "canceled",
    ("invoices", "cash"): "paid in cash",
    ("invoices", "by card"): "paid by card",
    ("invoices", "by check"): "paid by check",
    ("invoices", "by transfer"): "paid by transfer",
    ("payments", "cash"): "in cash",
    ("payments", "bank transfer"): "by bank transfer",
    ("communications", "no answer"): "without an answer",
    ("communications", "actually speak"): "that was answered",
    ("communications", "voicemail"): "with a voicemail left",
    ("related", "share phone"): "with the same phone",
    ("related", "share address"): "with the same address",
    ("related", "same last name"): "with the same last name",
    ("related", "same first name"): "with the same first name",
    ("cards", "expire soon"): "that expires soon",
    ("phones", "second"): "other",
    ("photos", "customer can see"): "for the customer",
    ("photos", "team only"): "for the team only",
    ("photos", "staff only"): "for staff only",
    ("documents", "customer can see"): "for the customer",
    ("documents", "team only"): "for the team only",
    ("documents", "staff only"): "for staff only",
}
"""What a state is called by (the topic, its first phrase), where that phrase is no description."""
_NAMES: Final = {
    "call": ("call", "calls"),
    "text": ("text message", "text messages"),
    "email": ("e-mail", "e-mails"),
    "webform": ("web form", "web forms"),
    "chat": ("chat", "chats"),
    "booking message": ("booking message", "booking messages"),
    "statement": ("statement", "statements"),
    "portal invitation": ("portal invitation", "portal invitations"),
    "staff note": ("staff note", "staff notes"),
    "team note": ("team note", "team notes"),
    "before photo": ("before photo", "before photos"),
    "after photo": ("after photo", "after photos"),
}
"""What the records in a state are called instead of by the name of their topic: (one, several)."""


_IN: Final = re.compile(r"^the (?!(?:last|past|next|first)\b)")
"""Before days that an article leads: `the december`."""


def described(intent: Intent, *, is_one: bool) -> str:
    """Return what was looked for: `unpaid invoices in 2025`."""
    topic = intent.topic
    states = [] if intent.is_predicate else list(intent.states)
    said = [_said(topic, state) for state in states if _first_phrase(state) not in _NAMES]
    before = [each for each in said if " " not in each]
    parts = [*before, kind_name(intent, is_one=is_one), *(each for each in said if each not in before)]
    parts += ["to come"] * (intent.pick is Pick.NEXT)
    parts += [_IN.sub("in ", each.words) for each in (intent.range, intent.amounts) if each is not None]
    parts += [intent.number] if intent.number else []
    return " ".join([*parts, *_mentioned(intent.words, is_one=is_one), *_without(intent.without)])


def kind_name(intent: Intent, *, is_one: bool) -> str:
    """Return what the records are called: `calls` where communications by telephone are meant."""
    states = [] if intent.is_predicate else intent.states
    names = [_NAMES[word] for state in states if (word := _first_phrase(state)) in _NAMES]
    one, many = names[0] if names else (intent.topic.one, intent.topic.many)
    return one if is_one else many


def _mentioned(words: tuple[Token, ...], *, is_one: bool) -> list[str]:
    said = " ".join(token.text for token in words)
    return [f'that {"mentions" if is_one else "mention"} "{said}"'] if words else []


def _without(words: tuple[Token, ...]) -> list[str]:
    return [f'without "{" ".join(token.text for token in words)}"'] if words else []


def _said(topic: Subject, state: State) -> str:
    first = _first_phrase(state)
    said = _SAID.get((topic.key, first), first)
    if state.path == "roots":
        return f"of {said}"
    declared = next((each.negated for each in topic.states if each.words == state.words), state.negated)
    return said if declared is state.negated else f"not {said}"


def _first_phrase(state: State) -> str:
    return state.words.split(",")[0].strip().lstrip("=")
