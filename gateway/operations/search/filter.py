"""Filters on the stored keys of customers, by which a search reads its candidates."""

import re
from typing import Any

from gateway.documents.customer import Customer
from gateway.documents.customer_key import CustomerWords
from gateway.matching.search_key import forgives, typo_marks
from gateway.operations.search.term import SearchTerm


def begins(term: SearchTerm, place: int) -> dict[str, Any]:
    """Return the filter for a word of the term at the beginning of a phrase, in any of its forms.

    The patterns are bytes: those of a text have the option `u`, with which MongoDB goes through the whole index.
    """
    return {"keys.phrases": {"$in": [re.compile(f"^{text}".encode()) for text in term.beginnings(place)]}}


def resembles(*forms: str) -> dict[str, Any]:
    """Return the filter for a word with at most one typo."""
    return {"keys.marks": {"$in": sorted({mark for form in forms for mark in typo_marks(form)})}}


def begins_or_resembles(term: SearchTerm, place: int) -> dict[str, Any]:
    """Return the filter for a word that is begun or has a typo; empty for a common word."""
    word = term.words[place]
    if term.is_common(place):
        return {}
    begun = begins(term, place)
    return {"$or": [begun, resembles(word)]} if forgives(word) else begun


def last_place(found: list[Customer], place: tuple[str, str], end: str) -> tuple[str, str] | None:
    """Return where in the index of phrases the last customer was met, reading from a place on; `None`: nowhere."""
    for customer in reversed(found):
        met = [
            (phrase, customer.id)
            for phrase in CustomerWords(customer).phrases()
            if (phrase, customer.id) > place and phrase < end
        ]
        if met:
            return min(met)
    return None
