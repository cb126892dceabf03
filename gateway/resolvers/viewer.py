"""Who is signed in."""

import strawberry

from gateway.access.viewer import Viewer
from gateway.documents.company import Company
from gateway.resolvers.arguments import GatewayInfo


async def viewer(info: GatewayInfo) -> Viewer:
    """The viewer of this request."""
    return info.context.require_signed_in().viewer


async def company(parent: strawberry.Parent[Viewer], info: GatewayInfo) -> Company | None:
    """The viewer's company."""
    return await info.context.require_signed_in().loaders.record_by_id.record(Company, parent.company_id)
