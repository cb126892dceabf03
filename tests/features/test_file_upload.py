"""`fileUpload`: what is taken, what is refused, what is kept of it."""

import asyncio
import io
from typing import Any

import pytest
from PIL import Image

from gateway.access.permission import Role
from gateway.documents.change import Change
from gateway.documents.customer import Customer
from gateway.documents.file import File, FileVisibility
from tests import pictures, records
from tests.running_gateway import Answer, Attachment, Tenant

UPLOAD = """
mutation Upload($input: FileUploadInput!) {
  fileUpload(input: $input) {
    file { id kind visibility filename description contentType size sha256 width height takenAt day addressId url
      thumbnailUrl job { number } uploadedBy { name role } customer { id version } }
    customer { version }
    userErrors { code message path }
  }
}
"""


async def upload(
    tenant: Tenant, owner: Customer, content: bytes, name: str = "photo.jpg", *, role: Role = Role.OFFICE, **more: Any
) -> Answer:
    """Return the answer to an upload for a customer."""
    facts = {"customerId": owner.id, "description": "Under the sink", "file": Attachment(name, content), **more}
    return await tenant.ask(UPLOAD, {"input": facts}, role=role)


async def uploaded(tenant: Tenant, owner: Customer, content: bytes, name: str = "photo.jpg", **more: Any) -> Any:
    """Return the file of an upload that is taken."""
    answer = await upload(tenant, owner, content, name, **more)
    assert answer.errors == []
    assert answer.data["fileUpload"]["userErrors"] == []
    return answer.data["fileUpload"]["file"]


async def refusal(tenant: Tenant, owner: Customer, content: bytes, name: str = "photo.jpg", **more: Any) -> Any:
    """Why an upload is refused; nothing is kept of it."""
    answer = await upload(tenant, owner, content, name, **more)
    assert answer.errors == []
    assert answer.data["fileUpload"]["file"] is None
    assert await kept_by(tenant) == []
    (fault,) = answer.data["fileUpload"]["userErrors"]
    return fault


async def kept_by(tenant: Tenant) -> list[str]:
    """Return the keys of all contents of a company."""
    found = tenant.gateway.database.files.find({"_id": {"$regex": f"^{tenant.company.id}/"}})
    return sorted(content._id for content in await found.to_list())


async def downloaded(tenant: Tenant, url: str) -> bytes:
    """Return what a link gives."""
    response = await tenant.gateway.client.get(url)
    assert response.status_code == 200
    return response.content


async def test_a_photo_is_kept_with_what_is_known_of_it(acme: Tenant) -> None:
    """The answer has everything, the customer's version grows, the change log says who and what."""
    owner = await acme.customer()
    job = records.job(owner)
    await acme.add(job)
    more = {"jobId": job.id, "description": "  Under   the sink "}
    file = await uploaded(acme, owner, pictures.jpeg(taken="2026:01:03 23:30:00"), role=Role.TECHNICIAN, **more)
    assert file["kind"] == "PHOTO"
    assert file["visibility"] == "TEAM"
    assert file["description"] == "Under the sink"
    assert file["contentType"] == "image/jpeg"
    assert (file["width"], file["height"]) == (64, 48)
    assert file["job"]["number"] == job.number
    assert file["addressId"] == job.address_id
    assert file["uploadedBy"]["role"] == "TECHNICIAN"
    assert file["customer"] == {"id": owner.id, "version": 2}
    content = await downloaded(acme, file["url"])
    assert len(content) == file["size"]
    (change,) = await acme.scope.find(Change, {"customer_id": owner.id})
    assert change.operation == "fileUpload"
    assert change.fields[0].after["description"] == "Under the sink"


async def test_nothing_of_the_cameras_metadata_is_left(acme: Tenant) -> None:
    """No place, no maker, no comment, in the photo or its thumbnail; it is upright."""
    sent = pictures.jpeg((80, 40), turned=True)
    assert pictures.GPS_TEXT.encode() in sent
    file = await uploaded(acme, await acme.customer(), sent)
    assert (file["width"], file["height"]) == (40, 80)
    for url in (file["url"], file["thumbnailUrl"]):
        content = await downloaded(acme, url)
        for secret in (pictures.GPS_TEXT.encode(), b"Exif", b"SECRET", b"Camera maker"):
            assert secret not in content
        with Image.open(io.BytesIO(content)) as image:
            assert image.size == (40, 80)
            assert dict(image.getexif()) == {}


