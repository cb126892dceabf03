"""What the application reaches outside itself: storage, Stripe, mail, texts, and what depends on them."""

import asyncio
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from gateway.access.portal_token import PortalTokens
from gateway.access.viewer import system_viewer
from gateway.app.keys import portal_key, signing_secret
from gateway.documents.background_job import BackgroundJob, BackgroundJobKind, BackgroundJobStatus
from gateway.documents.message import Message, MessageStatus
from gateway.documents.webhook import Webhook, WebhookStatus
from gateway.errors import SettingsRefused
from gateway.integrations.file_storage import FileStorage, object_file_storage
from gateway.integrations.mail import SmtpMailer, SmtpServer, smtp_server
from gateway.integrations.mail_header import ascii_domain
from gateway.integrations.stripe import NoStripe, Stripe
from gateway.integrations.text_message import TwilioAccount, TwilioTexter
from gateway.integrations.webhook_client import WebhookClient
from gateway.operations.background import job_worker
from gateway.operations.background.background import repeat
from gateway.operations.background.job_worker import JobQueue
from gateway.operations.card.worker import CardWorker
from gateway.operations.export.bulk import run_bulk
from gateway.operations.export.customer_data import CustomerDataExporter
from gateway.operations.export.exporter import Exporter
from gateway.operations.export.source import ReadDocument
from gateway.operations.imports.importer import Importer
from gateway.operations.imports.undo import ImportUndoer
from gateway.operations.message.delivery import DeliveryChannels, Outbox
from gateway.operations.message.link_builder import LinkBuilder
from gateway.operations.message.worker import work
from gateway.operations.portal.attempts import PortalLimits
from gateway.operations.portal.portal import Portal
from gateway.operations.webhook.delivery import WebhookQueue, serve_all_due
from gateway.operations.webhook.notice import PauseMailer
from gateway.settings import Settings
from gateway.store.change_log import ChangeLog
from gateway.store.database import Database
from gateway.store.feed_writer import FeedWriter
from gateway.store.grid_file_storage import GridFileStorage
from gateway.store.scope import TenantScope
from gateway.store.system_queue import SystemQueue

if TYPE_CHECKING:  # few gateways have one
    from gateway.operations.ask.model_answer import ModelAnswerer

LOG_SWEEP_SECONDS = 2.0
"""How often log entries are looked for that a killed process left in their customers."""
FEED_POLL_SECONDS = 3.0
"""How often a process that does not write the feeds looks whether it should."""
WEBHOOK_POLL_SECONDS = 1.0
LOCAL_URL = "http://127.0.0.1:8000"


def file_storage(settings: Settings, database: Database) -> FileStorage:
    """Return where the contents of files are kept. Raises SettingsRefused."""
    if settings.file_storage == "gridfs":
        return GridFileStorage(database)
    return object_file_storage(settings.file_storage)


def system_scopes(settings: Settings, database: Database) -> Callable[[str], TenantScope]:
    """Return what gives the gateway itself its scope in a company, by the company's id."""
    secret = signing_secret(settings)
    return lambda company_id: TenantScope(database, system_viewer(company_id), secret)


def make_outbox(settings: Settings, database: Database) -> Outbox:
    """The outbox and what delivers its messages. Raises SettingsRefused."""
    server, texter = mail_server(settings), None
    if settings.twilio_account_sid and settings.twilio_auth_token and settings.twilio_from:
        token = settings.twilio_auth_token.get_secret_value()
        account = TwilioAccount(settings.twilio_account_sid, token, settings.twilio_from, settings.twilio_api_base)
        texter = TwilioTexter(account)
    return Outbox(
        queue=SystemQueue(database, Message, MessageStatus.QUEUED.value),
        held=SystemQueue(database, Message, MessageStatus.HELD.value),
        make_scope=system_scopes(settings, database),
        carriers=DeliveryChannels(SmtpMailer(server) if server else None, texter, settings.mail_from or ""),
    )


def build_ask_model(settings: Settings) -> "ModelAnswerer | None":
    """Return the language model that may help with questions; `None` where none is set."""
    if settings.ask_url is None or settings.ask_model is None:
        return None
    from gateway.integrations.language_model import LanguageModel  # noqa: PLC0415  # few gateways have one
    from gateway.operations.ask.model_answer import ModelAnswerer  # noqa: PLC0415

    key = settings.ask_key.get_secret_value() if settings.ask_key else None
    model = LanguageModel(settings.ask_url, settings.ask_model, key)
    return ModelAnswerer(model, settings.ask_seconds, settings.ask_questions_per_hour)


def make_card_worker(settings: Settings, database: Database, stripe: Stripe) -> CardWorker:
    """The gateway's own worker on cards."""
    return CardWorker(database, signing_secret(settings), stripe)


