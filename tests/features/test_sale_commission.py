"""`saleUpdate`: commissions and the method of payment, with a separate permission, in the log, and taken back."""

import asyncio
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.access.permission import ROLE_PERMISSIONS, Permission, Role
from gateway.documents.change import Change
from gateway.documents.customer import Customer
from gateway.documents.sale import PaymentMethodOfSale, Sale, SaleCommissions
from tests import records, work_records
from tests.features.test_sale import a_sale
from tests.mutations import ask, refusals
from tests.records import dollars
from tests.running_gateway import Answer, RunningGateway, Tenant

UPDATE = """mutation ($input: SaleUpdateInput!) { saleUpdate(input: $input) {
  sale { version methodOfPayment commissions { total { amount } paid { amount } } }
  userErrors { code path }
} }"""
CHANGES = """query ($id: ID!) { customer(id: $id) { changes { nodes {
  operation fields { field before after isHidden }
} } } }"""


def commissions(total: int, paid: int) -> SaleCommissions:
    """Commissions in dollars."""
    return SaleCommissions(total=dollars(total), paid=dollars(paid))


async def stored(tenant: Tenant, sale: Sale) -> Sale:
    """Return the sale as it is now."""
    found = await tenant.scope.get(Sale, sale.id)
    assert found is not None
    return found


async def update(tenant: Tenant, sale: Sale, role: Role = Role.OFFICE, **changes: Any) -> Answer:
    """Return the answer to a change."""
    return await tenant.ask(UPDATE, {"input": {"id": sale.id, **changes}}, role=role)


async def entries(tenant: Tenant, owner: Customer) -> list[Change]:
    """Return the change log, newest first."""
    return await tenant.scope.find(Change, {"customer_id": owner.id}, order=Change.order)


async def test_commissions_and_method_of_payment_are_changed_part_by_part(acme: Tenant) -> None:
    """What is left out stays; null removes; unchanged, nothing is written."""
    _, sale = await a_sale(acme, commissions=None)
    made = (await update(acme, sale, commissions={"total": "576.00"}, methodOfPayment="CHECK")).data["saleUpdate"]
    assert made == {
        "sale": {
            "version": 2,
            "methodOfPayment": "CHECK",
            "commissions": {"total": {"amount": "576.00"}, "paid": {"amount": "0.00"}},
        },
        "userErrors": [],
    }
    assert (await update(acme, sale, commissions={"paid": "200"})).data["saleUpdate"]["userErrors"] == []
    now = await stored(acme, sale)
    assert (now.commissions, now.method_of_payment) == (commissions(576, 200), PaymentMethodOfSale.CHECK)
    same = {"paid": "200", "total": "576"}
    assert (await update(acme, sale, commissions=same, methodOfPayment="CHECK")).data["saleUpdate"]["userErrors"] == []
    assert (await stored(acme, sale)).version == 3
    assert (await update(acme, sale, commissions=None, methodOfPayment=None)).data["saleUpdate"]["userErrors"] == []
    now = await stored(acme, sale)
    assert (now.commissions, now.method_of_payment, now.version) == (None, None, 4)


@pytest.mark.parametrize(
    ("given_", "expected"),
    [
        ({"total": "100", "paid": "100.01"}, ("INVALID", "commissions.paid")),
        ({"paid": "301"}, ("INVALID", "commissions.paid")),
        ({"total": "99"}, ("INVALID", "commissions.paid")),
        ({"total": "-1"}, ("INVALID", "commissions.total")),
        ({"total": "1.005"}, ("INVALID", "commissions.total")),
        ({"total": "1000000000.01"}, ("INVALID", "commissions.total")),
        ({"paid": "-0.01"}, ("INVALID", "commissions.paid")),
        ({"total": None}, ("REQUIRED", "commissions.total")),
        ({"paid": None}, ("REQUIRED", "commissions.paid")),
    ],
)
async def test_commissions_that_cannot_be_are_refused(acme: Tenant, given_: Any, expected: tuple[str, str]) -> None:
    """With their place and with the other faults; nothing is stored."""
    owner, sale = await a_sale(acme, commissions=commissions(300, 100))
    asked = {"id": sale.id, "commissions": given_, "units": -1}
    assert set(refusals(await ask(acme, "saleUpdate", asked))) == {expected, ("INVALID", "units")}
    assert await stored(acme, sale) == sale
    assert await entries(acme, owner) == []


async def test_what_is_paid_of_no_commissions_is_refused(acme: Tenant) -> None:
    """A total has to be there first."""
    _, sale = await a_sale(acme, commissions=None)
    assert refusals(await ask(acme, "saleUpdate", {"id": sale.id, "commissions": {"paid": "1"}})) == [
        ("INVALID", "commissions.paid")
    ]


async def test_commissions_that_were_wrong_before_stop_no_other_change(acme: Tenant) -> None:
    """As a sale may be imported."""
    _, sale = await a_sale(acme, commissions=commissions(100, 200))
    assert refusals(await ask(acme, "saleUpdate", {"id": sale.id, "comment": "Call in May"})) == []


