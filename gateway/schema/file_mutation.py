"""What can be done with files."""

import strawberry

from gateway.access.permission import Permission
from gateway.resolvers import file as resolve_file
from gateway.resolvers.mutation import customer_after
from gateway.schema.field import field
from gateway.schema.file import File
from gateway.schema.reference import CustomerReference
from gateway.schema.user_error import UserError


@strawberry.type(description="The answer of mutations that upload, change or remove a file.")
class FilePayload:
    """A file, or why not."""

    file: File | None = field(
        "The file after the change; of a removal, as it was; null on refusals.",
        resolver=resolve_file.changed_file,
        requires=Permission.FILE_READ,
    )
    customer: CustomerReference | None = field(
        "The customer after the change, with its version; on CONFLICT as it is now; null on other refusals.",
        resolver=customer_after,
        requires=Permission.CUSTOMER_READ,
    )
    user_errors: list[UserError] = field("Why it was refused; empty when it was done.")


@strawberry.type(description="Changes of files.")
class FileMutations:
    """A part of the root of mutations."""

    file_upload: FilePayload | None = field(
        "Keeps a file with a customer; the request is sent as multipart/form-data. "
        "Refusals: NOT_FOUND, REQUIRED, INVALID, TOO_LONG, CONFLICT, IDEMPOTENCY_MISMATCH, IN_PROGRESS.",
        resolver=resolve_file.file_upload,
        requires=Permission.FILE_WRITE,
    )
    file_update: FilePayload | None = field(
        "Changes a file's details, and the address and job that it belongs to. "
        "Refusals: NOT_FOUND, REQUIRED, INVALID, TOO_LONG, CONFLICT.",
        resolver=resolve_file.file_update,
        requires=Permission.FILE_WRITE,
    )
    file_remove: FilePayload | None = field(
        "Removes a file for good; `dryRun` only checks. Refusals: NOT_FOUND, CONFLICT.",
        resolver=resolve_file.file_remove,
        requires=Permission.FILE_REMOVE,
    )
