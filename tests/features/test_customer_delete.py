"""`customerDelete`: the person goes, the books stay."""

import asyncio
from typing import Any

import pytest
from bson import json_util

from gateway.access.permission import Role
from gateway.documents.base.record import OnCustomerDelete
from gateway.documents.change import Change
from gateway.documents.comment import Comment
from gateway.documents.communication import Communication
from gateway.documents.contact import Email, EmailKind
from gateway.documents.customer import Customer
from gateway.documents.deleted_customer import DeletedCustomer
from gateway.documents.invoice import Invoice, InvoiceStatus
from gateway.documents.message import Message
from gateway.documents.message_attachment import MessageAttachment
from gateway.documents.note import Author, Note
from gateway.documents.payment import Payment
from gateway.documents.quote import Line
from gateway.documents.referral import Referral
from gateway.documents.registry import RECORDS
from gateway.errors import NotFound
from tests import records, work_records
from tests.features.customer_writing import change, done, refusal
from tests.features.test_file_upload import uploaded
from tests.full_profile import a_full_profile
from tests.running_gateway import Tenant

TRACES = (
    "Zebulon",
    "Quagmire",
    "Formerly",
    "zebulon.q@example.com",
    "+15125550177",
    "512-555-0177",
    "77 Hidden Hollow",
    "gate 4711",
)


async def a_known_customer(tenant: Tenant) -> Customer:
    """Whose name, e-mail address, phone and street are in every corner."""
    owner: Customer = await tenant.customer(
        first_name="Zebulon",
        last_name="Quagmire",
        emails=(Email(id="eml_1", address="Zebulon.Q@example.com", kind=EmailKind.PRIMARY),),
        phones=(records.phone("+15125550177", number="512-555-0177"),),
        addresses=(records.address("adr_1", street="77 Hidden Hollow"),),
    )
    told = "Repair for Mr QUAGMIRE (Formerly Ltd), 77 Hidden Hollow, call 512-555-0177 (Zebulon.Q@example.com)"
    line = Line(description=told, quantity=1, unit_price=records.dollars(5), total=records.dollars(5))  # type: ignore[arg-type]
    bill = records.invoice(owner, status=InvoiceStatus.PAID, balance=records.dollars(0), lines=(line,))
    self_written = Author(id=owner.id, name="Zebulon Quagmire", role="CUSTOMER")
    await tenant.add(
        bill,
        records.invoice(owner, status=InvoiceStatus.DRAFT, lines=(line,)),
        records.credit(owner, reason=f"For the delay: {told}"),
        records.payment(bill, reference="Check of Zebulon Quagmire"),
        records.note(owner, body=f"gate 4711. {told}", author=self_written),
        records.quote(owner, title=told),
        records.equipment(owner, name=told),
        records.appointment(owner, summary=told),
        records.job(owner, description=told, status="COMPLETED"),
    )
    await uploaded(tenant, owner, told.encode(), "quagmire.txt", description=told)
    await done(tenant, "customerUpdate", id=owner.id, companyName="Formerly Ltd")
    await done(tenant, "customerUpdate", id=owner.id, companyName="Quagmire & Sons")
    await done(tenant, "customerPhoneAdd", customerId=owner.id, number="512-555-0178")
    return owner


async def everything_stored(tenant: Tenant) -> str:
    """Return every document of every collection, as text."""
    database = tenant.gateway.database
    texts: list[str] = []
    for kind in RECORDS:
        key = "_id" if kind.collection == "companies" else "company_id"
        found = database.collection(kind).find({key: tenant.company.id})
        texts += [json_util.dumps(document) async for document in found]
    async for content in database.files.find({"_id": {"$regex": f"^{tenant.company.id}/"}}):
        texts.append((await content.read()).decode())
    return "\n".join(texts)


async def test_no_trace_of_a_deleted_person_is_left_anywhere(acme: Tenant) -> None:
    """In no collection, field, index key or change-log entry."""
    owner = await a_known_customer(acme)
    before = await everything_stored(acme)
    assert all(trace.casefold() in before.casefold() for trace in TRACES)
    answer = await change(acme, "customerDelete", Role.ADMIN, id=owner.id)
    assert answer.data["customerDelete"] == {"customer": None, "userErrors": []}
    after = (await everything_stored(acme)).casefold()
    assert [trace for trace in TRACES if trace.casefold() in after] == []


async def test_issued_invoices_and_payments_are_kept_with_their_numbers_and_amounts(acme: Tenant) -> None:
    """Drafts are not; a tombstone says who deleted it, and when."""
    owner = await a_known_customer(acme)
    before = await acme.scope.find(Invoice, {"customer_id": owner.id, "status": "PAID"})
    await change(acme, "customerDelete", Role.ADMIN, id=owner.id)
    (kept,) = await acme.scope.find(Invoice, {})
    (payment,) = await acme.scope.find(Payment, {})
    assert (kept.number, kept.total, kept.tax, kept.issued_at) == (
        before[0].number,
        before[0].total,
        before[0].tax,
        before[0].issued_at,
    )
    assert kept.lines[0].description.startswith("Repair for Mr [removed] ([removed]), [removed], call [removed]")
    assert payment.reference == "Check of [removed] [removed]"
    (stone,) = await acme.scope.find(DeletedCustomer, {})
    assert (stone.deleted_customer_id, stone.number, stone.author.role) == (owner.id, owner.number, "ADMIN")


