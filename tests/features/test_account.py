"""A customer's account manager, payment terms, sales tax and tags; primary contact and billing."""

from typing import Any

import pytest

from gateway.access.permission import Role
from tests import records
from tests.features.customer_writing import change, done, log_of, refusal
from tests.running_gateway import Tenant


async def test_an_account_manager_is_assigned_and_taken_away(acme: Tenant, rival: Tenant) -> None:
    """A member of the company, or null."""
    colleague, stranger = records.staff_member(acme.company.id), records.staff_member(rival.company.id)
    await acme.add(colleague)
    await rival.add(stranger)
    stored = await acme.customer()
    query = "query ($id: ID!) { customer(id: $id) { accountManager { id } } }"
    await done(acme, "customerAccountManagerAssign", id=stored.id, accountManagerId=colleague.id)
    assert (await acme.ask(query, {"id": stored.id})).data["customer"]["accountManager"] == {"id": colleague.id}
    wrong = await refusal(acme, "customerAccountManagerAssign", id=stored.id, accountManagerId=stranger.id)
    assert wrong == [("NOT_FOUND", "accountManagerId")]
    assert await refusal(acme, "customerAccountManagerAssign", id=stored.id) == [("REQUIRED", "accountManagerId")]
    await done(acme, "customerAccountManagerAssign", id=stored.id, accountManagerId=None)
    assert (await acme.ask(query, {"id": stored.id})).data["customer"]["accountManager"] is None


@pytest.mark.parametrize(
    ("given", "kept"), [("NET30", "NET30"), (" net7 ", "NET7"), ("DUE_ON_RECEIPT",) * 2, (None, None)]
)
async def test_payment_terms_are_changed(acme: Tenant, given: str | None, kept: str | None) -> None:
    """NET and days, due on receipt, or null."""
    stored = await acme.customer(payment_terms="NET15")
    assert (await done(acme, "customerPaymentTermsUpdate", id=stored.id, paymentTerms=given))["paymentTerms"] == kept


@pytest.mark.parametrize("given", ["NET0", "NET366", "SOON", ""])
async def test_payment_terms_that_nobody_could_keep_are_refused(acme: Tenant, given: str) -> None:
    """With the ways to write them."""
    stored = await acme.customer()
    assert await refusal(acme, "customerPaymentTermsUpdate", id=stored.id, paymentTerms=given) == [
        ("INVALID", "paymentTerms")
    ]


async def test_sales_tax_is_standard_special_or_exempt(acme: Tenant) -> None:
    """Each with its companions; what the last one had is gone."""
    stored = await acme.customer()
    special = await done(acme, "customerSalesTaxUpdate", id=stored.id, kind="SPECIAL_RATE", ratePercent="6.25")
    assert special["taxability"]["ratePercent"] == "6.25"
    exempt = await done(
        acme, "customerSalesTaxUpdate", id=stored.id, kind="EXEMPT", certificate="TX-1", expiresOn="2999-12-31"
    )
    assert exempt["taxability"] == {
        "kind": "EXEMPT",
        "ratePercent": None,
        "certificate": "TX-1",
        "expiresOn": "2999-12-31",
    }
    standard = await done(acme, "customerSalesTaxUpdate", id=stored.id, kind="STANDARD")
    assert standard["taxability"]["certificate"] is None


async def test_sales_tax_of_one_address_is_its_own(acme: Tenant) -> None:
    """Null gives it back to the customer's."""
    stored = await acme.customer()
    place = {"id": stored.id, "addressId": "adr_1"}
    own = await done(acme, "customerSalesTaxUpdate", **place, kind="SPECIAL_RATE", ratePercent="1")
    assert own["addresses"][0]["taxability"] == {"kind": "SPECIAL_RATE", "ratePercent": "1"}
    assert own["taxability"]["kind"] == "STANDARD"
    assert (await done(acme, "customerSalesTaxUpdate", **place, kind=None))["addresses"][0]["taxability"] is None
    wrong = await refusal(acme, "customerSalesTaxUpdate", id=stored.id, addressId="adr_9", kind="STANDARD")
    assert wrong == [("NOT_FOUND", "addressId")]


@pytest.mark.parametrize(
    ("given", "faults"),
    [
        ({"kind": "SPECIAL_RATE"}, {("REQUIRED", "ratePercent")}),
        ({"kind": "SPECIAL_RATE", "ratePercent": "101"}, {("INVALID", "ratePercent")}),
        ({"kind": "SPECIAL_RATE", "ratePercent": "1.23456"}, {("INVALID", "ratePercent")}),
        ({"kind": "EXEMPT", "expiresOn": "2020-01-01"}, {("REQUIRED", "certificate"), ("INVALID", "expiresOn")}),
        (
            {"kind": "STANDARD", "certificate": "x", "ratePercent": "1"},
            {("INVALID", "certificate"), ("INVALID", "ratePercent")},
        ),
        ({"kind": None}, {("REQUIRED", "kind")}),
        ({}, {("REQUIRED", "kind")}),
    ],
)
async def test_sales_tax_without_its_companions_is_refused(
    acme: Tenant, given: dict[str, Any], faults: set[tuple[str, str]]
) -> None:
    """All faults at once."""
    stored = await acme.customer()
    assert set(await refusal(acme, "customerSalesTaxUpdate", id=stored.id, **given)) == faults