def build_job_queue(settings: Settings, database: Database, exports: Exporter) -> JobQueue:
    """Return the background jobs of all companies, and what does each kind. Raises SettingsRefused."""
    server = mail_server(settings)
    notices = None
    if server is not None:
        notices = PauseMailer(SmtpMailer(server), settings.mail_from or "", settings.feed_retention_days).run
    ended = [status for status in BackgroundJobStatus if status is not BackgroundJobStatus.OPEN]
    return JobQueue(
        due=SystemQueue(database, BackgroundJob, BackgroundJobStatus.OPEN.value),
        ended=tuple(SystemQueue(database, BackgroundJob, status.value) for status in ended),
        make_scope=system_scopes(settings, database),
        storage=exports.storage,
        handlers={
            BackgroundJobKind.EXPORT: exports.run,
            BackgroundJobKind.CUSTOMER_DATA: CustomerDataExporter(exports.make_scope, exports.storage).run,
            BackgroundJobKind.BULK_EXPORT: partial(run_bulk, exports),
            BackgroundJobKind.IMPORT: build_importer(settings, database, exports.storage).run,
            BackgroundJobKind.IMPORT_UNDO: build_import_undoer(settings, database).run,
            **({} if notices is None else {BackgroundJobKind.WEBHOOK_PAUSED: notices}),
        },
    )


def build_importer(settings: Settings, database: Database, storage: FileStorage) -> Importer:
    """Build the maker of imports."""
    secret = signing_secret(settings)
    return Importer(lambda viewer: TenantScope(database, viewer, secret), storage)


def build_import_undoer(settings: Settings, database: Database) -> ImportUndoer:
    """Build what takes imports back."""
    secret = signing_secret(settings)
    return ImportUndoer(lambda viewer: TenantScope(database, viewer, secret))


class Outgoing(NamedTuple):
    """What follows changes: their log, as far as a killed process left that to others, and what tells partners."""

    change_log: ChangeLog
    feed: FeedWriter
    webhooks: WebhookQueue


def build_outgoing(settings: Settings, database: Database, read: ReadDocument) -> Outgoing:
    """Return what follows changes."""
    feed, webhooks = build_feed_writer(settings, database), build_webhook_queue(settings, database, read)
    return Outgoing(database.change_log, feed, webhooks)


def build_feed_writer(settings: Settings, database: Database) -> FeedWriter:
    """Return the writer of the change feeds of all companies."""
    return FeedWriter(database, timedelta(days=settings.feed_retention_days))


def build_webhook_queue(settings: Settings, database: Database, read: ReadDocument) -> WebhookQueue:
    """Return the webhooks of all companies, and what delivers them."""
    secret = signing_secret(settings)
    return WebhookQueue(
        due=SystemQueue(database, Webhook, WebhookStatus.ACTIVE.value),
        make_scope=system_scopes(settings, database),
        scope_for=lambda viewer: TenantScope(database, viewer, secret),
        client=WebhookClient(private_targets=settings.webhook_private_targets),
        read=read,
        retention=timedelta(days=settings.feed_retention_days),
    )


async def work_in_background(
    settings: Settings, outbox: Outbox, cards: CardWorker, queue: JobQueue, outgoing: Outgoing, stop: asyncio.Event
) -> None:
    """Do what `gateway worker` does, and `gateway serve` beside answering: messages, jobs, card work, what goes out.

    And finish what killed processes left of edits.
    """
    change_log, feed, webhooks = outgoing
    jobs = [
        repeat(change_log.sweep, stop, LOG_SWEEP_SECONDS),
        work(outbox, stop),
        job_worker.work(queue, stop),
        repeat(lambda: feed.write(stop), stop, FEED_POLL_SECONDS),
        repeat(lambda: serve_all_due(webhooks, stop), stop, WEBHOOK_POLL_SECONDS),
    ]
    if settings.stripe_secret_key is not None:
        jobs.append(cards.work(stop))
    await asyncio.gather(*jobs)


def mail_server(settings: Settings) -> SmtpServer | None:
    """The operator's mail server, if there is one. Raises SettingsRefused, for an impossible sender too."""
    try:
        ascii_domain(settings.mail_from or "post@localhost")
    except ValueError as error:
        raise SettingsRefused(f"GATEWAY_MAIL_FROM: {error}. Write it as office@example.com.") from None
    return smtp_server(settings.smtp_url.get_secret_value()) if settings.smtp_url else None


def make_portal(settings: Settings, database: Database) -> Portal:
    """Return what the portal needs. Raises SettingsRefused."""
    secret = signing_secret(settings)
    public_url = (settings.public_url or LOCAL_URL).rstrip("/")
    key = portal_key(settings)
    tokens = None
    if key is not None:
        lifetime = timedelta(minutes=settings.portal_session_minutes)
        tokens = PortalTokens(key, issuer=settings.token_issuer, audience=settings.token_audience, lifetime=lifetime)
    return Portal(
        make_scope=system_scopes(settings, database),
        tokens=tokens,
        correspondence=LinkBuilder(secret, public_url, (settings.portal_url or f"{public_url}/portal").rstrip("/")),
        knows_addresses=settings.client_address_header is not None,
        limits=PortalLimits(**{name: getattr(settings, f"portal_{name}") for name in PortalLimits._fields}),
    )


def make_stripe(settings: Settings) -> Stripe:
    """The deployment's Stripe account; without a key one that says so. It connects in the loop that uses it first."""
    if settings.stripe_secret_key is None:
        return NoStripe()
    key = settings.stripe_secret_key.get_secret_value()
    return Stripe(
        key,
        settings.stripe_api_base,
        timeout_seconds=settings.stripe_timeout_seconds,
        publishable_key=settings.stripe_publishable_key,
    )
