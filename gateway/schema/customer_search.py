"""Search."""

import strawberry

from gateway.access.permission import Permission
from gateway.operations.search.stage import MatchedOn
from gateway.resolvers.customer_search import customer_search, matched_records
from gateway.schema.connection import Connection
from gateway.schema.contact import Address, ContactPerson
from gateway.schema.customer import Customer
from gateway.schema.field import describe_enum, field
from gateway.schema.node import Node

describe_enum(
    MatchedOn,
    "What of a customer answers a search.",
    NAME="First or last name.",
    COMPANY="Business name.",
    EMAIL="E-mail address, whole or the part before the @.",
    PHONE="Phone, whole or its last seven digits and more.",
    STREET="Street of this address.",
    PLACE="City, region, country, postal code or unit of this address.",
    CONTACT_PERSON="Name, or beside EMAIL or PHONE that of a contact person: see `contactPerson`.",
    CUSTOMER_NUMBER="Number of the customer, or of one who was merged into them.",
    VISIT_NUMBER="Number of an appointment: see `records`.",
    JOB_NUMBER="Number of a job: see `records`.",
    ESTIMATE_NUMBER="Number of an estimate: see `records`.",
    QUOTE_NUMBER="Number of a quote: see `records`.",
    INVOICE_NUMBER="Number of an invoice: see `records`.",
    CREDIT_NUMBER="Number of a credit: see `records`.",
    REFUND_NUMBER="Number of a refund: see `records`.",
    RECURRING_INVOICE_NUMBER="Number of a recurring invoice: see `records`.",
    AGREEMENT_NUMBER="Number of an agreement: see `records`.",
    SUBSCRIPTION_NUMBER="Number of a subscription: see `records`.",
    SALE_NUMBER="Number of a sale: see `records`.",
)


@strawberry.type(description="A customer at one of their addresses, as the answer to a search.")
class SearchHit:
    """An answer."""

    customer: Customer = field("Who it is; blocked customers are found too, see `status`.")
    address: Address | None = field("Where; null when the customer has no address.")
    contact_person: ContactPerson | None = field(
        "The contact person whose name, phone or e-mail address answers the term; null when it is the customer. One "
        "of a single address finds the customer there only."
    )
    records: list[Node | None] = field(
        "The jobs, quotes, invoices and other records whose number the term is; empty when it is the customer's, or no "
        "number. A record of an address finds the customer there only. One is null, with an error, if what is stored "
        "of it cannot be read.",
        resolver=matched_records,
        always=(1,),
    )
    score: float = field(
        "How well it fits, the same for all addresses of a customer: 1.0 the whole e-mail address, phone or number; "
        "0.9 the part before the @, or a phone's last digits; 0.8 the words as they stand in a name or street; "
        "0.7 the same with the last word begun; 0.5 all words, in any order or from name and street; "
        "0.3 with one typo in a word. Equal scores come in alphabetical order of what matched; "
        "the customer's own name, phone or e-mail address comes before that of a contact person."
    )
    matched_on: list[MatchedOn] = field("What answers the term.")


SEARCH_POINTS = 40
"""A search takes MongoDB some 6 ms and the gateway 2, as long as 40 points of other reads."""


@strawberry.type(description="Searches.")
class CustomerSearchQueries:
    """A part of the root of queries."""

    customer_search: Connection[SearchHit] | None = field(
        "Customers by name, company, e-mail address, phone or street, by the name, phone or e-mail address of a "
        "contact person, and by the number of the customer, a job, an invoice or another record (`J-10045`, `#10045`, "
        "`invoice 10045`), best first: one hit for each address. A name "
        "finds all addresses of a customer, a street the matching ones. Names and streets are found by the beginnings "
        "of their words, without accents and case, and with one typo in a word of four letters or more. "
        "Fewer than 4 characters are refused with SEARCH_TERM_TOO_SHORT. `totalCount` stops at 1000.",
        resolver=customer_search,
        requires=Permission.CUSTOMER_LIST,
        cost=SEARCH_POINTS,
    )
