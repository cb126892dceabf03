"""Who is signed in."""

from gateway.access.viewer import Viewer
from gateway.documents.company import Company
from gateway.resolvers.arguments import GatewayInfo
from gateway.resolvers.reference import referenced


async def viewer(info: GatewayInfo) -> Viewer:
    """The viewer of this request."""
    return info.context.require_signed_in().viewer


company = referenced(Company, "company_id")
