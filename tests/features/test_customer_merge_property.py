"""Any two customers: a merge loses no record and no cent, and an unmerge restores both exactly."""

import os
from collections import defaultdict
from collections.abc import Sequence
from typing import Any, NamedTuple

from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from gateway.documents.base.record import CustomerRecord, Record
from gateway.documents.contact import ContactPerson, Email, EmailKind, EmailPreferences
from gateway.documents.customer import Customer, CustomerStatus
from gateway.documents.invoice import InvoiceStatus
from gateway.documents.ledger import compute_metrics
from gateway.documents.reservation import Reservation
from tests import records, work_records
from tests.merging import merged, stored, unmerge
from tests.records import dollars
from tests.reserved import reservations_needed, reservations_there
from tests.running_gateway import RunningGateway, Tenant

EXAMPLES = int(os.environ.get("GATEWAY_MERGE_EXAMPLES", "50"))
"""Generated pairs; thousands where time allows."""
PAIRS_AT_ONCE = 25
"""Pairs of one company: what is stored is compared once for all of them."""
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


def _cents(customers: Sequence[dict[str, Any]]) -> list[int]:
    """Return the sums of what customers owe, have paid, have as credit, and of their open jobs."""
    sums = [0, 0, 0, 0]
    for one in customers:
        metrics = one["metrics"]
        found = (metrics["total_due"]["minor"], metrics["lifetime_value"]["minor"])
        more = (metrics.get("account_credit_minor", 0), metrics.get("open_jobs", 0))
        sums = [each + one for each, one in zip(sums, (*found, *more), strict=True)]
    return sums


_PAIRS = st.fixed_dictionaries(
    {
        "people": st.tuples(_PEOPLE, _PEOPLE),
        "cards": st.tuples(_CARDS, _CARDS),
        "money": st.tuples(_MONEY, _MONEY),
        "choices": _SIDES,
    }
)


class _Pair(NamedTuple):
    """Two customers, and the ids of all about them."""

    customers: tuple[Customer, Customer]
    rows: list[Record]
    choices: Any


def _pair(company_id: str, given: Any) -> _Pair:
    customers, rows = [], list[Record]()
    for mark, person, card, amounts in zip("st", given["people"], given["cards"], given["money"], strict=True):
        owner = _made(company_id, mark, person, card)
        own = _ledger(owner, amounts)
        customers.append(replace(owner, metrics=compute_metrics("USD", own)))
        rows += own
    survivor, other = customers
    return _Pair((survivor, other), rows, given["choices"])


async def _store(tenant: Tenant, pairs: Sequence[_Pair]) -> None:
    """Store all pairs, a kind at a time."""
    kinds: defaultdict[type[Record], list[Record]] = defaultdict(list)
    for pair in pairs:
        for record in (*pair.customers, *pair.rows):
            kinds[type(record)].append(record)
    for records_of_kind in kinds.values():
        await tenant.scope.add_missing(records_of_kind)


@settings(max_examples=max(1, EXAMPLES // PAIRS_AT_ONCE))
@given(given_pairs=st.lists(_PAIRS, min_size=PAIRS_AT_ONCE, max_size=PAIRS_AT_ONCE))
async def test_a_merge_conserves_everything_and_an_unmerge_restores_it(
    gateway: RunningGateway, given_pairs: list[Any]
) -> None:
    """Whatever the two of each pair share."""
    tenant = await gateway.tenant()
    pairs = [_pair(tenant.company.id, given) for given in given_pairs]
    await _store(tenant, pairs)
    before = await stored(tenant)
    merges = [(await merged(tenant, *pair.customers, choices=pair.choices))["mergeId"] for pair in pairs]
    between = await stored(tenant)
    gone = {key for key in before.keys() - between.keys() if not key.startswith(f"{Reservation.id_prefix}_")}
    assert gone == {pair.customers[1].id for pair in pairs}
    assert await reservations_there(tenant) == await reservations_needed(tenant)
    for pair in pairs:
        survivor, other = pair.customers
        assert _cents([between[survivor.id]]) == _cents([before[survivor.id], before[other.id]])
        assert {between[row.id]["customer_id"] for row in pair.rows} == {survivor.id}
    for merge_id in merges:
        assert (await unmerge(tenant, merge_id))["userErrors"] == []
    after = await stored(tenant)
    assert {key: after[key] for key in before} == before