async def test_tags_are_added_and_removed_and_never_replaced(acme: Tenant) -> None:
    """The others stay; case does not make a second tag."""
    stored = await acme.customer(tags=("Groupon",))
    assert (await done(acme, "customerTagsAdd", id=stored.id, tags=[" VIP  gold", "groupon"]))["tags"] == [
        "Groupon",
        "VIP gold",
    ]
    assert (await done(acme, "customerTagsRemove", id=stored.id, tags=["GROUPON", "absent"]))["tags"] == ["VIP gold"]
    log = await log_of(acme, stored)
    assert [[field.field for field in change.fields] for change in log] == [["tags.Groupon"], ["tags.VIP gold"]]


async def test_tags_are_bounded_in_number_and_length(acme: Tenant) -> None:
    """With the place of each fault."""
    stored = await acme.customer(tags=tuple(f"t{n}" for n in range(50)))
    assert await refusal(acme, "customerTagsAdd", id=stored.id, tags=["one more"]) == [("TOO_MANY", "tags")]
    assert await refusal(acme, "customerTagsAdd", id=stored.id, tags=["ok", "x" * 61]) == [("TOO_LONG", "tags.1")]


async def test_the_summary_says_whom_to_talk_to_and_who_is_billed(acme: Tenant) -> None:
    """A person to talk to, the company to bill, at the address where bills go."""
    places = (
        records.address("adr_1"),
        records.address("adr_2", is_default=False, is_billing=True, street="9 Bill Road"),
    )
    stored = await acme.customer(company_name="Kent Ltd", last_name="Kent", addresses=places)
    query = """query ($id: ID!) { customer(id: $id) {
      primaryContact { name phone { e164 } email { address } address { id } }
      billing { name type phone { e164 } email { address } address { street } }
      canBook
    } }"""
    found = (await acme.ask(query, {"id": stored.id})).data["customer"]
    assert found["primaryContact"]["name"] == "Ada Kent"
    assert found["primaryContact"]["address"] == {"id": "adr_1"}
    assert found["billing"] == {
        "name": "Kent Ltd",
        "type": "RESIDENTIAL",
        "phone": {"e164": stored.phones[0].e164},
        "email": {"address": stored.emails[0].address},
        "address": {"street": "9 Bill Road"},
    }
    assert found["canBook"] is True


EVERY_WRITE: list[tuple[str, dict[str, Any]]] = [
    ("customerUpdate", {"firstName": "Eve"}),
    ("customerAccountManagerAssign", {"accountManagerId": None}),
    ("customerPaymentTermsUpdate", {"paymentTerms": "NET30"}),
    ("customerSalesTaxUpdate", {"kind": "STANDARD"}),
    ("customerTagsAdd", {"tags": ["a"]}),
    ("customerTagsRemove", {"tags": ["a"]}),
    ("customerAddressAdd", {"street": "1 Main Street"}),
    ("customerAddressUpdate", {"addressId": "adr_1", "label": "x"}),
    ("customerAddressRemove", {"addressId": "adr_1"}),
    ("customerPhoneAdd", {"number": "5125550199"}),
    ("customerPhoneUpdate", {"phoneId": "phn_1", "kind": "WORK"}),
    ("customerPhoneRemove", {"phoneId": "phn_1"}),
    ("customerEmailAdd", {"address": "b@example.com"}),
    ("customerEmailUpdate", {"emailId": "eml_1", "isInvalid": True}),
    ("customerEmailRemove", {"emailId": "eml_1"}),
    ("customerBlock", {}),
    ("customerUnblock", {}),
    ("customerArchive", {}),
    ("customerUnarchive", {}),
    ("customerDelete", {}),
]


def naming(mutation: str, id: str, given: dict[str, Any]) -> dict[str, Any]:
    """Return the input, with the customer's id where this mutation has it."""
    parts = ("Address", "Phone", "Email")
    return {"customerId" if mutation.removeprefix("customer").startswith(parts) else "id": id, **given}


@pytest.mark.parametrize(("mutation", "given"), EVERY_WRITE)
async def test_every_write_refuses_strangers_stale_versions_and_those_who_may_not(
    acme: Tenant, rival: Tenant, mutation: str, given: dict[str, Any]
) -> None:
    """Another company's customer is not found, a late write conflicts, a technician is forbidden; nothing changes."""
    foreign, stored = await rival.customer(), await acme.customer(version=3)
    (not_found,) = await refusal(acme, mutation, Role.ADMIN, **naming(mutation, foreign.id, given))
    assert not_found[0] == "NOT_FOUND"
    stale = {**naming(mutation, stored.id, given), "expectedVersion": 2}
    answer = await change(acme, mutation, Role.ADMIN, **stale)
    payload = answer.data[mutation]
    assert [(fault["code"], fault["path"]) for fault in payload["userErrors"]] == [("CONFLICT", ["expectedVersion"])]
    assert payload["customer"]["version"] == 3
    refused = await change(acme, mutation, Role.TECHNICIAN, **naming(mutation, stored.id, given))
    assert refused.codes == ["FORBIDDEN"]
    assert await acme.scope.get(type(stored), stored.id) == stored
    assert await rival.scope.get(type(foreign), foreign.id) == foreign
