"""Visits and conversations: appointments, equipment, communications and notes."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import msgspec

from gateway.access.permission import Permission
from gateway.documents.appointment import Appointment, AppointmentStatus, AppointmentWindow
from gateway.documents.communication import Communication, CommunicationDirection
from gateway.documents.equipment import Equipment, EquipmentComponent, EquipmentStatus
from gateway.documents.note import Author, Note, NoteVisibility
from gateway.errors import Fault, Forbidden, InvalidInput, UserErrorCode
from gateway.operations.authorship import make_author, require_author
from gateway.operations.booking.booking import NUMBERS
from gateway.operations.message.reply import bounded_references
from gateway.operations.record.filling import defaults
from gateway.operations.record.links import JOB, JOB_WITH_NUMBER
from gateway.operations.record.spec import Occasion, RecordSpec
from gateway.operations.record.store import UNNUMBERED

USUAL_WINDOW = timedelta(hours=2)
MAX_WINDOW = timedelta(hours=24)
_IN_REPLY_TO = "in_reply_to_mail_id"


def _appointment(occasion: Occasion, before: Appointment | None, given: dict[str, Any]) -> Mapping[str, Any]:
    values: dict[str, Any] = {}
    if before is None:
        values = defaults(
            given,
            number=UNNUMBERED,
            status=AppointmentStatus.SCHEDULED,
            department=given.get("category"),
        )
    window = _window(occasion, before, given)
    if before is None:
        return {**values, "window": window}
    changed = {name: value for name, value in given.items() if name not in ("start", "end")}
    after = msgspec.structs.replace(before, **changed, window=window)
    return {"window": window, **({"version": before.version + 1} if after != before else {})}


def _window(occasion: Occasion, before: Appointment | None, given: Mapping[str, Any]) -> AppointmentWindow:
    """Return the arrival window. Raises InvalidInput."""
    if before is not None and not {"start", "end"} & given.keys():
        return before.window
    start = given.get("start", before.window.start if before else None)
    if start is None:
        message = "A new appointment needs it."
        raise InvalidInput([Fault(UserErrorCode.REQUIRED, message, ("start",))])
    moved = start + (before.window.end - before.window.start) if before else start + USUAL_WINDOW
    end = given.get("end", moved)
    if not timedelta(0) < end - start <= MAX_WINDOW:
        message = "The window ends after it starts, and at most 24 hours later."
        raise InvalidInput([Fault(UserErrorCode.INVALID, message, ("end",))])
    return AppointmentWindow(start=start, end=end, time_zone=occasion.company.time_zone)


def _equipment(occasion: Occasion, before: Equipment | None, given: dict[str, Any]) -> Mapping[str, Any]:
    return {} if before else defaults(given, status=EquipmentStatus.ACTIVE, created_at=occasion.now)


def _component(values: Mapping[str, Any], _: str) -> EquipmentComponent:
    return EquipmentComponent(**values)


def _communication(occasion: Occasion, before: Communication | None, given: dict[str, Any]) -> Mapping[str, Any]:
    if before is not None and before.message_id is not None:
        message = "This was sent from here, and stays as it was sent."
        raise InvalidInput([Fault(UserErrorCode.WRONG_STATUS, message, ("id",))])
    named = _references(before, given)
    if before is not None:
        changes = {name: value for name, value in given.items() if name != _IN_REPLY_TO} | named
        changed = msgspec.structs.replace(before, **changes) != before
        return {**named, **({"version": before.version + 1} if changed else {})}
    customer = occasion.customer
    by_customer = given.get("direction") is CommunicationDirection.INBOUND
    return {
        "actor": Author(id=customer.id, name=customer.display_name, role="CUSTOMER")
        if by_customer
        else make_author(occasion.viewer),
        **named,
    }


def _references(before: Communication | None, given: Mapping[str, Any]) -> dict[str, Any]:
    """Return the mails before a mail, as its headers name them: the one that it answers is the last."""
    if _IN_REPLY_TO not in given and "references" not in given:
        return {}
    known = before.references if before else ()
    named, answered = given.get("references", known), given.get(_IN_REPLY_TO)
    return {"references": bounded_references(named, answered or next(reversed(named), None))}


def _note(occasion: Occasion, before: Note | None, given: dict[str, Any]) -> Mapping[str, Any]:
    _require_writable(occasion, before, given)
    if before is None:
        author = make_author(occasion.viewer)
        return defaults(given, visibility=NoteVisibility.TEAM, author=author, created_at=occasion.now)
    if msgspec.structs.replace(before, **given) == before:
        return {}
    return {"version": before.version + 1, "updated_at": occasion.now}


def _require_writable(occasion: Occasion, before: Note | None, given: Mapping[str, Any]) -> None:
    """Raise InvalidInput for a note that the viewer could not write by noteAdd or noteUpdate either."""
    try:
        if NoteVisibility.STAFF in (before and before.visibility, given.get("visibility")):
            occasion.viewer.require(Permission.STAFF_NOTE_READ)
        if before is not None:
            require_author(occasion.viewer, before)
    except Forbidden as refusal:
        raise InvalidInput([Fault(UserErrorCode.INVALID, str(refusal), ("visibility",))]) from None


APPOINTMENTS = RecordSpec(
    Appointment,
    "appointment",
    _appointment,
    NUMBERS,
    links=(JOB_WITH_NUMBER,),
    staff=("technician_id",),
    inputs=frozenset({"start", "end"}),
)
EQUIPMENT = RecordSpec(Equipment, "piece of equipment", _equipment, parts={"components": _component})
COMMUNICATIONS = RecordSpec(
    Communication,
    "communication",
    _communication,
    links=(JOB,),
    staff=("staff_member_id",),
    inputs=frozenset({_IN_REPLY_TO}),
    is_placed=False,
)
NOTES = RecordSpec(Note, "note", _note, is_placed=False)
