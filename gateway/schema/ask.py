"""Questions about a customer, and their answers."""

import strawberry

from gateway.access.permission import Permission
from gateway.operations.ask.customer_answer import AnswerStatus
from gateway.resolvers import ask as resolve_ask
from gateway.schema.field import describe_enum, field
from gateway.schema.node import Node

ASK_POINTS = 250
"""An answer takes one to four documents of up to a hundred rows a page, and choosing among them: 15 to 35 ms."""

describe_enum(
    AnswerStatus,
    "What came of a question.",
    ANSWERED="The record answers it; or a record fits it best, as the answer then says.",
    NOT_IN_RECORD="It was understood, and what you may read of the record does not say it.",
    NOT_ALLOWED="It is about something that you may not read.",
    UNCLEAR="It was not understood. Ask in other words; `followUps` has questions that are.",
)


@strawberry.type(description="A field that an answer was read from.")
class Citation:
    """A field of an object."""

    node: Node | None = field(
        "The object; null when it was removed since the answer was read.", resolver=resolve_ask.cited
    )
    field_: str = field("The field, below others with dots: `total`, `technician.name`.", name="field")
    value: str | None = field("What it had: an amount as `120.50 USD`, others as the API writes them.")


@strawberry.type(description="A sentence of an answer, with where it is from.")
class AnswerClaim:
    """A claim."""

    text: str = field("The sentence.")
    citations: list[Citation] = field("The fields that say so; never empty.")


@strawberry.type(description="The answer to a question about a customer.")
class CustomerAnswer:
    """An answer."""

    status: AnswerStatus = field("What came of the question.")
    answer: str = field("The answer in words, in the company's time zone and formats.")
    claims: list[AnswerClaim] = field("What the answer says, each with the fields that it was read from.")
    records: list[Node | None] = field(
        "The records that it is about, as many as `first` allows; null, with an error, in place of one if what is "
        "stored of it cannot be read.",
        resolver=resolve_ask.records,
        always=(1,),
    )
    document: str | None = field(
        "The GraphQL document that was run for it, with your permissions; null if none was run. Long lists were read "
        "page by page."
    )
    follow_ups: list[str] = field("Questions to ask instead, or next.")


@strawberry.type(description="Questions.")
class AskQueries:
    """A part of the root of queries."""

    customer_ask: CustomerAnswer | None = field(
        "Answers a question about a customer from what you may read of the record, and says where each part of the "
        "answer is from. What the record does not say is not guessed. null when there is no such customer for you.",
        resolver=resolve_ask.customer_ask,
        requires=Permission.CUSTOMER_READ,
        cost=ASK_POINTS,
        sizes=("records", resolve_ask.records_asked),
    )
