"""Files of a customer: photos and documents. Their contents are in a FileStorage, under keys made of ids."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, Any, ClassVar

from pydantic import Field
from pymongo import IndexModel

from gateway.access.permission import Permission, Role
from gateway.access.viewer import Viewer
from gateway.documents.base.record import CustomerRecord, OnCustomerDelete, Order, newest_first, tenant_index
from gateway.documents.note import Author

MAX_DESCRIPTION_LENGTH = 1_000
MAX_NAME_LENGTH = 120


class FileKind(StrEnum):
    """Tab of a file."""

    PHOTO = "PHOTO"
    DOCUMENT = "DOCUMENT"


class FileVisibility(StrEnum):
    """Readers who may see a file."""

    STAFF = "STAFF"
    TEAM = "TEAM"
    CUSTOMER = "CUSTOMER"


class FileVariant(StrEnum):
    """Stored variant of a file: itself, and for images a small picture of it."""

    ORIGINAL = "original"
    THUMBNAIL = "thumbnail"


class File(CustomerRecord, frozen=True, kw_only=True):
    """A photo or document of a customer."""

    collection: ClassVar[str] = "files"
    id_prefix: ClassVar[str] = "fil"
    readable_with: ClassVar[Permission | None] = Permission.FILE_READ
    guarded: ClassVar[Mapping[str, Permission]] = {
        "job_id": Permission.JOB_READ,
    }
    on_customer_delete: ClassVar[OnCustomerDelete] = OnCustomerDelete.REMOVE
    order: ClassVar[Order] = newest_first("dated_at")
    derived: ClassVar[Mapping[str, tuple[str, ...]]] = {
        "is_image": ("content_type",),
        "variants": ("thumbnail_size",),
    }
    # The days of a customer's photos are read from the second index alone, without their documents.
    indexes: ClassVar[Sequence[IndexModel]] = (
        tenant_index("customer_id", "kind", "-dated_at", "-_id", name="by_customer"),
        tenant_index("customer_id", "kind", "-day", "-dated_at", "-_id", "visibility", "address_id", name="by_day"),
    )

    kind: FileKind
    visibility: FileVisibility
    filename: Annotated[str, Field(min_length=1, max_length=MAX_NAME_LENGTH)]
    description: Annotated[str, Field(min_length=1, max_length=MAX_DESCRIPTION_LENGTH)]
    content_type: str
    size: Annotated[int, Field(ge=0)]
    sha256: str
    """Of the content as it is stored, in hexadecimal digits."""
    width: int | None = None
    height: int | None = None
    thumbnail_size: int | None = None
    """Bytes of the small picture; `None` when it does not exist."""
    address_id: str | None = None
    former_address_id: str | None = None
    """Address that it named until the customer had it no more; undoing the removal brings it back."""
    job_id: str | None = None
    uploaded_by: Author
    uploaded_at: datetime
    taken_at: datetime | None = None
    dated_at: datetime
    """When the picture was taken, if the file says so; else when it was uploaded."""
    day: date
    """The day of `dated_at` where the company is."""

    @property
    def is_image(self) -> bool:
        """Return whether browsers may show it in place."""
        return self.content_type.startswith("image/")

    def storage_key(self, variant: FileVariant) -> str:
        """Return where the content is: led by the company, and never read from the document."""
        return f"{self.company_id}/{self.id}/{variant.value}"

    @property
    def variants(self) -> tuple[FileVariant, ...]:
        """Stored variants of this file."""
        return tuple(FileVariant) if self.thumbnail_size else (FileVariant.ORIGINAL,)

    @classmethod
    def tenant_filter(cls, viewer: Viewer) -> dict[str, Any]:
        """Exclude the files that a viewer may not see."""
        visible = visible_to(viewer)
        base = super().tenant_filter(viewer)
        if len(visible) == len(FileVisibility):
            return base
        return {**base, "visibility": {"$in": [visibility.value for visibility in visible]}}


def visible_to(viewer: Viewer) -> tuple[FileVisibility, ...]:
    """Return the visibilities of files that a viewer may see."""
    if viewer.may(Permission.STAFF_FILE_READ):
        return tuple(FileVisibility)
    if viewer.role in (Role.CUSTOMER, Role.PARTNER):
        return (FileVisibility.CUSTOMER,)
    return (FileVisibility.TEAM, FileVisibility.CUSTOMER)
