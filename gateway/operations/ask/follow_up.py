"""Questions to ask instead of one that was not understood: about the same topic, or what an office asks first."""

from collections.abc import Iterable, Sequence
from typing import Final

from gateway.operations.ask.second_part import has_reference
from gateway.operations.ask.understood import Understood
from gateway.operations.ask.word import tokens

MAX_FOLLOW_UPS: Final = 3
MAX_TRIED: Final = 6
"""Questions that are asked to find those that have an answer."""
_OF_TOPICS: Final = {
    "visits": ("When is the next visit?", "When was the last visit?"),
    "jobs": ("What was the last job?", "Which jobs are open?"),
    "quotes": ("Which quotes are open?", "What was the last quote?"),
    "estimates": ("What was the last estimate?",),
    "sales": ("What was the last sale?",),
    "invoices": ("Which invoices are unpaid?", "What was the last invoice?"),
    "payments": ("What was the last payment?",),
    "credits": ("Which credits are there?",),
    "refunds": ("Which refunds are there?",),
    "recurringInvoices": ("Which recurring invoices are there?",),
    "subscriptions": ("Which subscriptions are active?",),
    "agreements": ("Which agreements are active?", "Which agreements are there?"),
    "equipment": ("Which units are under warranty?", "Which units are installed?"),
    "communications": ("When was the last call?", "What was the last e-mail?"),
    "messages": ("What was the last message?",),
    "notes": ("What do the notes say?",),
    "comments": ("What was the last comment?",),
    "referrals": ("Which referrals are there?",),
    "related": ("Which related customers are there?",),
    "contactPersons": ("Who are the contact persons?",),
    "cards": ("Which cards are on file?",),
    "photos": ("Which photos are there?",),
    "documents": ("Which documents are there?",),
    "changes": ("What was the last change?",),
    "phones": ("What is the phone number?",),
    "emails": ("What is the e-mail address?",),
    "addresses": ("What is the address?",),
    "profile": ("How much is due?", "Since when is this a customer?"),
}
_OF_OFFICES: Final = (
    "When is the next visit?", "Which invoices are unpaid?", "Which units are under warranty?",
    "What was the last job?", "What do the notes say?", "What is the phone number?", "What is the address?",
)  # fmt: skip
"""What offices ask most."""


def suggested(parts: Sequence[Understood], having: Iterable[str] = ()) -> list[str]:
    """Return questions to try: parts of the question, those of its topics, of topics `having` its words, the usual."""
    named = [intent.topic for part in parts for intent in (*part.intents, *part.guesses)]
    keys = dict.fromkeys([*(topic.key for topic in named), *having])
    beside = [key for topic in named for key in topic.instead]
    asked = [question for key in dict.fromkeys([*keys, *beside]) for question in _OF_TOPICS.get(key, ())]
    own = [_as_question(part.text) for part in parts if len(parts) > 1 and not has_reference(tokens(part.text))]
    return list(dict.fromkeys([*own, *asked, *_OF_OFFICES]))[:MAX_TRIED]


def _as_question(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}?"
