"""The company."""

from gateway.documents import company
from gateway.schema.field import field
from gateway.schema.node import Node, node_type


@node_type(company.Company, description="The field-service company whose data this is.")
class Company(Node):
    """The viewer's company."""

    handle: str = field("Short name, as tokens use it.")
    name: str = field("Name.")
    time_zone: str = field("IANA time zone in which its days begin and its appointments are shown.")
    currency: str = field("ISO 4217 code of its books.")
    booking_notice_hours: int = field(
        "How many hours before it begins customers may still book, move or call off a visit themselves."
    )
    country: str = field("ISO 3166-1 alpha-2 code; phone numbers without a country code are read as its own.")
