"""Everything that can be changed: each feature's mutations are a base of the root."""

import strawberry

from gateway.schema.card import CardMutations
from gateway.schema.comment import NoteMutations
from gateway.schema.communication import CallMutations
from gateway.schema.credit import CreditMutations
from gateway.schema.customer_mutation import CustomerMutations
from gateway.schema.file_mutation import FileMutations
from gateway.schema.sale import SaleMutations


@strawberry.type(description="Everything that can be changed.")
class Mutation(
    CallMutations, CardMutations, CreditMutations, CustomerMutations, FileMutations, NoteMutations, SaleMutations
):
    """The root of mutations."""
