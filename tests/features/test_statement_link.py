"""Links to statements: what they open, for which viewer, and until when."""

from datetime import date
from typing import Any

import pytest

from gateway.access.file_link import FileLinks
from gateway.access.permission import Role
from gateway.access.signed_link import SignedLinks
from gateway.access.statement_link import StatementLink, StatementLinks
from gateway.app.keys import signing_secret
from gateway.documents.base.record import instant
from gateway.documents.customer import Customer, CustomerStatus
from gateway.operations.portal.portal import end_sessions
from tests.features.customer_writing import change
from tests.features.test_statement import a_ledger
from tests.features.test_statement_download import DOWNLOADS, get, statement
from tests.portal import change_stored, member, sign_in
from tests.post_office import PostOffice
from tests.records import START
from tests.running_gateway import RunningGateway, Tenant


def links_of(gateway: RunningGateway) -> StatementLinks:
    """Return what signs the links of a gateway."""
    return StatementLinks(signing_secret(gateway.settings), 900)


def link_to(owner: Customer, **changes: Any) -> StatementLink:
    """Return what a link to a customer's statement names."""
    facts: dict[str, Any] = {
        "company_id": owner.company_id,
        "customer_id": owner.id,
        "from_day": date(2026, 1, 1),
        "to_day": date(2026, 6, 30),
        "form": "CSV",
        "is_own": False,
    }
    return StatementLink(**{**facts, **changes})


def path_of(links: SignedLinks[Any], named: Any) -> str:
    """Return a good link of now."""
    return links.signed(named, links.expiry(instant()))


async def test_an_altered_link_to_a_statement_is_refused(acme: Tenant) -> None:
    """For a change of any character."""
    path, _, token = (await statement(acme, await acme.customer()))["CSV"]["url"].rpartition("/")
    for place in [*range(0, len(token), 9), len(token) - 1]:
        other = "A" if token[place] != "A" else "B"
        response = await get(acme, f"{path}/{token[:place]}{other}{token[place + 1 :]}")
        assert response.status_code == 403
        assert response.json()["errors"][0]["extensions"]["code"] == "FORBIDDEN"


@pytest.mark.parametrize("token", ["x", "%00", "ä", "A" * 2_000, "====", "..%2f..%2fetc"])
async def test_what_is_no_link_to_a_statement_is_refused(acme: Tenant, token: str) -> None:
    """Never an internal error."""
    assert (await get(acme, f"/statements/{token}")).status_code in (403, 404)


async def test_an_expired_link_to_a_statement_is_refused_and_says_what_to_do(acme: Tenant) -> None:
    """It was good once."""
    owner, links = await acme.customer(), links_of(acme.gateway)
    response = await get(acme, links.signed(link_to(owner), links.expiry(START)))
    assert response.status_code == 403
    assert response.json()["errors"][0]["message"] == ("This link has expired. Fetch the statement's download again.")


async def test_a_link_to_a_file_opens_no_statement_and_the_other_way_round(acme: Tenant) -> None:
    """Each kind is signed with a separate key."""
    owner = await acme.customer()
    statement_path = path_of(links_of(acme.gateway), link_to(owner))
    file_path = FileLinks(signing_secret(acme.gateway.settings), 900).path(acme.company.id, "fil_1", "x", instant())
    for swapped in (
        statement_path.replace("/statements/", "/files/"),
        file_path.replace("/files/", "/statements/"),
    ):
        assert (await get(acme, swapped)).status_code == 403


async def test_a_link_to_a_statement_opens_nothing_of_another_company(acme: Tenant, rival: Tenant) -> None:
    """A customer is searched in the signed company; a viewer there finds no one, and gets no link."""
    owner = await a_ledger(rival)
    forged = path_of(links_of(acme.gateway), link_to(owner, company_id=acme.company.id))
    assert (await get(acme, forged)).status_code == 404
    assert (await acme.ask(DOWNLOADS, {"id": owner.id})).data == {"customer": None}


async def test_a_portal_customer_downloads_their_own_statement_and_no_other(acme: Tenant) -> None:
    """The same file as the office gets."""
    owner, other = await a_ledger(acme), await acme.customer()
    own = await statement(acme, owner, Role.CUSTOMER, customer=owner.id)
    office = await statement(acme, owner)
    assert (await get(acme, own["CSV"]["url"])).content == (await get(acme, office["CSV"]["url"])).content
    answer = await acme.ask(DOWNLOADS, {"id": other.id}, role=Role.CUSTOMER, customer=owner.id)
    assert answer.data == {"customer": None}


@pytest.mark.parametrize("status", [CustomerStatus.BLOCKED, CustomerStatus.ARCHIVED])
async def test_a_customers_own_link_ends_with_their_portal(acme: Tenant, status: CustomerStatus) -> None:
    """The office's goes on: it may read who is blocked."""
    owner = await acme.customer()
    own = await statement(acme, owner, Role.CUSTOMER, customer=owner.id)
    office = await statement(acme, owner)
    assert (await get(acme, own["CSV"]["url"])).status_code == 200
    await change_stored(acme, owner, status=status)
    assert (await get(acme, own["CSV"]["url"])).status_code == 403
    assert (await get(acme, office["CSV"]["url"])).status_code == 200


async def test_a_customers_own_link_ends_with_the_session_it_was_asked_in(acme: Tenant, post: PostOffice) -> None:
    """As after a new password."""
    owner = await member(acme, post)
    token = (await sign_in(acme, owner))["accessToken"]
    own = (await acme.gateway.ask(DOWNLOADS, {"id": owner.id}, token)).data["customer"]["statement"]
    assert (await get(acme, own["CSV"]["url"])).status_code == 200
    await acme.scope.in_transaction(lambda transaction: end_sessions(transaction, owner.id))
    response = await get(acme, own["CSV"]["url"])
    assert response.status_code == 401
    assert response.json()["errors"][0]["extensions"]["code"] == "UNAUTHENTICATED"


async def test_the_statement_of_a_deleted_customer_is_gone(acme: Tenant) -> None:
    """By any viewer of the link; the books that are kept name no person."""
    owner = await a_ledger(acme)
    office = await statement(acme, owner)
    await change(acme, "customerDelete", Role.ADMIN, id=owner.id, force=True)
    response = await get(acme, office["CSV"]["url"])
    assert response.status_code == 404
    assert response.json()["errors"][0]["message"] == "This statement is no longer there."
