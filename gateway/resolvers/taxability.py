"""Whether sales tax applies, on the company's today."""

import strawberry

from gateway.documents.contact import Taxability
from gateway.resolvers.arguments import GatewayInfo
from gateway.resolvers.company import company_today
from gateway.resolvers.planning import shows


@shows("is_lapsed")
async def is_lapsed(parent: strawberry.Parent[Taxability], info: GatewayInfo) -> bool:
    """Return whether the certificate of an exemption has ended."""
    return parent.expires_on is not None and parent.has_lapsed(await company_today(info))


@shows("is_taxable")
async def is_taxable(parent: strawberry.Parent[Taxability], info: GatewayInfo) -> bool:
    """Return whether sales tax applies."""
    if parent.expires_on is None:  # then the day does not matter
        return parent.is_taxable
    return parent.applies_on(await company_today(info))
