"""What is suggested where a question was not understood, and what such an answer shows."""

import pytest

from gateway.access.permission import ROLE_PERMISSIONS, Permission, Role
from tests.ask.conftest import Demo

CUSTOMERS = (1, 7, 12)
"""Of the demo: without debts, blocked, and with more of everything than any other."""
UNCLEAR = ("why was the invoice blue before", "why next")
"""Questions that nobody understands, of a topic and of none."""
WITHOUT_BOOKS = " ".join(sorted(ROLE_PERMISSIONS[Role.PARTNER] - {Permission.INVOICE_READ}))
VIEWERS = [*((role, "") for role in Role if role is not Role.PARTNER), (Role.PARTNER, WITHOUT_BOOKS)]


@pytest.mark.parametrize(("role", "scope"), VIEWERS)
async def test_each_suggested_question_is_answered(demo: Demo, role: Role, scope: str) -> None:
    """Of the same viewer about the same customer."""
    suggested = set()
    for customer in CUSTOMERS:
        for question in UNCLEAR:
            response = await demo.ask(customer, question, role, scope=scope)
            if response.errors and role is Role.CUSTOMER:
                continue  # Who is blocked does not get into the portal.
            answer = response.data["customerAsk"]
            assert answer["status"] != "UNCLEAR" or answer["followUps"], (customer, question)
            suggested |= {(customer, each) for each in answer["followUps"]}
    assert suggested
    for customer, question in sorted(suggested):
        answer = (await demo.ask(customer, question, role, scope=scope)).data["customerAsk"]
        assert answer["status"] == "ANSWERED", (customer, question, answer["answer"])


@pytest.mark.parametrize(
    ("question", "suggested"),
    [
        ("which unit was louder before the visit", "Which units are installed?"),
        ("why was the invoice blue before", "What was the last invoice?"),
    ],
)
async def test_what_is_suggested_has_to_do_with_the_question(demo: Demo, question: str, suggested: str) -> None:
    """Its topic."""
    answer = (await demo.ask(1, question)).data["customerAsk"]
    assert suggested in answer["followUps"]


async def test_an_unclear_answer_shows_what_was_not_understood_and_nothing_else(demo: Demo) -> None:
    """Say it of each part."""
    answer = (await demo.ask(138, "who adores the purple neighbor, and why next")).data["customerAsk"]
    assert answer["status"] == "UNCLEAR"
    assert answer["answer"].startswith('I did not understand "who adores the purple neighbor"')
    assert (answer["claims"], answer["records"], answer["document"]) == ([], [], None)
