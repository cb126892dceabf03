"""A question of which a part is not understood: the other part is answered, with what else its records say."""

import pytest

from gateway.access.permission import Role
from gateway.documents.communication import CallOutcome
from gateway.documents.customer import Customer
from gateway.documents.note import NoteVisibility
from tests import records
from tests.ask.conftest import Demo
from tests.ask.test_best_fit import ask, citations
from tests.running_gateway import Tenant


@pytest.fixture
async def owner(acme: Tenant) -> Customer:
    """Return a customer who was called, has a bill and a note for the team."""
    made: Customer = await acme.customer()
    await acme.add(
        records.communication(made, note="About the fence.", outcome=CallOutcome.LEFT_VOICEMAIL),
        records.invoice(made, number="I-9001"),
        records.note(made, body="Knock loudly; the bell is broken.", visibility=NoteVisibility.STAFF),
    )
    return made


@pytest.mark.parametrize(
    ("question", "facts"),
    [
        ("when did we last call her and did she pick up", ("About the fence.", "left voicemail")),
        ("which invoice is open and when is it overripe", ("I-9001", "due on Feb 5, 2026")),
        ("who adores the purple neighbor, and which invoice is open", ("I-9001",)),
    ],
)
async def test_the_part_that_is_understood_is_answered_with_more_of_its_records(
    acme: Tenant, owner: Customer, question: str, facts: tuple[str, ...]
) -> None:
    """The answer says what it did not understand, and cites what it shows."""
    said = await ask(acme, owner, question)
    assert said["status"] == "ANSWERED", said["answer"]
    assert "I did not understand" in str(said["answer"])
    assert [fact for fact in facts if fact not in str(said["answer"])] == []
    assert citations(said)


async def test_a_part_before_it_gets_nothing_of_its_records(acme: Tenant, owner: Customer) -> None:
    """A half that comes first is not about what comes behind it."""
    said = await ask(acme, owner, "when did the purple neighbor sing, and which invoice is open")
    assert str(said["answer"]).count("I-9001") == 1, said["answer"]


async def test_a_second_half_is_about_what_an_amount_is_made_of(demo: Demo) -> None:
    """Give the reason of a credit, and the day since which an invoice is due."""
    said = (await demo.ask(10, "does she have a credit and what was it for")).data["customerAsk"]
    assert "$55.00" in said["answer"]
    assert "driveway" in said["answer"]
    said = (await demo.ask(7, "what does he still owe and since when is it due")).data["customerAsk"]
    assert "due on Aug 12, 2026" in said["answer"]


async def test_two_parts_that_are_not_understood_show_no_record(acme: Tenant, owner: Customer) -> None:
    """Nor does one of two that are not in the record, or may not be read."""
    said = await ask(acme, owner, "who adores the purple neighbor, and why is the invoice blue before")
    assert (said["status"], said["records"]) == ("UNCLEAR", [])


async def test_a_part_shows_only_what_the_viewer_may_read(acme: Tenant, owner: Customer) -> None:
    """Refuse a technician, who may not read invoices."""
    said = await ask(acme, owner, "which invoice is open and when is it overripe", Role.TECHNICIAN)
    assert (said["status"] == "ANSWERED", said["records"]) == (False, []), said["answer"]


@pytest.mark.parametrize("question", ["should I ring or knock here", "how do I get in"])
async def test_a_question_for_advice_shows_the_only_note(acme: Tenant, owner: Customer, question: str) -> None:
    """The answer admits that it is not sure."""
    said = await ask(acme, owner, question)
    assert said["status"] == "ANSWERED", said["answer"]
    assert "Knock loudly" in str(said["answer"])


async def test_a_question_for_advice_shows_no_note_that_the_viewer_may_not_read(acme: Tenant, owner: Customer) -> None:
    """A note for the staff is not for the customer."""
    said = await ask(acme, owner, "should I ring or knock here", Role.PARTNER)
    assert (said["status"] == "ANSWERED", said["records"]) == (False, []), said["answer"]


async def test_a_sixth_part_is_named_rather_than_lost(demo: Demo) -> None:
    """A question has at most five parts."""
    asked = ["what is the balance", "what is her cell phone", "when was the last visit", "who did it", "is she blocked"]
    answer = (await demo.ask(1, " and ".join([*asked, "how many jobs did she have"]))).data["customerAsk"]
    assert answer["status"] == "ANSWERED"
    assert answer["answer"].endswith('Ask this by itself: "how many jobs did she have".')
    five = (await demo.ask(1, " and ".join(asked))).data["customerAsk"]
    assert answer["answer"].startswith(five["answer"])
