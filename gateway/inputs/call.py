"""What callers may say about calls."""

from datetime import datetime, timedelta
from typing import Any
from unicodedata import category

import strawberry
from strawberry import UNSET

from gateway.documents.communication import MAX_CALL_NOTE_LENGTH, CallOutcome, CommunicationDirection
from gateway.errors import Fault, InvalidInput, UserErrorCode
from gateway.inputs.calendar_range import calendar_faults
from gateway.inputs.text import free_text_faults, text_faults, tidy, tidy_lines
from gateway.inputs.version import OF_THE_CUSTOMER
from gateway.matching.phone_number import MAX_PHONE_TEXT

MAX_CALL_SECONDS = 86_400
MAX_CALL_ID_LENGTH = 200
MAX_CLOCK_SKEW = timedelta(minutes=5)


@strawberry.input(description="A call that took place or was tried.")
class CallLogInput:
    """The input of `callLog`."""

    customer_id: strawberry.ID = strawberry.field(description="The customer.")
    outcome: CallOutcome = strawberry.field(description="What became of it.")
    direction: CommunicationDirection = strawberry.field(
        default=CommunicationDirection.OUTBOUND, description="Direction of the call."
    )
    phone: str | None = strawberry.field(
        default=None, description="The customer's number, however it is written. Defaults to their primary phone."
    )
    at: datetime | None = strawberry.field(default=None, description="When it began. Defaults to now.")
    duration_seconds: int | None = strawberry.field(default=None, description="How long it took, 0 to 86,400 seconds.")
    note: str | None = strawberry.field(
        default=None, description="Content of the call, at most 2,000 characters. The customer never sees it."
    )
    expected_version: int | None = strawberry.field(default=None, description=OF_THE_CUSTOMER)

    def validate(self, now: datetime) -> tuple[dict[str, Any], list[Fault]]:
        """(the record fields, tidied; every fault)."""
        at, note = self.at or now, tidy_lines(self.note)
        faults = _faults(self.duration_seconds, note)
        faults += calendar_faults(at, "at")
        if at > now + MAX_CLOCK_SKEW:
            faults.append(Fault(UserErrorCode.INVALID, "A call cannot lie in the future.", ("at",)))
        details = {
            "outcome": self.outcome,
            "direction": self.direction,
            "at": at,
            "duration_seconds": self.duration_seconds,
            "note": note,
        }
        return details, faults


@strawberry.input(description="What became of a call that is in the log. What is left out stays as it is.")
class CallStatusUpdateInput:
    """The input of `callStatusUpdate`."""

    id: strawberry.ID = strawberry.field(description="The call: a communication of the channel CALL.")
    expected_version: int | None = strawberry.field(
        default=None, description="The call's version you read. If it is no longer current, the answer is CONFLICT."
    )
    outcome: CallOutcome = strawberry.field(description="What became of it.")
    duration_seconds: int | None = strawberry.field(
        default=UNSET, description="How long it took, 0 to 86,400 seconds; null removes it."
    )
    note: str | None = strawberry.field(
        default=UNSET, description="Content of the call, at most 2,000 characters; null removes it."
    )

    def validate(self) -> tuple[dict[str, Any], list[Fault]]:
        """(the call's fields to set, tidied; every fault)."""
        changes: dict[str, Any] = {"outcome": self.outcome}
        if self.duration_seconds is not UNSET:
            changes["duration_seconds"] = self.duration_seconds
        if self.note is not UNSET:
            changes["note"] = tidy_lines(self.note)
        return changes, _faults(changes.get("duration_seconds"), changes.get("note"))


@strawberry.input(description="A call that comes in now.")
class CallIncomingReportInput:
    """The input of `callIncomingReport`."""

    phone: str = strawberry.field(
        description="Who calls: the number in any form that telephone systems send, also a `sip:` or `tel:` address; "
        "empty, or `anonymous` and the like, when it is withheld. At most 200 characters."
    )
    staff_member_id: strawberry.ID | None = strawberry.field(
        default=None, description="The staff member for whom it rings; left out, it rings for everyone."
    )
    call_id: str | None = strawberry.field(
        default=None,
        description="Your own id of the call, at most 200 characters: a second report with the same id sends no event.",
    )

    def number(self) -> str | None:
        """Return the caller's number as it was sent, tidied. Raises InvalidInput."""
        number = tidy("".join(" " if category(char) == "Cc" else char for char in self.phone[: MAX_PHONE_TEXT + 1]))
        faults = text_faults(number, ("phone",), longest=MAX_PHONE_TEXT, is_id=True)
        if faults:
            raise InvalidInput(faults)
        return number

    def own_id(self) -> str | None:
        """The reporter's own id of the call, tidied. Raises InvalidInput."""
        call_id = tidy(self.call_id)
        faults = text_faults(call_id, ("callId",), longest=MAX_CALL_ID_LENGTH, is_id=True)
        if faults:
            raise InvalidInput(faults)
        return call_id


def _faults(duration_seconds: int | None, note: str | None) -> list[Fault]:
    faults = free_text_faults(note, ("note",), longest=MAX_CALL_NOTE_LENGTH)
    if duration_seconds is not None and not 0 <= duration_seconds <= MAX_CALL_SECONDS:
        message = f"A call takes 0 to {MAX_CALL_SECONDS} seconds."
        faults.append(Fault(UserErrorCode.INVALID, message, ("durationSeconds",)))
    return faults
