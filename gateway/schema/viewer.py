"""Who is signed in."""

import strawberry

from gateway.access.permission import Role
from gateway.resolvers import viewer
from gateway.schema.company import Company
from gateway.schema.field import describe_enum, field

describe_enum(
    Role,
    "What a token allows in general.",
    ADMIN="Everything.",
    OFFICE="Everything about customers.",
    TECHNICIAN="What the job needs: contact, work, equipment, quotes, team notes.",
    SALES="Everything about customers but cards and staff notes.",
    CUSTOMER="The customers' portal: their own records.",
    PARTNER="What the token's scopes name.",
)


@strawberry.type(description="Who a request speaks for.")
class Viewer:
    """The signed-in person, customer or partner."""

    id: strawberry.ID = field("The token's subject.")
    name: str = field("Name, for people.")
    role: Role = field("Role.")
    company: Company | None = field("The company whose data the viewer sees.", resolver=viewer.company)
