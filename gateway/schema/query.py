"""Everything that can be read."""

import strawberry

from gateway.access.permission import Permission
from gateway.resolvers import customer as resolve_customer
from gateway.resolvers.node import node as resolve_node
from gateway.resolvers.viewer import viewer as resolve_viewer
from gateway.schema.ask import AskQueries
from gateway.schema.change_feed import ChangeFeedQueries
from gateway.schema.communication import CallerQueries
from gateway.schema.company_lists import CompanyListQueries
from gateway.schema.connection import Connection
from gateway.schema.customer import Customer
from gateway.schema.customer_search import CustomerSearchQueries
from gateway.schema.deletion_certificate import DeletionQueries
from gateway.schema.duplicate import DuplicateQueries
from gateway.schema.field import field
from gateway.schema.import_file import ImportQueries
from gateway.schema.job import JobQueries
from gateway.schema.node import Node
from gateway.schema.number import NumberQueries
from gateway.schema.tag import TagQueries
from gateway.schema.viewer import Viewer
from gateway.schema.webhook import WebhookQueries


@strawberry.type(description="Everything that can be read.")
class Query(
    AskQueries,
    CallerQueries,
    ChangeFeedQueries,
    CompanyListQueries,
    CustomerSearchQueries,
    DeletionQueries,
    DuplicateQueries,
    ImportQueries,
    JobQueries,
    NumberQueries,
    TagQueries,
    WebhookQueries,
):
    """The root of queries."""

    viewer: Viewer | None = field("Who this request speaks for.", resolver=resolve_viewer)
    node: Node | None = field(
        "Any object by its id; null if it does not exist or you cannot access it. Needs the permission of the "
        "object's kind.",
        resolver=resolve_node,
    )
    customer: Customer | None = field(
        "The customer with this id; null if it does not exist or you cannot access it.",
        resolver=resolve_customer.customer,
        requires=Permission.CUSTOMER_READ,
    )
    customer_by: Customer | None = field(
        "The customer that an identifier names; null if it does not exist or you cannot access it.",
        resolver=resolve_customer.customer_by_identifier,
        requires=Permission.CUSTOMER_READ,
    )
    customers: Connection[Customer] | None = field(
        "The accounts list.", resolver=resolve_customer.customers, requires=Permission.CUSTOMER_LIST
    )
