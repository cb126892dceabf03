"""What callers may say when they have a statement of account sent."""

from datetime import date
from typing import NamedTuple

import strawberry

from gateway.documents.message import MessageChannel
from gateway.errors import Fault, UserErrorCode
from gateway.inputs.message import MAX_BODY_LENGTH
from gateway.inputs.text import free_text_faults, tidy_lines
from gateway.inputs.version import OF_THE_CUSTOMER

FIRST_YEAR, LAST_YEAR = 1970, 2200
"""Which days a statement may be asked for: a slip of the year is refused, not answered with nothing."""


class BadPeriod(NamedTuple):
    """What is wrong with a period, and which of its ends is."""

    message: str
    field: str


def bad_period(from_day: date, to_day: date) -> BadPeriod | None:
    """Why there is no statement of a period; `None` if it can be made."""
    if from_day > to_day:
        return BadPeriod("'from' is after 'to': the statement goes from the earlier day to the later one.", "from")
    if from_day.year < FIRST_YEAR:
        return BadPeriod(f"Choose days from {FIRST_YEAR} to {LAST_YEAR}.", "from")
    if to_day.year > LAST_YEAR:
        return BadPeriod(f"Choose days from {FIRST_YEAR} to {LAST_YEAR}.", "to")
    return None


@strawberry.input(description="A statement of account to mail to a customer.")
class StatementSendInput:
    """The input of `statementSend`."""

    customer_id: strawberry.ID = strawberry.field(description="Whose statement it is, and who gets it.")
    from_day: date = strawberry.field(name="from", description="First day, in the company's time zone.")
    to_day: date = strawberry.field(name="to", description="Last day, included; what is due is as of its end.")
    email_id: strawberry.ID | None = strawberry.field(
        default=None, description="Id of the customer's e-mail address; the primary one unless given."
    )
    message: str | None = strawberry.field(
        default=None, description="What to say in the mail besides that the statement is attached; lines are kept."
    )
    is_transactional: bool = strawberry.field(
        default=False,
        description="It is about work that the customer ordered: it may go to customers who unsubscribed.",
    )
    idempotency_key: str | None = strawberry.field(
        default=None, description="Makes a retry safe: the same key and input send the statement once."
    )
    dry_run: bool = strawberry.field(default=False, description="Only say what would be sent, or why it would not.")

    expected_version: int | None = strawberry.field(default=None, description=OF_THE_CUSTOMER)

    def validate(self) -> tuple[str | None, list[Fault]]:
        """(what to say, tidied; every fault, the period's too)."""
        said = tidy_lines(self.message)
        faults: list[Fault] = []
        if said is not None:
            faults += free_text_faults(said, ("message",), longest=MAX_BODY_LENGTH[MessageChannel.EMAIL])
        if bad := bad_period(self.from_day, self.to_day):
            faults.append(Fault(UserErrorCode.INVALID, bad.message, (bad.field,)))
        return said, faults
