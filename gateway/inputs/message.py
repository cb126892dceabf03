"""What callers may say to customers."""

from typing import NamedTuple

import strawberry

from gateway.documents.message import MessageChannel
from gateway.errors import Fault, UserErrorCode
from gateway.inputs.text import free_text_faults, text_faults, tidy
from gateway.inputs.version import OF_THE_CUSTOMER
from gateway.visible_text import shows_nothing

LONGEST_SUBJECT = 200
LONGEST_BODY = {MessageChannel.EMAIL: 10_000, MessageChannel.TEXT: 1_600}


class Letter(NamedTuple):
    """The content of a message: checked and tidied; a text message has no subject."""

    subject: str | None
    body: str


@strawberry.input(description="A message to a customer.")
class MessageSendInput:
    """The input of `messageSend`."""

    customer_id: strawberry.ID = strawberry.field(description="The customer to write to.")
    channel: MessageChannel = strawberry.field(description="By e-mail or text message.")
    to: strawberry.ID | None = strawberry.field(
        default=None,
        description="Id of the customer's e-mail address or phone. Defaults to the one that was written from or to in "
        "what is answered, if the customer still has it; else to the primary one.",
    )
    in_reply_to: strawberry.ID | None = strawberry.field(
        default=None,
        description="Id of the message or communication with this customer that it answers: it joins its thread, and "
        "mail that answers mail is shown below it in mail programs. Any channel may answer any other. Needs the "
        "permission `message:read` or `communication:read`, as what is answered does.",
    )
    subject: str | None = strawberry.field(
        default=None,
        description="Subject; needed for e-mail, not allowed for texts. With `inReplyTo` it defaults to `Re:` and the "
        "subject of what is answered.",
    )
    body: str = strawberry.field(description="The message, as plain text; lines and blank lines are kept.")
    is_transactional: bool = strawberry.field(
        default=False,
        description="It is about work that the customer ordered: it may go to customers who unsubscribed.",
    )
    idempotency_key: str | None = strawberry.field(
        default=None, description="Makes a retry safe: the same key and input send the message once."
    )
    dry_run: bool = strawberry.field(default=False, description="Only say what would be sent, or why it would not.")
    expected_version: int | None = strawberry.field(default=None, description=OF_THE_CUSTOMER)

    def examined(self) -> tuple[Letter, list[Fault]]:
        """(what to send, every fault)."""
        subject = tidy(self.subject)
        body = "" if shows_nothing(self.body) else self.body.replace("\r\n", "\n").strip()
        return Letter(subject, body), [*self._subject_faults(subject), *self._body_faults(body)]

    def _subject_faults(self, subject: str | None) -> list[Fault]:
        if self.channel is MessageChannel.EMAIL and subject is None and self.in_reply_to is None:
            return [Fault(UserErrorCode.REQUIRED, "A mail needs a subject.", ("subject",))]
        if self.channel is MessageChannel.TEXT and subject is not None:
            return [Fault(UserErrorCode.INVALID, "A text message has no subject: leave it out.", ("subject",))]
        return text_faults(subject, ("subject",), longest=LONGEST_SUBJECT)

    def _body_faults(self, body: str) -> list[Fault]:
        longest = LONGEST_BODY[self.channel]
        if not body:
            return [Fault(UserErrorCode.REQUIRED, "Write what you want to say.", ("body",))]
        if len(body) > longest:
            message = f"At most {longest} characters by {self.channel.value.lower()}; this has {len(body)}."
            return [Fault(UserErrorCode.TOO_LONG, message, ("body",))]
        return free_text_faults(body, ("body",), longest=longest)