@pytest.mark.parametrize("role", list(Role))
async def test_who_may_change_a_sale_but_not_commissions_is_refused(acme: Tenant, role: Role) -> None:
    """Sellers read what they get and do not set it; the method of payment is open to them."""
    owner, sale = await a_sale(acme, commissions=commissions(300, 100))
    claims: dict[str, Any] = {"customer": owner.id} if role is Role.CUSTOMER else {}
    if role is Role.PARTNER:
        claims = {"scope": " ".join(permission.value for permission in Permission)}
    asked = {"input": {"id": sale.id, "commissions": {"total": "400"}}}
    answer = await acme.ask(UPDATE, asked, role=role, **claims)
    needed = {Permission.SALE_WRITE, Permission.COMMISSION_READ, Permission.COMMISSION_WRITE}
    if needed <= ROLE_PERMISSIONS[role]:
        assert answer.errors == []
        return
    assert answer.codes[0] == "FORBIDDEN"
    assert await stored(acme, sale) == sale
    removed = await acme.ask(UPDATE, {"input": {"id": sale.id, "commissions": None}}, role=role, **claims)
    assert removed.codes[0] == "FORBIDDEN"
    if role is Role.SALES:
        assert (await update(acme, sale, role, methodOfPayment="CARD")).errors == []


async def test_the_log_shows_commissions_to_those_who_may_read_them(acme: Tenant) -> None:
    """In the API's shape, and hidden from a partner."""
    owner, sale = await a_sale(acme, commissions=commissions(300, 100))
    await update(acme, sale, commissions={"paid": "150"}, methodOfPayment="CARD")
    (entry,) = (await acme.ask(CHANGES, {"id": owner.id})).data["customer"]["changes"]["nodes"]
    fields = {field["field"].rpartition(f"sales.{sale.number}.")[2]: field for field in entry["fields"]}
    assert (fields["methodOfPayment"]["before"], fields["methodOfPayment"]["after"]) == (None, "CARD")
    paid = fields["commissions.paid"]
    assert (paid["before"]["amount"], paid["after"]["amount"], paid["isHidden"]) == ("100.00", "150.00", False)


async def test_a_change_of_commissions_is_taken_back_by_those_who_may_make_it(acme: Tenant) -> None:
    """A seller cannot by an undo what they cannot by a change, and not by the undo of an undo either."""
    owner, sale = await a_sale(acme, commissions=commissions(300, 100))
    await update(acme, sale, commissions={"total": "200"}, methodOfPayment="CARD")
    undo = "mutation ($id: ID!) { changeUndo(input: {id: $id}) { userErrors { code } } }"
    (entry,) = await entries(acme, owner)
    assert (await acme.ask(undo, {"id": entry.id}, role=Role.SALES)).codes == ["FORBIDDEN"]
    assert refusals(await ask(acme, "changeUndo", {"id": entry.id})) == []
    now = await stored(acme, sale)
    assert (now.commissions, now.method_of_payment) == (sale.commissions, sale.method_of_payment)
    newest = (await entries(acme, owner))[0]
    assert (await acme.ask(undo, {"id": newest.id}, role=Role.SALES)).codes == ["FORBIDDEN"]
    assert refusals(await ask(acme, "changeUndo", {"id": newest.id})) == []
    assert (await stored(acme, sale)).commissions == commissions(200, 100)


async def test_a_seller_takes_back_what_is_no_commission(acme: Tenant) -> None:
    """As before."""
    owner, sale = await a_sale(acme)
    await update(acme, sale, Role.SALES, methodOfPayment="CARD")
    (entry,) = await entries(acme, owner)
    undo = "mutation ($id: ID!) { changeUndo(input: {id: $id}) { userErrors { code } } }"
    assert (await acme.ask(undo, {"id": entry.id}, role=Role.SALES)).data["changeUndo"]["userErrors"] == []


async def test_another_companys_sale_is_not_found(acme: Tenant, rival: Tenant) -> None:
    """And stays as it is."""
    _, sale = await a_sale(rival)
    asked = {"id": sale.id, "commissions": {"total": "1"}, "methodOfPayment": "CARD"}
    assert refusals(await ask(acme, "saleUpdate", asked)) == [("NOT_FOUND", "id")]
    assert await stored(rival, sale) == sale


async def test_of_changes_at_once_none_pays_more_than_the_total(acme: Tenant) -> None:
    """Each is checked against what the one before left."""
    _, sale = await a_sale(acme, commissions=commissions(300, 100))
    await asyncio.gather(
        update(acme, sale, commissions={"total": "150"}), update(acme, sale, commissions={"paid": "200"})
    )
    now = (await stored(acme, sale)).commissions
    assert now in (commissions(150, 100), commissions(300, 200))


STEP = st.fixed_dictionaries({}, optional={"total": st.integers(0, 500), "paid": st.integers(0, 500)})


@settings(max_examples=20)
@given(steps=st.lists(STEP, max_size=6))
async def test_whatever_is_sent_no_more_is_paid_than_the_total(
    gateway: RunningGateway, steps: list[dict[str, int]]
) -> None:
    """What is refused changes nothing, what is accepted changes what was sent."""
    tenant = await gateway.tenant()
    owner = records.customer(tenant.company.id)
    sale = work_records.sale(owner, commissions=None)
    await tenant.add(owner, sale)
    expected: dict[str, int] | None = None
    for step in steps:
        sent = {name: str(amount) for name, amount in step.items()}
        after = {"total": 0, "paid": 0, **(expected or {}), **step}
        is_refused = bool((await update(tenant, sale, commissions=sent)).data["saleUpdate"]["userErrors"])
        assert is_refused == (after["paid"] > after["total"])
        expected = expected if is_refused else after
    assert (await stored(tenant, sale)).commissions == (expected and commissions(**expected))
