"""`GET /files/…`: signed links, parts of files, and headers that keep browsers safe."""

import httpx
import pytest

from gateway.access.client import DocumentMode
from gateway.access.file_link import FileLinks
from gateway.access.permission import Permission, Role
from gateway.app.keys import signing_secret
from gateway.documents.base.record import instant
from gateway.documents.customer import Customer, CustomerStatus
from gateway.documents.file import File, FileKind, FileVisibility
from gateway.documents.partner_app import PartnerApp
from gateway.operations.partner_app import revoke_key
from gateway.operations.portal.portal import end_sessions
from tests import pictures, records
from tests.features.test_file_upload import uploaded
from tests.partner import partner_of
from tests.portal import change_stored, member, sign_in
from tests.post_office import PostOffice
from tests.records import START
from tests.running_gateway import Tenant

TEXT = b"".join(b"line %06d\n" % number for number in range(60_000))
"""More than one GridFS chunk of a text."""


@pytest.fixture
async def text_url(acme: Tenant) -> str:
    """Return a link to a text of some hundred thousand bytes."""
    return str((await uploaded(acme, await acme.customer(), TEXT, "log.txt"))["url"])


async def get(tenant: Tenant, url: str, **headers: str) -> httpx.Response:
    """Return the answer to a download, asked for without a token."""
    return await tenant.gateway.client.get(
        url, headers={name.replace("_", "-"): text for name, text in headers.items()}
    )


async def test_a_link_needs_no_token_and_gives_the_whole_file(acme: Tenant, text_url: str) -> None:
    """With the headers that let no one run it, frame it or guess its type."""
    response = await get(acme, text_url)
    assert text_url.startswith(acme.gateway.url)
    assert response.status_code == 200
    assert response.content == TEXT
    assert response.headers["content-type"] == "text/plain"
    assert response.headers["content-disposition"] == "attachment; filename=\"log.txt\"; filename*=UTF-8''log.txt"
    assert response.headers["x-content-type-options"] == "nosniff"
    assert response.headers["content-security-policy"] == "default-src 'none'; sandbox"
    assert response.headers["cache-control"].startswith("private")
    assert response.headers["accept-ranges"] == "bytes"


async def test_images_are_shown_and_their_names_are_told_in_full(acme: Tenant) -> None:
    """In plain ASCII for old browsers, and as it is (RFC 8187)."""
    file = await uploaded(acme, await acme.customer(), pictures.jpeg(), 'Küche "neu".jpg')
    response = await get(acme, file["url"])
    disposition = response.headers["content-disposition"]
    assert disposition.startswith('inline; filename="K_che ')
    assert disposition.endswith(".jpg")
    assert "K%C3%BCche" in disposition
    thumbnail = await get(acme, file["thumbnailUrl"])
    assert thumbnail.headers["content-type"] == "image/webp"
    assert thumbnail.content[8:12] == b"WEBP"


@pytest.mark.parametrize(
    ("asked", "first", "last"),
    [
        ("bytes=0-9", 0, 9),
        ("bytes=300000-300009", 300_000, 300_009),
        ("bytes=261115-261130", 261_115, 261_130),
        ("bytes=-12", len(TEXT) - 12, len(TEXT) - 1),
        ("bytes=719990-", 719_990, len(TEXT) - 1),
        ("bytes=5-99999999", 5, len(TEXT) - 1),
    ],
)
async def test_a_part_is_answered_alone(acme: Tenant, text_url: str, asked: str, first: int, last: int) -> None:
    """206, with its place in the whole; also across the chunks it is stored in."""
    response = await get(acme, text_url, range=asked)
    assert response.status_code == 206
    assert response.headers["content-range"] == f"bytes {first}-{last}/{len(TEXT)}"
    assert response.content == TEXT[first : last + 1]