@pytest.mark.parametrize(
    ("offset", "taken_at", "day"),
    [(None, "2026-01-04T05:30:00.000Z", "2026-01-03"), ("+02:00", "2026-01-03T21:30:00.000Z", "2026-01-03")],
)
async def test_when_it_was_taken_is_read_before_it_is_removed(
    acme: Tenant, offset: str | None, taken_at: str, day: str
) -> None:
    """A camera without an offset is where the company is: Texas."""
    file = await uploaded(acme, await acme.customer(), pictures.jpeg(taken="2026:01:03 23:30:00", offset=offset))
    assert (file["takenAt"], file["day"]) == (taken_at, day)


@pytest.mark.parametrize("taken", ["1970:01:01 00:00:00", "2999:01:01 00:00:00", "yesterday", "0000:00:00 00:00:00"])
async def test_a_clock_that_cannot_be_right_is_not_believed(acme: Tenant, taken: str) -> None:
    """Cameras that lost their time are many."""
    assert (await uploaded(acme, await acme.customer(), pictures.jpeg(taken=taken)))["takenAt"] is None


@pytest.mark.parametrize(
    ("content", "name", "media_type", "kind", "kept_name"),
    [
        (pictures.picture("PNG"), "a.png", "image/png", "PHOTO", "a.png"),
        (pictures.picture("WEBP"), "a.webp", "image/webp", "PHOTO", "a.webp"),
        (pictures.picture("GIF"), "a.gif", "image/gif", "PHOTO", "a.gif"),
        (pictures.picture("PNG"), "evil.php", "image/png", "PHOTO", "evil.php.png"),
        (pictures.PDF, "permit.pdf", "application/pdf", "DOCUMENT", "permit.pdf"),
        (pictures.PDF, "permit.exe", "application/pdf", "DOCUMENT", "permit.exe.pdf"),
        (b"Boiler checked.\n", "note.txt", "text/plain", "DOCUMENT", "note.txt"),
        ("Größe: 5 m²\n".encode() * 200_000, "note.txt", "text/plain", "DOCUMENT", "note.txt"),
        (b"part,price\nvalve,12\n", "parts.csv", "text/csv", "DOCUMENT", "parts.csv"),
        (pictures.archive("[Content_Types].xml", "word/document.xml"), "a.docx", None, "DOCUMENT", "a.docx"),
        (pictures.archive("[Content_Types].xml", "xl/workbook.xml"), "a.xlsx", None, "DOCUMENT", "a.xlsx"),
    ],
    ids=lambda value: None if isinstance(value, bytes) else value,
)
async def test_each_kind_is_told_from_its_content(
    acme: Tenant, content: bytes, name: str, media_type: str | None, kind: str, kept_name: str
) -> None:
    """The name and the declared type do not count; the name is made to end as the content does."""
    file = await uploaded(acme, await acme.customer(), content, name)
    assert (file["kind"], file["filename"]) == (kind, kept_name)
    assert file["contentType"] == media_type or media_type is None
    if kind == "DOCUMENT":
        assert await downloaded(acme, file["url"]) == content


@pytest.mark.parametrize(
    ("facts", "code", "path"),
    [
        ({"description": "  "}, "REQUIRED", "description"),
        ({"description": "x" * 1001}, "TOO_LONG", "description"),
        ({"description": "a\u0007b"}, "INVALID", "description"),
        ({"addressId": "adr_9"}, "NOT_FOUND", "addressId"),
        ({"jobId": "job_none"}, "NOT_FOUND", "jobId"),
        ({"customerId": "cus_none"}, "NOT_FOUND", "customerId"),
        ({"expectedVersion": 7}, "CONFLICT", "expectedVersion"),
        ({"idempotencyKey": ""}, "INVALID", "idempotencyKey"),
    ],
)
async def test_what_does_not_fit_is_refused(acme: Tenant, facts: dict[str, Any], code: str, path: str) -> None:
    """With its code and place; nothing is kept, nothing is logged."""
    owner = await acme.customer()
    fault = await refusal(acme, owner, pictures.picture("JPEG"), **facts)
    assert (fault["code"], fault["path"]) == (code, [path])
    assert await acme.scope.find(Change, {"customer_id": owner.id}) == []


async def test_a_job_must_be_of_this_customer_and_address(acme: Tenant) -> None:
    """Another customer's job, or the job of another address, is refused."""
    owner = await acme.customer(addresses=(records.address("adr_1"), records.address("adr_2", is_default=False)))
    own, foreign = records.job(owner), records.job(await acme.customer())
    await acme.add(own, foreign)
    photo = pictures.picture("JPEG")
    assert (await refusal(acme, owner, photo, jobId=foreign.id))["code"] == "NOT_FOUND"
    assert (await refusal(acme, owner, photo, jobId=own.id, addressId="adr_2"))["code"] == "INVALID"


