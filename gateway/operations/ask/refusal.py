"""Answers that a question was not understood or not surely so, or that the viewer may not read what it is about."""

from collections.abc import Sequence
from typing import Final

from gateway.access.permission import Permission
from gateway.operations.ask.customer_answer import AnswerStatus, CustomerAnswer, unclear
from gateway.operations.ask.intent import Intent
from gateway.operations.ask.word import Token

NOT_UNDERSTOOD: Final = "I did not understand the question."
NOT_SURE: Final = "I am not sure what is asked; this fits best:"


def not_explained(words: Sequence[Token], intent: Intent) -> CustomerAnswer:
    """Return the answer that words of a question were not understood."""
    said = '", "'.join(dict.fromkeys(token.text for token in words))
    return unclear(f'{NOT_UNDERSTOOD[:-1]}: what "{said}" means for {intent.topic.many}.')


def not_allowed(intent: Intent, lacking: Permission) -> CustomerAnswer:
    """Return the answer that the viewer may not read what a question is about."""
    is_of_profile = not intent.topic.field and intent.attribute is not None
    what = f"the {intent.attribute.label}" if is_of_profile and intent.attribute else intent.topic.many
    text = f"You may not read {what}: that needs the permission {lacking.value}."
    return CustomerAnswer(status=AnswerStatus.NOT_ALLOWED, answer=text)
