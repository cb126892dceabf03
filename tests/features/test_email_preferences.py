"""What mail a customer wants: by staff, in the portal, by the link in a mail."""

import asyncio
from typing import Any

import httpx
import pytest

from gateway.access.permission import Role
from gateway.access.unsubscribe_token import Unsubscriber, unsubscribe_token
from gateway.app.keys import signing_secret
from gateway.documents.change import Change
from gateway.documents.customer import Customer
from tests.running_gateway import Answer, Tenant

UPDATE = """
mutation Update($input: EmailPreferencesUpdateInput!) {
  emailPreferencesUpdate(input: $input) {
    customer { version emailPreferences {
      isSubscribed receivesNews receivesReminders
      unsubscribed { author { name role } changedAt source }
      lastChange { source }
    } }
    userErrors { code path }
  }
}
"""


async def update(tenant: Tenant, customer: Customer, role: Role = Role.OFFICE, **given: Any) -> Answer:
    """Return the answer to a change of preferences."""
    claims = {"customer": customer.id} if role is Role.CUSTOMER else {}
    return await tenant.ask(UPDATE, {"input": {"customerId": customer.id, **given}}, role=role, **claims)


async def click(tenant: Tenant, customer: Customer, *, method: str = "POST", query: str = "") -> httpx.Response:
    """Return what the link in a mail to the customer answers."""
    secret = signing_secret(tenant.gateway.settings)
    token = unsubscribe_token(secret, Unsubscriber(customer.company_id, customer.id))
    return await tenant.gateway.client.request(
        method, f"/unsubscribe/{token}{query}", content="List-Unsubscribe=One-Click" if method == "POST" else None
    )


async def stored(tenant: Tenant, customer: Customer) -> Customer:
    """Return the customer as stored now."""
    found = await tenant.scope.get(Customer, customer.id)
    assert found is not None
    return found


async def test_staff_change_a_topic_and_it_is_told_who_did(acme: Tenant) -> None:
    """The other topics stay."""
    customer = await acme.customer()
    payload = (await update(acme, customer, receivesNews=False)).data["emailPreferencesUpdate"]
    preferences = payload["customer"]["emailPreferences"]
    assert payload["customer"]["version"] == 2
    assert (preferences["receivesNews"], preferences["receivesReminders"]) == (False, True)
    assert preferences["unsubscribed"] is None
    assert preferences["lastChange"]["source"] == "STAFF"


@pytest.mark.parametrize(("role", "source"), [(Role.OFFICE, "STAFF"), (Role.CUSTOMER, "PORTAL")])
async def test_who_unsubscribed_when_and_by_what_is_shown_until_they_subscribe_again(
    acme: Tenant, role: Role, source: str
) -> None:
    """Another change in between does not hide it."""
    customer = await acme.customer()
    await update(acme, customer, role, isSubscribed=False)
    payload = (await update(acme, customer, receivesNews=False)).data["emailPreferencesUpdate"]
    unsubscribed = payload["customer"]["emailPreferences"]["unsubscribed"]
    assert unsubscribed["source"] == source
    assert unsubscribed["author"]["role"] == role.value.upper()
    assert unsubscribed["changedAt"].endswith("Z")
    again = (await update(acme, customer, isSubscribed=True)).data["emailPreferencesUpdate"]
    assert again["customer"]["emailPreferences"]["unsubscribed"] is None


async def test_a_stale_version_or_an_unknown_customer_is_refused(acme: Tenant, rival: Tenant) -> None:
    """As everywhere."""
    customer = await acme.customer()
    stale = await update(acme, customer, receivesNews=False, expectedVersion=7)
    foreign = await update(rival, customer, receivesNews=False)
    assert stale.data["emailPreferencesUpdate"]["userErrors"][0]["code"] == "CONFLICT"
    assert foreign.data["emailPreferencesUpdate"]["userErrors"] == [{"code": "NOT_FOUND", "path": ["customerId"]}]


async def test_a_portal_customer_changes_their_own_preferences_only(acme: Tenant) -> None:
    """Those of other companies are not found; technicians may not at all."""
    customer, other = await acme.customer(), await acme.customer()
    variables = {"input": {"customerId": other.id, "isSubscribed": False}}
    answer = await acme.ask(UPDATE, variables, role=Role.CUSTOMER, customer=customer.id)
    assert answer.data["emailPreferencesUpdate"]["userErrors"][0]["code"] == "NOT_FOUND"
    assert (await update(acme, customer, Role.TECHNICIAN, isSubscribed=False)).codes == ["FORBIDDEN"]


async def test_looking_at_the_link_changes_nothing(acme: Tenant) -> None:
    """Mail scanners follow links: only a button unsubscribes."""
    customer = await acme.customer()
    page = await click(acme, customer, method="GET")
    assert page.status_code == 200
    assert '<form method="post"' in page.text
    assert "frame-ancestors 'none'" in page.headers["content-security-policy"]
    assert (await stored(acme, customer)).email_preferences.is_subscribed


@pytest.mark.parametrize(("query", "source"), [("", "ONE_CLICK"), ("?through=page", "UNSUBSCRIBE_LINK")])
async def test_one_click_unsubscribes_once_and_for_all(acme: Tenant, query: str, source: str) -> None:
    """However often and at once it is sent; the log has it once, with the customer as author."""
    customer = await acme.customer()
    answers = await asyncio.gather(*(click(acme, customer, query=query) for _ in range(4)))
    assert [answer.status_code for answer in answers] == [200] * 4
    after = await stored(acme, customer)
    assert not after.email_preferences.is_subscribed
    assert after.email_preferences.unsubscribed is not None
    assert after.email_preferences.unsubscribed.source == source
    (change,) = await acme.scope.find(Change, {"customer_id": customer.id})
    assert (change.operation, change.author.id, change.author.role) == ("unsubscribe", customer.id, "CUSTOMER")
    assert change.author.name == customer.display_name


async def test_a_link_does_not_tell_whether_the_customer_is_still_there(acme: Tenant) -> None:
    """A signed link of a customer who is gone is answered alike."""
    here, gone = await acme.customer(), await acme.customer()

    async def work(transaction: Any) -> None:
        await transaction.delete(gone)

    await acme.scope.in_transaction(work)
    first, second = await click(acme, here), await click(acme, gone)
    assert (first.status_code, first.text) == (second.status_code, second.text)


@pytest.mark.parametrize("token", ["x", "%00", "AAAA", "é", "A" * 5_000])
async def test_a_link_that_is_not_ours_is_refused(acme: Tenant, token: str) -> None:
    """Altered, cut off or made up."""
    answer = await acme.gateway.client.post(f"/unsubscribe/{token}")
    assert answer.status_code == 404
    assert "not complete" in answer.text


async def test_an_altered_link_is_refused(acme: Tenant) -> None:
    """The signature is over both company and customer."""
    customer = await acme.customer()
    token = unsubscribe_token(b"another secret", Unsubscriber(customer.company_id, customer.id))
    assert (await acme.gateway.client.post(f"/unsubscribe/{token}")).status_code == 404
    assert (await stored(acme, customer)).email_preferences.is_subscribed
