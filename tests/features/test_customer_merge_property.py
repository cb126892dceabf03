"""Any two customers: a merge loses no record and no cent, and an unmerge restores both exactly."""

import os
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from gateway.documents.base.record import CustomerRecord, Record
from gateway.documents.contact import ContactPerson, Email, EmailKind, EmailPreferences
from gateway.documents.customer import Customer, CustomerStatus
from gateway.documents.invoice import InvoiceStatus
from gateway.documents.ledger import metrics_of
from tests import records, work_records
from tests.merging import merged, stored, unmerge
from tests.records import dollars
from tests.running_gateway import RunningGateway

EXAMPLES = int(os.environ.get("GATEWAY_MERGE_EXAMPLES", "4"))
"""Generated pairs; thousands where time allows."""
_KINDS = (EmailKind.PRIMARY, EmailKind.ALTERNATE)
_FEW = st.lists(st.sampled_from("abc"), max_size=3, unique=True)
_PEOPLE = st.fixed_dictionaries(
    {
        "first_name": st.sampled_from((None, "Ada", "Adah")),
        "last_name": st.sampled_from(("Kent", "Stone")),
        "status": st.sampled_from((CustomerStatus.ACTIVE, CustomerStatus.BLOCKED)),
        "tags": st.lists(st.sampled_from(("VIP", "vip", "Late")), max_size=1).map(tuple),
        "payment_terms": st.sampled_from((None, "NET30")),
        "email_preferences": st.builds(EmailPreferences, is_subscribed=st.booleans(), receives_news=st.booleans()),
    }
)
_CARDS = st.fixed_dictionaries({"emails": _FEW, "phones": _FEW, "addresses": _FEW, "persons": _FEW})
_MONEY = st.lists(st.integers(1, 9_999), max_size=2)
_SIDES = st.lists(
    st.fixed_dictionaries(
        {
            "field": st.sampled_from(("STATUS", "FIRST_NAME", "LAST_NAME", "PAYMENT_TERMS")),
            "side": st.sampled_from(("SURVIVOR", "OTHER")),
        }
    ),
    max_size=2,
)


def _made(company_id: str, mark: str, person: dict[str, Any], card: dict[str, Any]) -> Customer:
    return records.customer(
        company_id,
        **person,
        payment_methods=(),
        emails=tuple(
            Email(id=f"eml_{mark}{one}", address=f"{one}@example.com", kind=_KINDS[bool(place)])
            for place, one in enumerate(card["emails"])
        ),
        phones=tuple(
            records.phone(f"+1512555014{ord(one) % 10}", id=f"phn_{mark}{one}", is_primary=not place)
            for place, one in enumerate(card["phones"])
        ),
        addresses=tuple(
            records.address(f"adr_{mark}{one}", street=f"{ord(one)} Oak Lane", is_default=not place)
            for place, one in enumerate(card["addresses"])
        ),
        contact_persons=tuple(
            ContactPerson(id=f"ctp_{mark}{one}", name=f"Pat {one}", is_primary=not place)
            for place, one in enumerate(card["persons"])
        ),
    )


def _ledger(owner: Customer, amounts: list[int]) -> list[CustomerRecord]:
    rows: list[CustomerRecord] = [records.note(owner), records.job(owner), records.change(owner, version=1)]
    for minor in amounts:
        total = replace(dollars(0), minor=minor)
        bill = records.invoice(owner, total=total, balance=dollars(0), status=InvoiceStatus.PAID)
        paid = records.payment(bill, amount=total)
        open_bill = records.invoice(owner, total=total, balance=total)
        rows += [bill, paid, open_bill, records.credit(owner), work_records.referral(owner)]
    return rows


def _cents(documents: dict[str, dict[str, Any]]) -> list[int]:
    sums = [0, 0, 0, 0]
    for one in documents.values():
        if one["_id"].startswith("cus_"):
            metrics = one["metrics"]
            found = (metrics["total_due"]["minor"], metrics["lifetime_value"]["minor"])
            more = (metrics.get("account_credit_minor", 0), metrics.get("open_jobs", 0))
            sums = [each + one for each, one in zip(sums, (*found, *more), strict=True)]
    return sums


@settings(max_examples=EXAMPLES)
@given(
    people=st.tuples(_PEOPLE, _PEOPLE), cards=st.tuples(_CARDS, _CARDS), money=st.tuples(_MONEY, _MONEY), choices=_SIDES
)
async def test_a_merge_conserves_everything_and_an_unmerge_restores_it(
    gateway: RunningGateway, people: Any, cards: Any, money: Any, choices: Any
) -> None:
    """For anything that the two share."""
    tenant = await gateway.tenant()
    pair: list[Customer] = []
    for mark, person, card, amounts in zip("st", people, cards, money, strict=True):
        owner = _made(tenant.company.id, mark, person, card)
        rows = _ledger(owner, amounts)
        owner = replace(owner, metrics=metrics_of("USD", rows))
        added: list[Record] = [owner, *rows]
        await tenant.add(*added)
        pair.append(owner)
    survivor, other = pair
    before = await stored(tenant)
    made = await merged(tenant, survivor, other, choices=choices)
    between = await stored(tenant)
    assert before.keys() - between.keys() == {other.id}
    assert _cents(between) == _cents(before)
    assert {one.get("customer_id", survivor.id) for one in between.values()} == {survivor.id}
    assert (await unmerge(tenant, made["mergeId"]))["userErrors"] == []
    after = await stored(tenant)
    assert {key: after[key] for key in before} == before