@pytest.mark.parametrize("asked", ["bytes=9999999-", "bytes=-0"])
async def test_a_part_beyond_the_end_is_416(acme: Tenant, text_url: str, asked: str) -> None:
    """With the size, so that the client can ask again."""
    response = await get(acme, text_url, range=asked)
    assert response.status_code == 416
    assert response.headers["content-range"] == f"bytes */{len(TEXT)}"


@pytest.mark.parametrize("asked", ["bytes=0-1,4-5", "lines=0-1", "bytes=9-3", "bytes=-", "bytes=x"])
async def test_parts_that_are_not_understood_are_answered_with_the_whole(
    acme: Tenant, text_url: str, asked: str
) -> None:
    """As RFC 9110 allows."""
    response = await get(acme, text_url, range=asked)
    assert response.status_code == 200
    assert len(response.content) == len(TEXT)


async def test_a_known_version_is_not_sent_again(acme: Tenant, text_url: str) -> None:
    """304 for its ETag; a part is only sent of the same version."""
    etag = (await get(acme, text_url)).headers["etag"]
    assert (await get(acme, text_url, if_none_match=f'"other", {etag}')).status_code == 304
    assert (await get(acme, text_url, range="bytes=0-1", if_range=etag)).status_code == 206
    assert (await get(acme, text_url, range="bytes=0-1", if_range='"other"')).status_code == 200


async def test_head_tells_the_size_without_the_content(acme: Tenant, text_url: str) -> None:
    """For download managers."""
    response = await acme.gateway.client.head(text_url)
    assert response.status_code == 200
    assert response.headers["content-length"] == str(len(TEXT))
    assert response.content == b""


async def test_an_altered_link_is_refused(acme: Tenant, text_url: str) -> None:
    """For a change of any character."""
    path, _, token = text_url.rpartition("/")
    for place in [*range(0, len(token), 7), len(token) - 1]:
        other = "A" if token[place] != "A" else "B"
        response = await get(acme, f"{path}/{token[:place]}{other}{token[place + 1 :]}")
        assert response.status_code == 403
        assert response.json()["errors"][0]["extensions"]["code"] == "FORBIDDEN"
    assert (await get(acme, f"{path}/{token}!")).status_code == 403


@pytest.mark.parametrize("token", ["x", "", "%00", "ä", "A" * 2_000, "====", "..%2f..%2fetc"])
async def test_what_is_no_link_is_refused(acme: Tenant, token: str) -> None:
    """Never an internal error."""
    assert (await get(acme, f"/files/{token}")).status_code in (403, 404)


async def test_an_expired_link_is_refused_and_says_what_to_do(acme: Tenant) -> None:
    """It was good once."""
    file = records.file(await acme.customer())
    await acme.add(file)
    links = FileLinks(signing_secret(acme.gateway.settings), 900)
    response = await get(acme, links.path(file.company_id, file.id, "original", START))
    assert response.status_code == 403
    assert "expired" in response.json()["errors"][0]["message"]


async def test_a_link_opens_nothing_of_another_company(acme: Tenant, rival: Tenant) -> None:
    """The company is a part of what is signed; a file is looked for in no other."""
    file = await uploaded(rival, await rival.customer(), pictures.PDF)
    links = FileLinks(signing_secret(acme.gateway.settings), 900)
    response = await get(acme, links.path(acme.company.id, file["id"], "original", instant()))
    assert response.status_code == 404


async def test_a_record_whose_content_is_missing_is_404(acme: Tenant) -> None:
    """Reported before the answer begins."""
    file: File = records.file(await acme.customer(), kind=FileKind.DOCUMENT)
    await acme.add(file)
    links = FileLinks(signing_secret(acme.gateway.settings), 900)
    assert (await get(acme, links.path(file.company_id, file.id, "original", instant()))).status_code == 404