async def test_a_deleted_customer_is_nowhere_to_be_found(acme: Tenant) -> None:
    """By no id of theirs, and their portal is closed."""
    profile = await a_full_profile(acme)
    owner = profile.owner
    token = acme.token(Role.CUSTOMER, {"customer": owner.id})
    answer = await change(acme, "customerDelete", Role.ADMIN, id=owner.id, force=True)
    assert answer.data["customerDelete"]["userErrors"] == []
    gone = [owner, *(row for row in profile.rows if type(row).on_customer_delete is OnCustomerDelete.REMOVE)]
    for record in gone:
        found = await acme.ask("query ($id: ID!) { node(id: $id) { id } }", {"id": record.id}, role=Role.ADMIN)
        assert found.data == {"node": None}
    found = await acme.ask("query ($id: ID!) { customer(id: $id) { id } }", {"id": owner.id}, role=Role.ADMIN)
    assert found.data == {"customer": None}
    assert (await acme.gateway.ask("{ viewer { name } }", None, token)).status == 403
    assert await refusal(acme, "customerDelete", Role.ADMIN, id=owner.id) == [("NOT_FOUND", "id")]


async def test_who_recommended_a_deleted_customer_keeps_the_reward_without_the_name(acme: Tenant) -> None:
    """Their own recommendations go."""
    owner, friend = await a_known_customer(acme), await acme.customer()
    own = work_records.referral(owner)
    earned = work_records.referral(friend, referred_name="Zebulon Q.", referred_customer_id=owner.id)
    await acme.add(own, earned)
    await change(acme, "customerDelete", Role.ADMIN, id=owner.id)
    (kept,) = await acme.scope.find(Referral, {})
    assert (kept.id, kept.reward, kept.referred_name) == (earned.id, earned.reward, "[removed]")


async def test_open_business_stands_in_the_way_unless_forced(acme: Tenant) -> None:
    """Each reason by itself; nothing is deleted."""
    owner = await acme.customer()
    await acme.add(records.job(owner), records.invoice(owner))
    answer = await change(acme, "customerDelete", Role.ADMIN, id=owner.id)
    faults = answer.data["customerDelete"]["userErrors"]
    assert [fault["code"] for fault in faults] == ["IN_USE", "IN_USE"]
    assert "neither completed nor canceled: 1" in faults[0]["message"]
    assert await acme.scope.get(Customer, owner.id) == owner
    forced = await change(acme, "customerDelete", Role.ADMIN, id=owner.id, force=True)
    assert forced.data["customerDelete"]["userErrors"] == []


async def test_deleting_one_customer_leaves_the_others_alone(acme: Tenant, rival: Tenant) -> None:
    """Also those of the same name, in this company and another."""
    owner, twin, foreign = await a_known_customer(acme), await a_known_customer(acme), await a_known_customer(rival)

    async def left(tenant: Tenant, id: str) -> dict[str, Any]:
        return {kind.collection: await tenant.scope.find(kind, kind.of_customer(id)) for kind in about_customers()}

    before = [await left(acme, twin.id), await left(rival, foreign.id)]
    await change(acme, "customerDelete", Role.ADMIN, id=owner.id)
    assert [await left(acme, twin.id), await left(rival, foreign.id)] == before


@pytest.mark.parametrize("mutation", ["noteAdd", "commentAdd", "callLog", "messageSend", "statementSend"])
async def test_what_is_written_while_a_customer_is_deleted_is_refused_or_goes_too(acme: Tenant, mutation: str) -> None:
    """In either order: nothing outlives the customer."""
    given: dict[str, Any] = {
        "noteAdd": {"body": "Gate code"},
        "commentAdd": {"body": "Asked"},
        "callLog": {"outcome": "SPOKE"},
        "messageSend": {"channel": "TEXT", "body": "We come."},
        "statementSend": {"from": "2026-01-01", "to": "2026-03-31"},
    }[mutation]
    kind_of_input = f"{mutation[0].upper()}{mutation[1:]}Input"
    query = f"mutation ($i: {kind_of_input}!) {{ {mutation}(input: $i) {{ userErrors {{ code }} }} }}"
    for _ in range(5):
        owner = await acme.customer()
        writes = [acme.ask(query, {"i": {"customerId": owner.id, **given}}) for _ in range(4)]
        deleted, *written = await asyncio.gather(change(acme, "customerDelete", Role.ADMIN, id=owner.id), *writes)
        assert deleted.data["customerDelete"] == {"customer": None, "userErrors": []}
        for answer in written:
            assert answer.data[mutation]["userErrors"] in ([], [{"code": "NOT_FOUND"}]), answer
        for kind in (Note, Comment, Communication, Message, MessageAttachment, Change):
            assert await acme.scope.find(kind, {"customer_id": owner.id}) == []


async def test_a_record_of_a_deleted_customer_cannot_be_inserted(acme: Tenant) -> None:
    """Of any kind, by any writer."""
    owner = await acme.customer()
    await change(acme, "customerDelete", Role.ADMIN, id=owner.id)
    with pytest.raises(NotFound):
        await acme.scope.in_transaction(lambda transaction: transaction.insert(records.job(owner)))


async def test_only_administrators_delete(acme: Tenant) -> None:
    """Not even the office, and no partner with any scopes."""
    stored = await acme.customer()
    for role in (Role.OFFICE, Role.SALES, Role.TECHNICIAN, Role.CUSTOMER):
        assert (await change(acme, "customerDelete", role, id=stored.id)).codes == ["FORBIDDEN"]
    query = "mutation ($i: CustomerDeleteInput!) { customerDelete(input: $i) { userErrors { code } } }"
    partner = await acme.ask(query, {"i": {"id": stored.id}}, role=Role.PARTNER, scope="customer:read customer:delete")
    assert partner.codes == ["FORBIDDEN"]


def about_customers() -> list[Any]:
    """Return the kinds that a deletion concerns."""
    return [kind for kind in RECORDS if kind.on_customer_delete is not OnCustomerDelete.NOT_ABOUT_CUSTOMERS]
