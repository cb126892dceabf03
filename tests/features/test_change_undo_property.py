"""Edits of a contact card in any order, taken back from the last to the first."""

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.documents.change import Change
from gateway.documents.customer import Customer
from tests.features.test_change_undo import current, undone
from tests.mutations import ask
from tests.running_gateway import Tenant

EDITS = st.sampled_from(
    (
        "rename",
        "terms",
        "tag",
        "untag",
        "add phone",
        "primary phone",
        "remove phone",
        "add address",
        "billing address",
        "remove address",
        "tax",
        "block",
        "preferences",
        "email",
        "mail comes back",
        "remove email",
        "retire address",
        "restore address",
        "move",
        "tax there",
        "add person",
        "primary person",
        "remove person",
    )
)


async def edit(tenant: Tenant, owner: Customer, name: str, number: int) -> None:
    """Make one edit; one that does not fit is refused, which is no edit."""
    now = await current(tenant, owner)
    whose, is_even = {"customerId": owner.id}, number % 2 == 0
    last_phone, last_address = (parts[-1].id if parts else "none" for parts in (now.phones, now.addresses))
    first_phone, first_address = (parts[0].id if parts else "none" for parts in (now.phones, now.addresses))
    retired, person, mail = (
        parts[number % len(parts)].id if parts else "none"
        for parts in (now.retired_addresses, now.contact_persons, now.emails)
    )
    edits: dict[str, tuple[str, dict[str, Any]]] = {
        "rename": ("customerUpdate", {"id": owner.id, "lastName": f"Name {number}"}),
        "terms": ("customerPaymentTermsUpdate", {"id": owner.id, "paymentTerms": f"NET{number % 5 + 30}"}),
        "tag": ("customerTagsAdd", {"id": owner.id, "tags": [f"tag {number % 3}"]}),
        "untag": ("customerTagsRemove", {"id": owner.id, "tags": ["tag 0", "tag 1"]}),
        "add phone": ("customerPhoneAdd", {**whose, "number": f"+1512555{1000 + number}", "isPrimary": is_even}),
        "primary phone": ("customerPhoneUpdate", {**whose, "phoneId": last_phone, "isPrimary": True}),
        "remove phone": ("customerPhoneRemove", {**whose, "phoneId": first_phone}),
        "add address": ("customerAddressAdd", {**whose, "street": f"{number} Elm", "isBilling": is_even}),
        "billing address": ("customerAddressUpdate", {**whose, "addressId": last_address, "isBilling": True}),
        "remove address": ("customerAddressRemove", {**whose, "addressId": first_address}),
        "tax": ("customerSalesTaxUpdate", {"id": owner.id, "kind": "SPECIAL_RATE", "ratePercent": f"{number % 9 + 1}"}),
        "block": ("customerUnblock" if now.status == "BLOCKED" else "customerBlock", {"id": owner.id}),
        "preferences": ("emailPreferencesUpdate", {**whose, "receivesNews": is_even}),
        "email": ("customerEmailAdd", {**whose, "address": f"e{number}@example.com", "kind": "PRIMARY"}),
        "mail comes back": ("customerEmailUpdate", {**whose, "emailId": mail, "isInvalid": is_even}),
        "remove email": ("customerEmailRemove", {**whose, "emailId": mail}),
        "retire address": ("customerAddressRetire", {**whose, "addressId": first_address if is_even else last_address}),
        "restore address": ("customerAddressRestore", {**whose, "addressId": retired}),
        "move": ("customerAddressUpdate", {**whose, "addressId": first_address, "unit": f"{number}",
                                           "isDefault": True}),
        "tax there": ("customerSalesTaxUpdate", {"id": owner.id, "addressId": last_address, "kind": "EXEMPT",
                                                 "certificate": f"TX {number}"}),
        "add person": ("customerContactPersonAdd", {**whose, "name": f"Sam {number}",
                                                    "addressId": last_address if is_even and now.addresses else None}),
        "primary person": ("customerContactPersonUpdate", {**whose, "contactPersonId": person, "isPrimary": is_even}),
        "remove person": ("customerContactPersonRemove", {**whose, "contactPersonId": person}),
    }  # fmt: skip
    answer = await ask(tenant, *edits[name])
    assert answer.errors == []


@settings(max_examples=20)
@given(names=st.lists(EDITS, min_size=1, max_size=9))
async def test_edits_taken_back_in_reverse_order_give_the_first_state(acme: Tenant, names: list[str]) -> None:
    """Values, lists, their order, and which part leads."""
    owner = await acme.customer()
    for number, name in enumerate(names):
        await edit(acme, owner, name, number)
    last = await current(acme, owner)
    entries = await acme.scope.find(Change, {"customer_id": owner.id})
    for entry in sorted(entries, key=lambda entry: -(entry.version or 0)):
        await undone(acme, entry)
    assert await current(acme, owner) == owner
    undos = await acme.scope.find(Change, {"customer_id": owner.id, "operation": "changeUndo"})
    for entry in sorted(undos, key=lambda entry: -(entry.version or 0)):
        await undone(acme, entry)
    assert await current(acme, owner) == last
