"""Mailing a statement of account: the one that is computed at that moment, as a PDF."""

import msgspec

from gateway.access.permission import Permission
from gateway.documents.base.record import instant
from gateway.documents.change import Origin
from gateway.documents.customer import Customer
from gateway.documents.message import Message, MessagePurpose
from gateway.documents.message_attachment import MAX_ATTACHMENT_BYTES, MessageAttachment
from gateway.errors import ErrorCollector, Fault, InvalidInput, UserErrorCode
from gateway.inputs.idempotency import IdempotentRequest
from gateway.inputs.statement import StatementSendInput
from gateway.integrations.locale_format import company_locale, shown_day
from gateway.integrations.mail_template import mail_body
from gateway.integrations.statement_document import TooManyLines
from gateway.integrations.statement_sheet import StatementFormat
from gateway.operations.customer.late_write import customer_as_seen
from gateway.operations.idempotency import Completion, once_made
from gateway.operations.message.link_builder import LinkBuilder
from gateway.operations.message.message import MessageDraft, mail_address, new_mail, queue_message
from gateway.operations.message.sender import Sender, load_sender
from gateway.operations.statement.document import build_document
from gateway.operations.statement.statement import load_statement
from gateway.store.scope import TenantScope
from gateway.store.transaction import Transaction

_TOO_LARGE = "This statement is too large for a mail. Choose a shorter period."


async def send_statement(
    scope: TenantScope,
    correspondence: LinkBuilder,
    input: StatementSendInput,
    origin: Origin,
    request: IdempotentRequest | None,
) -> MessageDraft:
    """Queue the mail with the statement; a dry run only returns it as it would be.

    Raises MutationRefused, Forbidden.
    """
    scope.viewer.require(Permission.INVOICE_READ)
    sender = await load_sender(scope)

    async def addressed(transaction: Transaction) -> tuple[Customer, Message]:
        return await _addressed(transaction, sender, input, correspondence)

    async def make(completion: Completion) -> Message:
        # The document is made outside the transaction that writes, which may run again.
        customer, draft = await scope.in_transaction(addressed)
        if input.dry_run:
            return draft
        attachment = await _attachment(scope, sender, customer, input)

        async def write(transaction: Transaction) -> Message:
            _, mail = await addressed(transaction)
            message = _with(attachment, mail)
            await transaction.insert(attachment)
            await queue_message(
                transaction, scope.viewer, message, message.text or "", operation="statementSend", origin=origin
            )
            await completion.done(transaction, record=message.id)
            return message

        return await scope.in_transaction(write)

    message = await once_made(scope, None if input.dry_run else request, Message, make)
    return MessageDraft(message, stored=not input.dry_run)


async def _addressed(
    transaction: Transaction, sender: Sender, input: StatementSendInput, correspondence: LinkBuilder
) -> tuple[Customer, Message]:
    """Return the customer, and the mail to them. Raises MutationRefused with all that is wrong."""
    said, faults = input.validate()
    refusals, whose, version = ErrorCollector(faults), str(input.customer_id), input.expected_version
    with refusals:
        customer = await customer_as_seen(transaction, sender.viewer, whose, version, ("customerId",))
        message = _mail(sender, customer, input, said, correspondence)
    refusals.raise_any()
    return customer, message


def _with(attachment: MessageAttachment, message: Message) -> Message:
    return msgspec.structs.replace(message, attachment_id=attachment.id, attachment_name=attachment.filename)


def _mail(
    sender: Sender, customer: Customer, input: StatementSendInput, said: str | None, correspondence: LinkBuilder
) -> Message:
    """Build the mail without the statement and without amounts: readers of messages may not read the books."""
    transactional = input.is_transactional
    email_id = None if input.email_id is None else str(input.email_id)
    recipient = mail_address(customer, email_id, transactional=transactional, to="emailId")
    unsubscribe_url = None if transactional else correspondence.unsubscribe_url(customer)
    locale = company_locale(sender.company.locale, sender.company.country)
    period = f"{shown_day(input.from_day, locale)} to {shown_day(input.to_day, locale)}"
    body = mail_body(
        "statement",
        name=customer.display_name,
        body=said,
        period=period,
        sender=sender.viewer.name,
        company=sender.company.name,
        unsubscribe_url=unsubscribe_url,
    )
    return new_mail(
        sender,
        customer,
        recipient,
        f"Your statement of account, {period}",
        body,
        MessagePurpose.STATEMENT,
        personal=True,
        unsubscribe_url=unsubscribe_url,
    )


async def _attachment(
    scope: TenantScope, sender: Sender, customer: Customer, input: StatementSendInput
) -> MessageAttachment:
    """Make the statement as the books are now. Raises InvalidInput when it is too large for a mail."""
    statement = await load_statement(scope, sender.company, customer.id, input.from_day, input.to_day)
    try:
        document = await build_document(sender.company, customer, statement, StatementFormat.PDF)
    except TooManyLines:
        raise InvalidInput([Fault(UserErrorCode.TOO_LONG, _TOO_LARGE, ("from",))]) from None
    if len(document.content) > MAX_ATTACHMENT_BYTES:
        raise InvalidInput([Fault(UserErrorCode.TOO_LONG, _TOO_LARGE, ("from",))])
    return MessageAttachment(
        id=MessageAttachment.new_id(),
        company_id=customer.company_id,
        customer_id=customer.id,
        filename=document.filename,
        content_type=document.media_type,
        content=document.content,
        created_at=instant(),
    )
