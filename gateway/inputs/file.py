"""What callers may send of files: the upload itself, its name, its description."""

import re
import unicodedata
from pathlib import PurePosixPath
from typing import Any, BinaryIO

import strawberry
from strawberry import UNSET

from gateway.documents.file import MAX_DESCRIPTION_LENGTH, MAX_NAME_LENGTH, FileKind, FileVisibility
from gateway.errors import Fault, UserErrorCode
from gateway.inputs.text import text_faults, tidy

_NO_NAME = re.compile(
    # Separators and control characters, also as clients write those in a header; what turns the direction of a text.
    r"[/\\\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]|%[01][0-9a-f]|%7f|^\.\.$",
    re.IGNORECASE,
)
_UNSAFE = re.compile(r'[<>:"|?*]')
_RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)
_MAX_EXTENSION_LENGTH = 10


class UploadedFile:
    """A file as it came with the request: `content` may be read until the request is answered."""

    __slots__ = ("content", "digest", "name", "size")

    def __init__(self, name: str, size: int, digest: str, content: BinaryIO) -> None:
        self.name = name
        self.size = size
        self.digest = digest
        """SHA-256 of what was sent, in hexadecimal digits."""
        self.content = content

    def __str__(self) -> str:
        """Return what tells this upload from another: idempotency keys stand for it."""
        return f"{self.name}:{self.size}:{self.digest}"


def filename_faults(name: str) -> list[Fault]:
    """Return what is wrong with a file's name: a path, a name that misleads, or a card number in it."""
    if not _NO_NAME.search(name):
        return text_faults(unquoted(name), ("file",), longest=len(name))
    message = (
        "A file's name is no path: send it without folders ('/', '\\', '..'), control characters (NUL, new lines) "
        "and characters that turn the direction of text."
    )
    return [Fault(UserErrorCode.INVALID, message, ("file",))]


def unquoted(name: str) -> str:
    """Return a file's name with its quotation marks, which browsers send as `%22` (WHATWG HTML standard)."""
    return name.replace("%22", '"')


def safe_filename(name: str, extensions: tuple[str, ...], sent: tuple[str, ...] = ()) -> str:
    """A name that no file system or header mistakes: without invisible characters or reserved words.

    It ends as its content does: `extensions` are the endings of that kind, the usual one first. Endings of the kind
    that was `sent` make way for them.
    """
    composed = unicodedata.normalize("NFC", unquoted(name))
    shown = "".join(char for char in composed if unicodedata.category(char)[0] not in "CZ" or char == " ")
    plain = _UNSAFE.sub("_", " ".join(shown.split())).strip(". ")
    if _RESERVED.fullmatch(plain):
        plain = f"_{plain}"
    extension = PurePosixPath(plain).suffix
    if extension.lower() not in extensions:
        stem = plain[: -len(extension)] if extension.lower() in sent else plain
        extension = extensions[0]
        plain = f"{stem or 'file'}{extension}"
    stem = plain[: -len(extension)] or "file"
    return f"{stem[: MAX_NAME_LENGTH - _MAX_EXTENSION_LENGTH]}{extension}"


@strawberry.input(
    description="A file to keep with a customer, sent as GraphQL multipart request (the guide to the schema shows how)."
)
class FileUploadInput:
    """The input of `fileUpload`."""

    customer_id: strawberry.ID = strawberry.field(description="The customer it belongs to.")
    file: UploadedFile = strawberry.field(
        description="The file: a JPEG, PNG, WebP, GIF or HEIC image, a PDF, DOCX, XLSX or CSV document, or plain "
        "text in UTF-8. The type is detected from the content; images are kept without their metadata, HEIC as JPEG "
        "(`.jpg`). A name with a folder, `..`, a control character or one that turns the direction of text is refused."
    )
    description: str = strawberry.field(description="What it shows or says; may not be blank.")
    address_id: strawberry.ID | None = strawberry.field(
        default=None, description="The address of the customer that it is about; the job's when there is a job."
    )
    job_id: strawberry.ID | None = strawberry.field(default=None, description="The job of the customer it is about.")
    kind: FileKind | None = strawberry.field(
        default=None, description="The tab it is shown in. Without it: images are photos, all else documents."
    )
    visibility: FileVisibility = strawberry.field(
        default=FileVisibility.TEAM,
        description="Who may see it: staff, as with notes. Send CUSTOMER to show it to the customer; partners must.",
    )
    expected_version: int | None = strawberry.field(
        default=None,
        description="The customer's version you read. If it is no longer current: CONFLICT. What is for staff only "
        "does not raise it.",
    )
    idempotency_key: str | None = strawberry.field(
        default=None, description="Makes a repeated upload answer with the first one's file."
    )

    def validate(self) -> tuple[str, list[Fault]]:
        """(the description, tidied; every fault)."""
        description, faults = _description(self.description)
        return description, [*faults, *filename_faults(self.file.name)]


@strawberry.input(description="A change of a file's details. Fields left out stay as they are.")
class FileUpdateInput:
    """The input of `fileUpdate`."""

    id: strawberry.ID = strawberry.field(description="The file to change.")
    description: str | None = strawberry.field(default=UNSET, description="What it shows or says; cannot be removed.")
    visibility: FileVisibility | None = strawberry.field(default=UNSET, description="Who may see it.")
    address_id: strawberry.ID | None = strawberry.field(
        default=UNSET, description="The address that it is about, among the customer's addresses; null: no address."
    )
    job_id: strawberry.ID | None = strawberry.field(
        default=UNSET,
        description="The job of the customer that it belongs to; null: no job. Without `addressId` the file moves to "
        "the job's address.",
    )
    expected_version: int | None = strawberry.field(
        default=None,
        description="The customer's version you read. If it is no longer current: CONFLICT. What is for staff only "
        "does not raise it.",
    )

    def validate(self) -> tuple[dict[str, Any], list[Fault]]:
        """(the record fields to set, tidied; every fault)."""
        changes: dict[str, Any] = {}
        faults: list[Fault] = []
        if self.description is not UNSET:
            changes["description"], faults = _description(self.description)
        if self.visibility is None:
            message = "A file always has a visibility; leave it out instead."
            faults.append(Fault(UserErrorCode.REQUIRED, message, ("visibility",)))
        elif self.visibility is not UNSET:
            changes["visibility"] = self.visibility
        for name in ("address_id", "job_id"):
            if (given := getattr(self, name)) is not UNSET:
                changes[name] = None if given is None else str(given)
        return changes, faults


@strawberry.input(description="A file to remove for good.")
class FileRemoveInput:
    """The input of `fileRemove`."""

    id: strawberry.ID = strawberry.field(description="The file to remove.")
    dry_run: bool = strawberry.field(default=False, description="Only check: answer as if, and remove nothing.")
    expected_version: int | None = strawberry.field(
        default=None,
        description="The customer's version you read. If it is no longer current: CONFLICT. What is for staff only "
        "does not raise it.",
    )


def _description(text: str | None) -> tuple[str, list[Fault]]:
    description = tidy(text)
    if description is None:
        message = "Say what the file shows or says: a description is required."
        return "", [Fault(UserErrorCode.REQUIRED, message, ("description",))]
    return description, text_faults(description, ("description",), longest=MAX_DESCRIPTION_LENGTH)
