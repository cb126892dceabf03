"""What the company's settings do: numbers, taxes, forms of days, quiet hours, how long archived customers stay."""

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from gateway.access.permission import Role
from gateway.app.connections import file_storage
from gateway.documents.base.record import instant
from gateway.documents.company import QuietHours
from gateway.documents.contact import Taxability, TaxKind
from gateway.documents.customer import Customer, CustomerStatus
from gateway.documents.message import Message, MessageChannel, MessageStatus
from gateway.integrations.locale_format import company_locale
from gateway.operations.customer.retention import delete_expired
from gateway.operations.message.delivery import DeliveryChannels, Outbox
from gateway.operations.message.worker import deliver_all_due
from tests import message_records
from tests.mutations import ask, refusals
from tests.portal import change_stored
from tests.post_office import PostOffice, make_due
from tests.running_gateway import Tenant
from tests.staff_mutations import done

CHICAGO = ZoneInfo("America/Chicago")
JOB = {"title": "Boiler", "category": "Heating"}


async def setting(tenant: Tenant, **given: Any) -> None:
    """Change settings as the administrator does."""
    assert refusals(await ask(tenant, "companyUpdate", given, role=Role.ADMIN)) == []


async def test_new_numbers_have_the_prefix_and_go_on_beyond_what_is_there(acme: Tenant) -> None:
    """Keep earlier numbers, and count each kind separately."""
    owner = await acme.customer()
    made = {"customerId": owner.id, **JOB}
    assert (await done(acme, "jobCreate", made))["number"] == "J-10001"
    await done(acme, "jobCreate", {**made, "number": "W/500"})
    numbering = [
        {"kind": "JOB", "prefix": "W/"},
        {"kind": "INVOICE", "prefix": "2026-", "next": 70_000},
        {"kind": "CUSTOMER", "next": 42_000},
    ]
    await setting(acme, numbering=numbering)
    assert (await done(acme, "jobCreate", made))["number"] == "W/10002"
    assert (await done(acme, "invoiceCreate", {"customerId": owner.id, "total": "5"}))["number"] == "2026-70000"
    answer = await acme.ask(
        """mutation { customerCreate(input: {lastName: "Stone"}) { customer { number } userErrors { code } } }"""
    )
    assert answer.data["customerCreate"]["customer"] == {"number": "C-42000"}


async def test_the_tax_is_within_the_total_by_the_company_the_customer_or_the_address(acme: Tenant) -> None:
    """Prefer the tax that is sent; an exempt customer pays no tax."""
    await setting(acme, taxBasisPoints=825)
    special = Taxability(kind=TaxKind.SPECIAL_RATE, rate_percent=10)  # type: ignore[arg-type]  # a number will do
    for taxability, tax in ((Taxability(), "8.25"), (special, "9.84"), (Taxability(kind=TaxKind.EXEMPT), "0.00")):
        owner = await acme.customer(taxability=taxability)
        made = {"customerId": owner.id, "total": "108.25", "title": "Boiler"}
        text = """mutation ($input: QuoteCreateInput!) { quoteCreate(input: $input) {
          quote { tax { amount } } userErrors { code } } }"""
        for given, expected in ((made, tax), ({**made, "tax": "1"}, "1.00")):
            answer = await acme.ask(text, {"input": given})
            assert answer.data["quoteCreate"]["quote"] == {"tax": {"amount": expected}}


def test_days_and_amounts_have_the_form_that_the_company_has_chosen() -> None:
    """Default to the format of the country."""
    assert company_locale("de-DE", "US") == "de_DE"
    assert company_locale(None, "GB") == "en_GB"
    assert company_locale("xx-YY", "GB") == "en_GB"