async def test_links_of_the_same_minutes_are_equal(acme: Tenant) -> None:
    """So that a page that is opened again is served from the browser's cache."""
    links = FileLinks(b"secret", 900)
    assert links.path("com_a", "fil_a", "original", START) == links.path("com_a", "fil_a", "original", START)
    assert links.path("com_a", "fil_a", "original", START) != links.path("com_b", "fil_a", "original", START)


OF_FILE = "query ($id: ID!) { node(id: $id) { ... on File { url thumbnailUrl } } }"


async def link_for(tenant: Tenant, file_id: str, token: str) -> str:
    """Return the link that a viewer gets to a file."""
    answer = await tenant.gateway.ask(OF_FILE, {"id": file_id}, token)
    assert answer.errors == []
    return str(answer.data["node"]["url"])


async def shown_to_the_customer(tenant: Tenant, owner: Customer) -> str:
    """Return the id of a stored file that the customer may see."""
    return str((await uploaded(tenant, owner, TEXT, "log.txt", visibility="CUSTOMER"))["id"])


@pytest.mark.parametrize("status", [CustomerStatus.BLOCKED, CustomerStatus.ARCHIVED])
async def test_a_customers_link_ends_with_their_portal(acme: Tenant, status: CustomerStatus) -> None:
    """At once; the office's goes on."""
    owner = await acme.customer()
    file_id = await shown_to_the_customer(acme, owner)
    own = await link_for(acme, file_id, acme.token(Role.CUSTOMER, {"customer": owner.id}))
    office = await link_for(acme, file_id, acme.token())
    assert (await get(acme, own)).status_code == 200
    await change_stored(acme, owner, status=status)
    assert (await get(acme, own)).status_code == 403
    assert (await get(acme, own, range="bytes=0-9")).status_code == 403
    assert (await get(acme, office)).status_code == 200


async def test_a_customers_link_ends_with_the_session_it_was_asked_in(acme: Tenant, post: PostOffice) -> None:
    """As after a new password."""
    owner = await member(acme, post)
    file_id = await shown_to_the_customer(acme, owner)
    own = await link_for(acme, file_id, (await sign_in(acme, owner))["accessToken"])
    assert (await get(acme, own)).status_code == 200
    await acme.scope.in_transaction(lambda transaction: end_sessions(transaction, owner.id))
    assert (await get(acme, own)).status_code == 401


@pytest.mark.parametrize(
    ("role", "visibility", "status"),
    [
        (Role.CUSTOMER, FileVisibility.TEAM, 404),
        (Role.TECHNICIAN, FileVisibility.STAFF, 404),
        (Role.SALES, FileVisibility.STAFF, 404),
        (Role.OFFICE, FileVisibility.STAFF, 200),
    ],
)
async def test_a_link_ends_when_the_file_is_concealed_from_its_reader(
    acme: Tenant, role: Role, visibility: FileVisibility, status: int
) -> None:
    """Permissions are checked when the link is used."""
    owner = await acme.customer()
    file_id = await shown_to_the_customer(acme, owner)
    claims = {"customer": owner.id} if role is Role.CUSTOMER else {}
    link = await link_for(acme, file_id, acme.token(role, claims))
    assert (await get(acme, link)).status_code == 200
    file = await acme.scope.get(File, file_id)
    await change_stored(acme, file, visibility=visibility)
    assert (await get(acme, link)).status_code == status


async def test_a_partners_link_ends_with_its_key(acme: Tenant) -> None:
    """A revoked key takes the links along that were asked for with it."""
    file_id = await shown_to_the_customer(acme, await acme.customer())
    partner = await partner_of(acme, DocumentMode.OFF, scopes=[Permission.FILE_READ])
    link = await link_for(acme, file_id, partner.key)
    assert (await get(acme, link)).status_code == 200
    stored = await acme.scope.get(PartnerApp, partner.app.id)
    assert stored is not None
    await revoke_key(acme.scope, partner.app.handle, stored.api_keys[0].id)
    assert (await get(acme, link)).status_code == 403
