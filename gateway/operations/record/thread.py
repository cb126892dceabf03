"""Threads of mails that other systems keep: an answer joins what it names, in any order.

Two mails are in one thread if one names the other, or both name the same mail, also one that is not kept.
"""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

from msgspec.structs import replace

from gateway.documents.communication import Communication
from gateway.documents.message import Message
from gateway.operations.communication import communication_about
from gateway.operations.record.worksheet import Worksheet, WorksheetState

_LATEST = datetime.max.replace(tzinfo=UTC)


async def join_threads(sheet: Worksheet, since: WorksheetState) -> None:
    """Put the mails that were written since a state into their threads."""
    for record_id in sorted({one.id for one in sheet.since(since) if isinstance(one, Communication)}):
        mail = await sheet.get(Communication, record_id)
        if mail is not None and _names(mail):
            await _join(sheet, mail)


def _names(mail: Communication) -> set[str]:
    """Return the Message-IDs of a mail: its own, and those of the mails before it."""
    return {*mail.references, *([mail.mail_id] if mail.mail_id else ())}


async def _join(sheet: Worksheet, mail: Communication) -> None:
    await _record_messages(sheet, mail)
    members = {one.id: one for one in [*await _related(sheet, mail), mail]}
    by_mail_id = {one.mail_id: one for one in members.values() if one.mail_id}
    thread_id = await _choose_thread(sheet, members.values()) if len(members) > 1 else mail.thread_id
    for one in await _with_their_threads(sheet, members.values(), thread_id):
        answered = by_mail_id.get(one.references[-1]) if one.references else None
        in_reply_to_id = answered.id if answered and answered.id != one.id else one.in_reply_to_id
        await _put(sheet, replace(one, thread_id=thread_id, in_reply_to_id=in_reply_to_id))


async def _related(sheet: Worksheet, mail: Communication) -> list[Communication]:
    """Return the customer's mails that name a mail which this one names or is."""
    names = _names(mail)
    named = {"$in": sorted(names)}
    where = {"customer_id": mail.customer_id, "$or": [{"mail_id": named}, {"references": named}]}
    return await sheet.find(
        Communication, where, lambda one: one.customer_id == mail.customer_id and not names.isdisjoint(_names(one))
    )


async def _choose_thread(sheet: Worksheet, members: Iterable[Communication]) -> str:
    """Return the communication that begins the thread of them all: the earliest of those that begin one."""
    starts: dict[str, datetime] = {}
    for head in sorted({one.thread_id or one.id for one in members}):
        begun = await sheet.get(Communication, head)
        starts[head] = begun.at if begun else _LATEST
    return min(starts, key=lambda head: (starts[head], head))


async def _with_their_threads(
    sheet: Worksheet, members: Iterable[Communication], thread_id: str | None
) -> Sequence[Communication]:
    """Return the members, and all that are in a thread of theirs which becomes part of another."""
    found = {one.id: one for one in members}
    for other in sorted({one.thread_id for one in found.values() if one.thread_id} - {thread_id}):
        owner = sheet.customer.id
        for one in await sheet.find(
            Communication,
            {"customer_id": owner, "thread_id": other},
            lambda each, other=other: each.thread_id == other,  # type: ignore[misc]
        ):
            found.setdefault(one.id, one)
    return list(found.values())


async def _put(sheet: Worksheet, after: Communication) -> None:
    """Note the thread of a communication; its message, which was sent from here, has the same."""
    sheet.put(after)
    message = await sheet.transaction.get(Message, after.message_id) if after.message_id else None
    if message is not None and message.thread_id != after.thread_id:
        await sheet.transaction.replace(replace(message, thread_id=after.thread_id))


async def _record_messages(sheet: Worksheet, mail: Communication) -> None:
    """Note the mails sent from here that this one names, where they are not among the communications.

    Those are mails about bookings and the portal: they are recorded when they are answered.
    """
    named = {"customer_id": mail.customer_id, "message_id": {"$in": sorted(mail.references)}}
    for message in await sheet.transaction.find(Message, named) if mail.references else ():
        told = {"customer_id": mail.customer_id, "at": message.created_at, "message_id": message.id}
        known = await sheet.find(Communication, told, lambda one, message=message: one.message_id == message.id)  # type: ignore[misc]
        recorded = known[0] if known else communication_about(message, message.readable_text)
        sheet.put(recorded if recorded.mail_id else replace(recorded, mail_id=message.message_id))
