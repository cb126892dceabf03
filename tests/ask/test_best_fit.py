"""What no pattern understands is answered with the record that fits best, and the answer admits that."""

import pytest

from gateway.access.permission import Role
from gateway.documents.appointment import AppointmentStatus
from gateway.documents.customer import Customer
from gateway.documents.note import NoteVisibility
from tests import records
from tests.running_gateway import Tenant

ASK = """query ($id: ID!, $question: String!) { customerAsk(id: $id, question: $question) {
  status answer document records { __typename id } claims { text citations { field value node { id } } } } }"""
NOT_SURE = "I am not sure what is asked; this fits best: "


@pytest.fixture
async def owner(acme: Tenant) -> Customer:
    """Return a customer with a credit, a missed visit, a tag and a note for the office."""
    made: Customer = await acme.customer(tags=["Pet friendly products"])
    await acme.add(
        records.credit(made, amount=records.dollars(135), reason="The gutter guard was bent."),
        records.appointment(made, status=AppointmentStatus.MISSED, summary="Hedgehog in the doorway.", number="A-7771"),
        records.note(made, body="Prepayment only, decided by Ruth.", visibility=NoteVisibility.STAFF),
        records.note(made, 1, body="Kitchens are busy until three.", visibility=NoteVisibility.TEAM),
    )
    return made


async def ask(tenant: Tenant, owner: Customer, question: str, role: Role = Role.OFFICE) -> dict[str, object]:
    """Return the answer to a question about a customer."""
    said: dict[str, object] = (await tenant.ask(ASK, {"id": owner.id, "question": question}, role=role)).data[
        "customerAsk"
    ]
    return said


def citations(said: dict[str, object]) -> list[list[dict[str, object]]]:
    """Return what each claim of an answer cites."""
    claims = said["claims"]
    assert isinstance(claims, list)
    return [claim["citations"] for claim in claims]


@pytest.mark.parametrize(
    ("question", "fact"),
    [
        ("whatever became of the bent gutter guard", "$135.00, The gutter guard was bent."),
        ("why did they get $135", "The gutter guard was bent."),
        ("why the hedgehog", "Hedgehog in the doorway."),
        ("who decided they have to pay in advance", "“Prepayment only, decided by Ruth.”"),
        ("do we have to bring pet friendly products to her", "Tag Pet friendly products."),
    ],
)
async def test_the_record_that_has_the_words_is_shown_with_all_its_facts(
    acme: Tenant, owner: Customer, question: str, fact: str
) -> None:
    """No yes or no, no count and no sum: it says what is written."""
    said = await ask(acme, owner, question)
    assert said["status"] == "ANSWERED", said
    assert str(said["answer"]).startswith(NOT_SURE)
    assert fact in str(said["answer"])
    assert citations(said)
    assert all(cited and all(each["node"] for each in cited) for cited in citations(said))


@pytest.mark.parametrize(
    "question",
    [
        "does the wizard bring purple bananas",
        "compare the other one with that",
        "what is the meaning of the kitchens of the moon",
        "is the doorway wider than the gutter",
        "why is the visit purple",
    ],
)
async def test_what_no_record_has_most_words_of_shows_no_record(acme: Tenant, owner: Customer, question: str) -> None:
    """A common word, or one of many, is not enough; a comparison is not answered with one of its sides."""
    said = await ask(acme, owner, question)
    assert (said["status"] == "ANSWERED", said["records"]) == (False, []), said["answer"]


async def test_only_what_the_viewer_may_read_can_fit(acme: Tenant, rival: Tenant, owner: Customer) -> None:
    """A technician sees no credit and no note of the office; another company no such customer."""
    for question in ("whatever became of the bent gutter guard", "who decided they have to pay in advance"):
        said = await ask(acme, owner, question, Role.TECHNICIAN)
        assert (said["status"] == "ANSWERED", said["records"]) == (False, []), said["answer"]
    assert await ask(rival, owner, "why did they get $135") is None


async def test_the_document_is_what_was_ranked(acme: Tenant, owner: Customer) -> None:
    """It runs by itself, and reads each kind of record under its name."""
    said = await ask(acme, owner, "whatever became of the bent gutter guard")
    again = await acme.ask(str(said["document"]), {"id": owner.id, "first": 10})
    assert again.errors == []
    assert again.data["customer"]["credits"]["nodes"][0]["reason"] == "The gutter guard was bent."


@pytest.mark.parametrize("question", ["whatever became of the hedgehog", "why the bent gutter", "what brand was it"])
async def test_a_customer_without_records_gets_an_answer_that_shows_none(acme: Tenant, question: str) -> None:
    """Nothing fits where there is nothing."""
    said = await ask(acme, await acme.customer(), question)
    assert said["status"] in ("UNCLEAR", "NOT_IN_RECORD")
    assert said["records"] == []
