"""The company of the viewer."""

from datetime import date

from gateway.documents.company import Company
from gateway.errors import BadRequest
from gateway.operations.company.validation import NO_COMPANY
from gateway.resolvers.arguments import GatewayInfo


async def load_company(info: GatewayInfo) -> Company:
    """The viewer's company, read once for a request. Raises BadRequest without one."""
    signed_in = info.context.require_signed_in()
    company = await signed_in.loaders.record_by_id.record(Company, signed_in.viewer.company_id)
    if company is None:
        raise BadRequest(NO_COMPANY)
    return company


async def company_today(info: GatewayInfo) -> date:
    """The day it is in the company's time zone. Raises BadRequest without a company."""
    return (await load_company(info)).find_day(info.context.now)
