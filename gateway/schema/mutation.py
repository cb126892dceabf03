"""Everything that can be changed: each feature's mutations are a base of the root."""

import strawberry

from gateway.schema.credit import CreditMutations
from gateway.schema.customer_mutation import CustomerMutations
from gateway.schema.message_mutation import MessageMutations
from gateway.schema.portal import PortalMutations
from gateway.schema.sale import SaleMutations


@strawberry.type(description="Everything that can be changed.")
class Mutation(CreditMutations, CustomerMutations, SaleMutations, MessageMutations, PortalMutations):
    """The root of mutations."""
