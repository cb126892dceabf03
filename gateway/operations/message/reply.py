"""What a new message answers: its thread, the headers that mail programs thread by, and what follows from it."""

import re
from collections.abc import Iterable
from typing import Any, Final, NamedTuple

import msgspec

from gateway.documents.communication import Communication, CommunicationChannel
from gateway.documents.customer import Customer, email_key
from gateway.documents.message import Message, MessageChannel
from gateway.errors import Fault, InvalidInput, NotFound, UserErrorCode
from gateway.inputs.message import MAX_SUBJECT_LENGTH, MessageContent
from gateway.inputs.text import text_faults, tidy
from gateway.integrations.mail_header import is_message_id
from gateway.operations.communication import communication_about
from gateway.store.transaction import Transaction
from gateway.visible_text import without_controls

MAX_REFERENCES: Final = 20
"""Message-IDs in `References`: of a longer thread the first one and the latest."""
_REPLY_MARKS: Final = re.compile(
    r"(?:\s*(?:re|aw|antw|antwort|sv|odp|res|ynt)\s*(?:[\[(]\d{1,3}[\])])?\s*[:\uff1a])+\s*", re.IGNORECASE
)
"""Prefixes that mail programs of several languages put before the subject of an answer, also several times."""
_PATH: Final = ("inReplyTo",)


class Answered(NamedTuple):
    """The communication that a message answers."""

    communication: Communication
    is_recorded: bool
    """Whether it is among the communications: the gateway's mails about bookings and portals are not until answered."""
    references: tuple[str, ...]
    """The `References` of a mail that answers it, which end with its own Message-ID; empty when it is no mail."""

    @property
    def thread_id(self) -> str:
        """The communication that began the thread."""
        return self.communication.thread_id or self.communication.id

    def links(self, channel: MessageChannel) -> dict[str, Any]:
        """Return the fields of a message that answers it; only mail has headers to thread by."""
        references = self.references if channel is MessageChannel.EMAIL else ()
        return {"in_reply_to_id": self.communication.id, "thread_id": self.thread_id, "references": references}

    def contact_id(self, customer: Customer, channel: MessageChannel) -> str | None:
        """Return the id of the customer's address or phone that it is from or to; `None` where they have it no more."""
        if channel is MessageChannel.TEXT:
            phone, phones = self.communication.phone, customer.phones
            return next((one.id for one in phones if phone is not None and one.e164 == phone), None)
        email = self.communication.email
        key = None if email is None else email_key(email)
        return next((one.id for one in customer.emails if email_key(one.address) == key), None)

    def completed(self, letter: MessageContent, channel: MessageChannel) -> MessageContent:
        """Return the content to send, a mail with a subject. Raises InvalidInput if there is no subject to take."""
        if channel is MessageChannel.TEXT or letter.subject is not None:
            return letter
        subject = reply_subject(self.communication.subject)
        if subject is None:
            message = "A mail needs a subject, and what this one answers has none: write one."
            raise InvalidInput([Fault(UserErrorCode.REQUIRED, message, ("subject",))])
        if faults := text_faults(subject, ("subject",), longest=MAX_SUBJECT_LENGTH):
            raise InvalidInput(faults)
        return letter._replace(subject=subject)


async def find_answered(transaction: Transaction, answered_id: str, customer_id: str) -> Answered:
    """Return what a message of this customer answers, by the id of a message or communication. Raises NotFound."""
    if answered_id.startswith(f"{Message.id_prefix}_"):
        message = await transaction.get(Message, answered_id)
        if message is None or message.customer_id != customer_id:
            raise NotFound("message of this customer", _PATH)
        return await _of_message(transaction, message)
    is_communication = answered_id.startswith(f"{Communication.id_prefix}_")
    communication = await transaction.get(Communication, answered_id) if is_communication else None
    if communication is None or communication.customer_id != customer_id:
        raise NotFound("message or communication of this customer", _PATH)
    return Answered(communication, True, await _references_after(transaction, communication))


async def join_thread(transaction: Transaction, answered: Answered) -> None:
    """Store the thread on the answered communication and its message; the communication too, if it was not stored."""
    communication = answered.communication
    if answered.is_recorded and communication.thread_id is not None:
        return
    begun = msgspec.structs.replace(communication, thread_id=answered.thread_id)
    # Permission to write to a customer does not require permission to read e-mails among the communications.
    system = transaction.as_system()
    await (system.replace(begun) if answered.is_recorded else system.insert(begun))
    message = await system.get(Message, begun.message_id) if begun.message_id else None
    if message is not None:
        await system.replace(msgspec.structs.replace(message, thread_id=begun.thread_id))


def reply_subject(subject: str | None) -> str | None:
    """Return the subject of an answer: one `Re:` however often it was answered; `None` when nothing is left to show."""
    shown = tidy(without_controls(subject or ""))
    bare = tidy(_REPLY_MARKS.sub("", shown, count=1) if shown and _REPLY_MARKS.match(shown) else shown)
    if bare is None:
        return None
    line = f"Re: {bare}"
    return line if len(line) <= MAX_SUBJECT_LENGTH else f"{line[: MAX_SUBJECT_LENGTH - 1].rstrip()}…"


def bounded_references(before: Iterable[str], mail_id: str | None) -> tuple[str, ...]:
    """Return the `References` of an answer (RFC 5322, 3.6.4): those of the answered mail, and its own Message-ID.

    Of a long thread the first id stays, by which programs find the thread, and the latest ones.
    """
    if mail_id is None or not is_message_id(mail_id):
        return ()
    ids = [*dict.fromkeys(one for one in before if one != mail_id and is_message_id(one)), mail_id]
    return tuple(ids if len(ids) <= MAX_REFERENCES else [ids[0], *ids[1 - MAX_REFERENCES :]])


async def _of_message(transaction: Transaction, message: Message) -> Answered:
    """Return the communication of a message, or the one that would be recorded of it."""
    where = {"customer_id": message.customer_id, "at": message.created_at, "message_id": message.id}
    found = await transaction.as_system().find(Communication, where)
    # Of one that is not recorded yet, what can be read: never a one-time link.
    communication = found[0] if found else communication_about(message, message.readable_text)
    return Answered(communication, bool(found), await _references_after(transaction, communication))


async def _references_after(transaction: Transaction, communication: Communication) -> tuple[str, ...]:
    """Return the `References` of an answer to a communication.

    What an earlier version stored has no Message-ID itself: its message has, as long as that is kept.
    """
    if communication.channel is not CommunicationChannel.EMAIL:
        return ()
    mail_id = communication.mail_id
    if mail_id is None and communication.message_id is not None:
        message = await transaction.as_system().get(Message, communication.message_id)
        mail_id = message.message_id if message else None
    return bounded_references(communication.references, mail_id)
