"""Everything that can be changed: each feature's mutations are a base of the root."""

import strawberry

from gateway.schema.comment import NoteMutations
from gateway.schema.communication import CallMutations
from gateway.schema.customer_mutation import CustomerMutations


@strawberry.type(description="Everything that can be changed.")
class Mutation(CustomerMutations, NoteMutations, CallMutations):
    """The root of mutations."""
