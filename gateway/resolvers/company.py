"""The company of the viewer."""

from gateway.documents.company import Company
from gateway.errors import BadRequest
from gateway.operations.customer.write import NO_COMPANY
from gateway.resolvers.arguments import GatewayInfo


async def company_of(info: GatewayInfo) -> Company:
    """The viewer's company, read once for a request. Raises BadRequest without one."""
    signed_in = info.context.require_signed_in()
    company = await signed_in.loaders.record_by_id.record(Company, signed_in.viewer.company_id)
    if company is None:
        raise BadRequest(NO_COMPANY)
    return company
