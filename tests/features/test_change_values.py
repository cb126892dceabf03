"""The change log shows what changed as the API shows it."""

from datetime import date
from typing import Any

from gateway.documents.change import FieldChange
from gateway.documents.contact import Taxability, TaxKind
from gateway.documents.customer import Customer
from tests import records
from tests.features.customer_writing import done
from tests.mutations import ask, refusals
from tests.running_gateway import Tenant

CHANGES = """query Changes($id: ID!) { customer(id: $id) { changes(first: 20) { nodes {
  operation author { role name } fields { field before after isHidden } } } } }"""


async def shown(tenant: Tenant, owner: Customer) -> dict[str, tuple[Any, Any]]:
    """Field → (before, after) of the newest entry."""
    nodes = (await tenant.ask(CHANGES, {"id": owner.id})).data["customer"]["changes"]["nodes"]
    return {field["field"]: (field["before"], field["after"]) for field in nodes[0]["fields"]}


async def test_a_credit_is_money_and_names_only_the_number_that_moved(acme: Tenant) -> None:
    """An amount is {amount, currency}, as everywhere; the other numbers of the metrics are not repeated."""
    owner = await acme.customer()
    answer = await ask(acme, "creditIssue", {"customerId": owner.id, "amount": "12.50", "reason": "Goodwill"})
    assert refusals(answer) == []
    changes = await shown(acme, owner)
    assert changes["metrics.accountCredit"] == (
        {"amount": "0.00", "currency": "USD"},
        {"amount": "12.50", "currency": "USD"},
    )
    (credit,) = [after for field, (_, after) in changes.items() if field.startswith("credits.")]
    assert (credit["amount"], credit["reason"]) == ({"amount": "12.50", "currency": "USD"}, "Goodwill")
    assert len(changes) == 2


async def test_a_default_is_shown_as_it_is(acme: Tenant) -> None:
    """A field at its default is not stored; the log shows it anyway."""
    certified = Taxability(kind=TaxKind.EXEMPT, certificate="TX-1", expires_on=date(2030, 1, 31))
    owner = await acme.customer(taxability=certified)
    await done(acme, "customerSalesTaxUpdate", id=owner.id, kind="STANDARD")
    assert await shown(acme, owner) == {
        "taxability.kind": ("EXEMPT", "STANDARD"),
        "taxability.certificate": ("TX-1", None),
        "taxability.expiresOn": ("2030-01-31", None),
    }
    await done(acme, "customerEmailUpdate", customerId=owner.id, emailId=owner.emails[0].id, isInvalid=True)
    assert await shown(acme, owner) == {f"emails.{owner.emails[0].id}.isInvalid": (False, True)}


async def test_only_the_preference_that_changed_is_shown(acme: Tenant) -> None:
    """Who changed it and when is what the entry itself says."""
    owner = await acme.customer()
    await ask(acme, "emailPreferencesUpdate", {"customerId": owner.id, "receivesNews": False})
    assert await shown(acme, owner) == {"emailPreferences.receivesNews": (True, False)}


async def test_an_account_manager_has_a_name_beside_the_id(acme: Tenant) -> None:
    """Also one who replaces another."""
    owner = await acme.customer()
    first, second = (records.staff_member(acme.company.id, name=name) for name in ("Ada", "Grace"))
    await acme.add(first, second)
    for manager in (first, second):
        await done(acme, "customerAccountManagerAssign", id=owner.id, accountManagerId=manager.id)
    assert await shown(acme, owner) == {
        "accountManager": ({"id": first.id, "name": "Ada"}, {"id": second.id, "name": "Grace"})
    }


async def test_an_instant_has_milliseconds_as_everywhere(acme: Tenant) -> None:
    """Stored with more digits by an older version, or without any."""
    owner = await acme.customer()
    field = FieldChange(
        field="jobs.J-7.scheduled_start", before="2026-03-01T09:30:00Z", after="2026-03-02T09:30:00.123456Z"
    )
    await acme.add(records.change(owner, fields=(field,)))
    assert await shown(acme, owner) == {
        "jobs.J-7.scheduledStart": ("2026-03-01T09:30:00.000Z", "2026-03-02T09:30:00.123Z")
    }


async def test_entries_of_older_versions_stay_readable(acme: Tenant) -> None:
    """Whole lists, minor units, fields that are no more: any stored value."""
    owner = await acme.customer()
    fields = (
        FieldChange(
            field="metrics", before={"odd": 2}, after={"total_due": {"minor": 460874, "currency": "USD"}, "odd": 1}
        ),
        FieldChange(field="tags", before=["VIP"], after=["VIP", "Slow payer"]),
        FieldChange(field="forgotten_field.with.dots", before={"some_part": 1}, after=None),
        FieldChange(field="taxability", before={"kind": "NEVER_HEARD_OF"}, after={}),
    )
    await acme.add(records.change(owner, fields=fields))
    changes = await shown(acme, owner)
    assert changes["tags.Slow payer"] == (None, "Slow payer")
    assert changes["forgotten_field"] == (None, None)  # hidden: which permission its values took is not known any more
    assert changes["taxability.kind"] == ("NEVER_HEARD_OF", "STANDARD")
    assert len(changes) > 4
