"""Whether a warranty lasts, on the company's today."""

import strawberry

from gateway.documents.equipment import Equipment, EquipmentComponent
from gateway.resolvers.arguments import GatewayInfo
from gateway.resolvers.company import company_today
from gateway.resolvers.planning import reads


@reads("warranty_until")
async def is_under_warranty(
    parent: strawberry.Parent[Equipment | EquipmentComponent], info: GatewayInfo
) -> bool | None:
    """Return whether the last day of the warranty is not past; `None` if that day is not known."""
    until = parent.warranty_until
    return None if until is None else until >= await company_today(info)
