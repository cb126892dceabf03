"""The days on which a customer's photos were taken, read from an index alone."""

from datetime import date
from typing import Any, ClassVar

from gateway.access.permission import Permission
from gateway.documents.base.record import CustomerRecord, Order
from gateway.documents.file import File, FileKind
from gateway.pages.page import Page, PageRequest
from gateway.store.scope import TenantScope


class PhotoDay(CustomerRecord, frozen=True, kw_only=True):
    """A day with photos: made of files, not stored. Its id is the day."""

    collection: ClassVar[str] = File.collection
    id_prefix: ClassVar[str] = "day"
    readable_with: ClassVar[Permission | None] = File.readable_with
    is_node: ClassVar[bool] = False
    order: ClassVar[Order] = Order("PHOTO_DAY", "day", "day")

    day: date
    address_id: str | None = None


async def photo_days(
    scope: TenantScope, customer_id: str, address_id: str | None, request: PageRequest, *, counted: bool
) -> Page[PhotoDay]:
    """Return a page of the days, latest first; `request` goes forward. Raises BadRequest for a bad cursor."""
    where: dict[str, Any] = {"customer_id": customer_id, "kind": FileKind.PHOTO.value}
    if address_id is not None:
        where["address_id"] = address_id
    days: dict[str, Any] = {"$group": {"_id": "$day"}}
    total = None
    if counted:
        counts = await scope.aggregate(File, where, [days, {"$count": "total"}])
        total = counts[0]["total"] if counts else 0
    if request.cursor is not None:
        where["day"] = {"$lt": scope.codec.decode(PhotoDay.collection, PhotoDay.order, request.cursor)[0]}
    found = await scope.aggregate(File, where, [days, {"$sort": {"_id": -1}}, {"$limit": request.size + 1}])
    rows = [
        PhotoDay(
            id=row["_id"],
            company_id=scope.viewer.company_id,
            customer_id=customer_id,
            day=date.fromisoformat(row["_id"]),
            address_id=address_id,
        )
        for row in found
    ]
    return Page(rows, request, lambda row: scope.codec.encode(PhotoDay.order, row), total)
