"""`duplicateCandidates` and `duplicateDismiss`: who may be one, and who is not."""

from gateway.access.permission import Role
from gateway.documents.contact import Email, EmailKind
from tests import records
from tests.running_gateway import RunningGateway, Tenant

QUERY = """query ($first: Int, $after: String) { duplicateCandidates(first: $first, after: $after) {
  totalCount pageInfo { hasNextPage endCursor } nodes { score reasons customers { id } } } }"""
DISMISS = """mutation ($input: CustomerRelatedInput!) {
  duplicateDismiss(input: $input) { customer { id } userErrors { code } } }"""


async def test_the_likeliest_come_first_with_their_reasons_until_they_are_dismissed(
    acme: Tenant, gateway: RunningGateway
) -> None:
    """A shared phone with the same name and house, a shared e-mail address, a typo at the same house; not a block."""
    mail = (Email(id="eml_9", address="office@example.com", kind=EmailKind.PRIMARY),)
    home = (records.address("adr_1", street="7 Elm Street"),)
    phone = (records.phone("+15125550142"),)
    there = (records.address("adr_2", street="99 Far Road", postal_code="78799"),)
    twins = [await acme.customer(last_name="Kent", phones=phone, addresses=home) for _ in range(2)]
    post = [await acme.customer(last_name=name, emails=mail, addresses=()) for name in ("Abel", "Zorn")]
    typo = [await acme.customer(last_name=name, addresses=there) for name in ("Stoneman", "Stonemann")]
    for _ in range(9):
        await acme.customer()  # all in one block: 12 Oak Lane
    rival = await gateway.tenant()
    await rival.customer(last_name="Kent", phones=phone, addresses=home)
    first = (await acme.ask(QUERY, {"first": 2})).data["duplicateCandidates"]
    assert first["totalCount"] == 3
    assert [node["reasons"] for node in first["nodes"]] == [["PHONE", "ADDRESS", "NAME"], ["EMAIL"]]
    assert [node["score"] for node in first["nodes"]] == [0.7, 0.3]
    assert [[one["id"] for one in node["customers"]] for node in first["nodes"]] == [
        sorted(one.id for one in pair) for pair in (twins, post)
    ]
    rest = await acme.ask(QUERY, {"first": 2, "after": first["pageInfo"]["endCursor"]})
    (last,) = rest.data["duplicateCandidates"]["nodes"]
    assert last["reasons"] == ["ADDRESS", "SIMILAR_NAME"]
    assert [one["id"] for one in last["customers"]] == sorted(one.id for one in typo)
    given = {"input": {"id": twins[0].id, "relatedId": twins[1].id}}
    assert (await acme.ask(DISMISS, given)).data["duplicateDismiss"]["userErrors"] == []
    left = (await acme.ask(QUERY, {"first": 5})).data["duplicateCandidates"]["nodes"]
    assert [node["score"] for node in left] == [0.3, 0.3]


async def test_it_needs_the_permission_to_merge(acme: Tenant) -> None:
    """Sellers see no candidates."""
    answer = await acme.ask(QUERY, role=Role.SALES)
    assert answer.errors[0]["extensions"]["code"] == "FORBIDDEN"
