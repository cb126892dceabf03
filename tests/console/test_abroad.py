"""The console and the portal of companies in Germany and Japan: money, days and phones as people there write them."""

import os
from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from gateway.access.permission import Role
from gateway.app.application import create_app
from gateway.cli.token import development_token
from gateway.documents.appointment import AppointmentWindow
from gateway.documents.customer import CustomerMetrics
from gateway.documents.money import Money
from gateway.settings import Settings
from gateway.transport.console.demo import DemoSignIn
from tests import records, work_records
from tests.console.conftest import findings_of
from tests.running_gateway import RunningGateway, Tenant, served

NEXT_YEAR = datetime.now(UTC).year + 1


async def _open_account(tenant: Tenant, minor: int, **facts: Any) -> dict[str, Any]:
    """Make a customer who owes one invoice, has a job and a visit, and a sale."""
    due = Money(minor=minor, currency=tenant.company.currency)
    nothing = Money(minor=0, currency=tenant.company.currency)
    metrics = CustomerMetrics(total_due=due, lifetime_value=nothing)
    customer = await tenant.customer(joined_on=date(2024, 3, 9), metrics=metrics, **facts)
    begin = datetime(NEXT_YEAR, 3, 8, 7, tzinfo=UTC)
    window = AppointmentWindow(start=begin, end=begin + timedelta(hours=2), time_zone=tenant.company.time_zone)
    await tenant.add(
        records.invoice(customer, total=due, balance=due, tax=nothing, due_on=date(NEXT_YEAR, 3, 9)),
        records.job(customer, total=due, scheduled_start=begin),
        records.appointment(customer, window=window),
        work_records.sale(customer, sale_amount=due, commissions=None),
    )
    return {"company": tenant.company.handle, "customer": customer.id, "customerName": customer.display_name}


@pytest.fixture(scope="module")
async def found(settings: Settings, gateway: RunningGateway, browser: str) -> AsyncIterator[dict[str, Any]]:
    """Yield what the walks through both companies saw."""
    german = await gateway.tenant(currency="EUR", country="DE", locale="de-DE", time_zone="Europe/Berlin")
    japanese = await gateway.tenant(currency="JPY", country="JP", locale="ja-JP", time_zone="Asia/Tokyo")
    berlin = records.phone("+4930901820", number="030 901820")
    tokyo = records.phone("+81312345678", number="03-1234-5678")
    places = [
        {
            "name": "Germany",
            "wrong": "12.50",
            "typed": "1.034,56 €",
            "credit": "1.034,56",
            **await _open_account(german, 123_456, first_name="Jörg", last_name="Müller", phones=(berlin,)),
        },
        {
            "name": "Japan",
            "wrong": "12.5",
            "typed": "\uff11\uff0c\uff12\uff13\uff14円",  # in the wide signs that a Japanese keyboard types
            "credit": "1,234",
            **await _open_account(japanese, 12_345, first_name="太郎", last_name="山田", phones=(tokyo,)),
        },
    ]
    customers = {place["company"]: place["customer"] for place in places}

    def sign(role: Role, company: str) -> str:
        claims = {"customer": customers[company]} if role is Role.CUSTOMER else {"sub": f"{role.value}-there"}
        return development_token(settings, role, company, claims=claims)

    demo = DemoSignIn(tuple(customers), 900, sign)
    # An export that takes longer than a moment is left to the worker beside it.
    working = settings.model_copy(update={"deliver_messages": True})
    async with served(create_app(working, demo=demo)) as url:
        given = {"url": url, "browser": browser, "places": places, "pictures": os.environ.get("CONSOLE_PICTURES")}
        yield await findings_of("abroad.js", given)


async def test_everything_in_the_walks_worked(found: dict[str, Any]) -> None:
    """And the browser complained of nothing, and axe found nothing."""
    assert {name: given for name, given in found["steps"].items() if str(given).startswith("failed")} == {}
    assert found["complaints"] == []
    assert {page: faults for page, faults in found["axe"].items() if faults} == {}


SHOWN = {
    "Germany: list": ("1.234,56 €", "09.03.2024", "030 901820"),
    "Germany: account": ("1.234,56 €", "0,00 €", "customer since 09.03.2024", f"08.03.{NEXT_YEAR}, 08:00"),
    "Germany: Schedule": (f"8. März {NEXT_YEAR}, 08:00",),
    "Germany: Invoices": ("1.234,56 €", f"09.03.{NEXT_YEAR}"),
    "Germany: export": ("1.234,56", f"09.03.{NEXT_YEAR}"),
    "Germany: statement": ("1.234,56 €", "200,00 €", f"due on 09.03.{NEXT_YEAR}"),
    "Germany: portal": ("1.234,56 €", f"8. März {NEXT_YEAR}, 08:00", "030 901820"),
    "Japan: list": ("￥12,345", "2024/03/09", "03-1234-5678"),
    "Japan: account": ("￥12,345", "￥0", "customer since 2024/03/09", f"{NEXT_YEAR}/03/08 16:00"),
    "Japan: Schedule": (f"{NEXT_YEAR}/3/8", "16時00分"),
    "Japan: Invoices": ("￥12,345", f"{NEXT_YEAR}/03/09"),
    "Japan: export": ("12,345", f"{NEXT_YEAR}/03/09"),
    "Japan: statement": ("￥12,345", "￥11,111", f"due on {NEXT_YEAR}/03/09"),
    "Japan: portal": ("￥12,345", "16時00分", "03-1234-5678"),
}


@pytest.mark.parametrize("page", SHOWN)
async def test_a_page_is_written_as_in_the_company_s_country(found: dict[str, Any], page: str) -> None:
    """By its locale, in its currency and at its time."""
    assert [text for text in SHOWN[page] if text not in found["steps"][page]] == []


@pytest.mark.parametrize(
    ("place", "sample", "before", "after"),
    [("Germany", "1.234,50", "1234,56", "1.034,56 €"), ("Japan", "1,234", "12345", "￥1,234")],
)
async def test_amounts_are_typed_as_they_are_written_there(
    found: dict[str, Any], place: str, sample: str, before: str, after: str
) -> None:
    """What could be read in two ways, and sen, are refused with a sample."""
    assert found["steps"][f"{place}: credit"] == f"Write an amount as {sample}."
    assert found["steps"][f"{place}: sale"][0] == before
    assert after in found["steps"][f"{place}: sale"][1]
