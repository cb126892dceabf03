"""Everything that can be changed: each feature's mutations are a base of the root."""

import strawberry

from gateway.schema.credit import CreditMutations
from gateway.schema.customer_mutation import CustomerMutations
from gateway.schema.customer_related_mutation import CustomerRelatedMutations
from gateway.schema.sale import SaleMutations


@strawberry.type(description="Everything that can be changed.")
class Mutation(CreditMutations, CustomerMutations, CustomerRelatedMutations, SaleMutations):
    """The root of mutations."""
