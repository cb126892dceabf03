"""Files: the tabs of photos and documents, their links, and what is done with files."""

from collections.abc import Awaitable

import strawberry

from gateway.context import Context
from gateway.documents.customer import Customer
from gateway.documents.file import File, FileKind, FileVariant
from gateway.inputs.file import FileRemoveInput, FileUpdateInput, FileUploadInput
from gateway.operations.file.file import remove_file, update_file, upload_file
from gateway.pages.connection_request import Condition, Conditions
from gateway.pages.page import Page, page_request
from gateway.resolvers.arguments import AddressId, After, Before, First, GatewayInfo, Last
from gateway.resolvers.connection import connection_of_customer
from gateway.resolvers.connection_field import (
    Argument,
    ConnectionSpec,
    Given,
    Resolver,
    at_address,
    connection_field,
)
from gateway.resolvers.mutation import Outcome, changing_once, mutation, read_idempotency
from gateway.store.lookups.photo_day import PhotoDay, photo_days

JOB_ID = Argument("job_id", strawberry.ID | None, "Only what belongs to this job.")


def files_of_kind(kind: FileKind) -> Resolver:
    """Return the resolver of a tab of files."""

    def conditions(given: Given, _: Context) -> Conditions:
        job = () if given["job_id"] is None else (Condition("job_id", "$eq", str(given["job_id"])),)
        return (Condition("kind", "$eq", kind.value), *job)

    return connection_field(ConnectionSpec(File, has_address=True, arguments=(JOB_ID,), conditions=conditions))


async def days_with_photos(
    parent: strawberry.Parent[Customer],
    info: GatewayInfo,
    first: First = None,
    after: After = None,
    address_id: AddressId = None,
) -> Page[PhotoDay]:
    """A page of the days on which photos were taken, latest first."""
    scope, address = info.context.require_signed_in().scope, None if address_id is None else str(address_id)
    page = page_request(first, after)
    days = await photo_days(scope, parent.id, address, page, counted=info.selects("totalCount"))
    if address is not None and not days.nodes:
        await info.context.require_signed_in().loaders.require_address(parent.id, address)
    return days


def photos_of_day(
    parent: strawberry.Parent[PhotoDay],
    info: GatewayInfo,
    first: First = None,
    after: After = None,
    last: Last = None,
    before: Before = None,
) -> Awaitable[Page[File]]:
    """A page of the photos of a day, latest first."""
    day = Condition("day", "$eq", parent.day.isoformat())
    where = (Condition("kind", "$eq", FileKind.PHOTO.value), day, *at_address(parent.address_id))
    page = page_request(first, after, last, before)
    return connection_of_customer(info, parent.customer_id, File, page, where)


def url(parent: strawberry.Parent[File], info: GatewayInfo) -> str:
    """A link to the file."""
    return _link(parent, FileVariant.ORIGINAL, info.context)


def thumbnail_url(parent: strawberry.Parent[File], info: GatewayInfo) -> str | None:
    """A link to a small picture of the file."""
    return _link(parent, FileVariant.THUMBNAIL, info.context) if parent.thumbnail_size else None


async def _upload(info: GatewayInfo, input: FileUploadInput) -> File:
    signed_in, request = info.context.require_signed_in(), read_idempotency(info, input)
    return await upload_file(signed_in.scope, signed_in.file_storage, input, info.context.origin, request)


async def _remove(info: GatewayInfo, input: FileRemoveInput) -> File | Customer:
    signed_in, request = info.context.require_signed_in(), read_idempotency(info, input)
    return await remove_file(signed_in.scope, signed_in.file_storage, input, info.context.origin, request)


file_upload = mutation(_upload, FileUploadInput, "The file and what it is about.")
file_update = changing_once(update_file, FileUpdateInput)
file_remove = mutation(_remove, FileRemoveInput, "The file to remove.")


def changed_file(parent: strawberry.Parent[Outcome[File | Customer]]) -> File | None:
    """The file of an outcome; on a conflict there is the customer instead."""
    return parent.changed if isinstance(parent.changed, File) else None


def _link(file: File, variant: FileVariant, context: Context) -> str:
    signed_in = context.require_signed_in()
    viewer, links = signed_in.viewer, signed_in.file_links
    return context.base_url + links.path(file.company_id, file.id, variant.value, context.now, viewer)