async def test_a_document_cannot_be_a_photo_but_an_image_may_be_a_document(acme: Tenant) -> None:
    """A picture of a contract is a document, if declared so."""
    owner = await acme.customer()
    assert (await refusal(acme, owner, pictures.PDF, kind="PHOTO"))["path"] == ["kind"]
    assert (await uploaded(acme, owner, pictures.picture("PNG"), kind="DOCUMENT"))["kind"] == "DOCUMENT"


@pytest.mark.parametrize(("role", "visibility"), [(Role.TECHNICIAN, "STAFF"), (Role.SALES, "STAFF")])
async def test_nobody_makes_a_file_that_they_could_not_see(acme: Tenant, role: Role, visibility: str) -> None:
    """What one may choose is what one may read."""
    fault = await refusal(acme, await acme.customer(), pictures.PDF, role=role, visibility=visibility)
    assert fault["path"] == ["visibility"]


async def test_who_may_not_upload_is_forbidden_and_nothing_is_kept(acme: Tenant) -> None:
    """A customer reads files, and cannot send one."""
    owner = await acme.customer()
    facts = {"customerId": owner.id, "description": "x", "file": Attachment("a.jpg", pictures.jpeg())}
    answer = await acme.ask(UPLOAD, {"input": facts}, role=Role.CUSTOMER, customer=owner.id)
    assert answer.data == {"fileUpload": None}
    assert answer.codes == ["FORBIDDEN"]
    assert await kept_by(acme) == []


async def test_another_companys_customer_is_not_found(acme: Tenant, rival: Tenant) -> None:
    """As an absent one; nothing is kept in either company."""
    foreign = await rival.customer()
    fault = await refusal(acme, foreign, pictures.picture("JPEG"))
    assert fault["code"] == "NOT_FOUND"
    assert await kept_by(rival) == []


async def test_the_same_key_and_file_are_answered_with_the_first_file(acme: Tenant) -> None:
    """A phone that lost the answer sends again; another file under the key is refused."""
    owner, photo = await acme.customer(), pictures.picture("JPEG")
    first = await uploaded(acme, owner, photo, idempotencyKey="k-1")
    again = await uploaded(acme, owner, photo, idempotencyKey="k-1")
    other = await upload(acme, owner, pictures.picture("PNG"), idempotencyKey="k-1")
    assert again["id"] == first["id"]
    assert [fault["code"] for fault in other.data["fileUpload"]["userErrors"]] == ["IDEMPOTENCY_MISMATCH"]
    assert len(await acme.scope.find(File, {"customer_id": owner.id})) == 1


async def test_uploads_at_once_are_each_kept_and_counted(acme: Tenant) -> None:
    """The version equals one and the number of files."""
    owner = await acme.customer()
    await asyncio.gather(*(uploaded(acme, owner, pictures.jpeg(), description=f"No {n}") for n in range(5)))
    files = await acme.scope.find(File, {"customer_id": owner.id, "visibility": FileVisibility.TEAM.value})
    after = await acme.scope.get(Customer, owner.id)
    assert sorted(file.description for file in files) == [f"No {n}" for n in range(5)]
    assert after is not None
    assert after.version == 6
    assert len(await kept_by(acme)) == 10


@pytest.mark.parametrize("content", [b"A plain text.", pictures.jpeg()])
async def test_one_file_may_be_used_by_several_fields_of_a_request(acme: Tenant, content: bytes) -> None:
    """Each of them keeps it."""
    owner = await acme.customer()
    made = "fileUpload(input: {customerId: $id, description: "
    twice = f"""mutation ($id: ID!, $file: Upload!) {{
      one: {made} "One", file: $file}}) {{ file {{ sha256 }} userErrors {{ code }} }}
      two: {made} "Two", file: $file}}) {{ file {{ sha256 }} userErrors {{ code }} }} }}"""
    answer = await acme.ask(twice, {"id": owner.id, "file": Attachment("note.txt", content)})
    assert answer.errors == []
    assert answer.data["one"] == answer.data["two"]
    files = await acme.scope.find(File, {"customer_id": owner.id, "visibility": FileVisibility.TEAM.value})
    assert sorted(file.description for file in files) == ["One", "Two"]


async def test_an_upload_needs_the_file_beside_the_request(acme: Tenant) -> None:
    """A text in place of the file is refused with what to do."""
    answer = await acme.ask(UPLOAD, {"input": {"customerId": "c", "description": "d", "file": "a.jpg"}})
    assert answer.codes == ["BAD_REQUEST"]
    assert "multipart/form-data" in answer.errors[0]["message"]
