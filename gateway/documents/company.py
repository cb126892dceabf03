"""The company: one tenant of the deployment."""

from typing import Annotated, Any, ClassVar

from pydantic import Field

from gateway.access.permission import Permission
from gateway.access.viewer import Viewer
from gateway.documents.record import Order, Record


class Company(Record, frozen=True, kw_only=True):
    """A field-service company that uses the gateway; its id is `com_` and its handle."""

    collection: ClassVar[str] = "companies"
    id_prefix: ClassVar[str] = "com"
    readable_with: ClassVar[Permission | None] = None
    order: ClassVar[Order] = Order("ID", "_id", "id")

    handle: Annotated[str, Field(pattern="^[a-z0-9-]{2,40}$")]
    name: Annotated[str, Field(min_length=1, max_length=200)]
    time_zone: Annotated[str, Field(min_length=1)]
    """IANA time zone name, in which the company's days begin and its appointments are shown."""
    currency: Annotated[str, Field(pattern="^[A-Z]{3}$")]
    country: Annotated[str, Field(pattern="^[A-Z]{2}$")]
    """ISO 3166-1 alpha-2; how phone numbers without a country code are read."""

    @classmethod
    def tenant_filter(cls, viewer: Viewer) -> dict[str, Any]:
        """A viewer sees their own company only."""
        return {"_id": viewer.company_id}