@pytest.mark.parametrize(
    ("start", "end", "at", "until"),
    [
        ("21:00", "08:00", (1, 22, 30), (2, 8)),
        ("21:00", "08:00", (2, 7, 59), (2, 8)),
        ("21:00", "08:00", (2, 8, 0), None),
        ("12:00", "13:00", (1, 12, 0), (1, 13)),
        ("12:00", "13:00", (1, 13, 0), None),
    ],
)
def test_quiet_hours_end_in_the_companys_time(
    start: str, end: str, at: tuple[int, int, int], until: tuple[int, int] | None
) -> None:
    """Include hours that span midnight."""
    day, hour, minute = at
    moment = datetime(2026, 3, day, hour, minute, tzinfo=CHICAGO)
    expected = datetime(2026, 3, until[0], until[1], tzinfo=CHICAGO).astimezone(UTC) if until else None
    assert QuietHours(start=start, end=end).end_after(moment, CHICAGO) == expected


class Texts:
    """A service for text messages that keeps them."""

    def __init__(self) -> None:
        self.sent: list[str] = []

    async def send(self, recipient: str, _body: str) -> None:
        """Keep a text."""
        self.sent.append(recipient)


async def test_a_text_waits_until_the_quiet_hours_end_and_a_mail_does_not(acme: Tenant, post: PostOffice) -> None:
    """Hold it without counting an attempt, and send it once it is no longer quiet."""
    quiet = instant().astimezone(CHICAGO)
    around = [(quiet + timedelta(minutes=minutes)).strftime("%H:%M") for minutes in (-60, 60)]
    await setting(acme, timeZone="America/Chicago", quietHours={"start": around[0], "end": around[1]})
    owner = await acme.customer()
    due: dict[str, Any] = {"status": MessageStatus.QUEUED, "due_at": instant(), "attempts": 0, "sent_at": None}
    number = "+15125550177"  # No other test's, whose messages are delivered here too.
    text = message_records.message(owner, channel=MessageChannel.TEXT, recipient=number, **due)
    mail = message_records.message(owner, recipient=owner.emails[0].address, **due)
    await acme.add(text, mail)
    texts = Texts()
    channels = DeliveryChannels(post.outbox.carriers.mailer, texts, post.outbox.carriers.mail_from)
    outbox = Outbox(post.outbox.queue, post.outbox.held, post.outbox.make_scope, channels)
    await deliver_all_due(outbox)
    waiting = await acme.scope.get(Message, text.id)
    assert waiting is not None
    assert (waiting.status, waiting.attempts, number in texts.sent) == (MessageStatus.QUEUED, 0, False)
    assert timedelta(minutes=50) < waiting.due_at - instant() <= timedelta(minutes=61)
    assert len(post.inbox.to(owner.emails[0].address)) == 1
    await setting(acme, quietHours=None)
    await make_due(acme.scope, text.id)
    await deliver_all_due(outbox)
    assert texts.sent.count(number) == 1


async def test_archived_customers_are_deleted_when_their_time_is_over(acme: Tenant, rival: Tenant) -> None:
    """Keep customers with open work, with a later change, or in a company without the setting."""
    long_ago, lately = instant() - timedelta(days=40), instant() - timedelta(days=20)
    await setting(acme, retentionDays=30)
    kept_too = await rival.customer(status=CustomerStatus.ARCHIVED, updated_at=long_ago)
    old = await acme.customer(status=CustomerStatus.ARCHIVED, updated_at=long_ago)
    active = await acme.customer(updated_at=long_ago)
    recent = await acme.customer(status=CustomerStatus.ARCHIVED, updated_at=lately)
    busy = await acme.customer()
    await done(acme, "jobCreate", {"customerId": busy.id, **JOB})
    await change_stored(acme, busy, status=CustomerStatus.ARCHIVED, updated_at=long_ago)
    storage = file_storage(acme.gateway.settings, acme.gateway.database)
    for dry_run in (True, False):
        for tenant, expected in ((acme, [old.number]), (rival, [])):
            company = await tenant.scope.get(type(tenant.company), tenant.company.id)
            assert company is not None
            assert await delete_expired(tenant.scope, company, storage, instant(), dry_run=dry_run) == expected
    left = {customer.id for tenant in (acme, rival) for customer in await tenant.scope.find(Customer, {})}
    assert left == {kept_too.id, active.id, recent.id, busy.id}
