"""Right answers of kinds of questions: holidays, only and never, how late, how many of what is billed, halves."""

from collections import Counter
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from tests.ask.blind.facts import completed, in_year, local_day, on_day, paid, received, starts, summed
from tests.ask.examined_facts import about, contact, done_jobs, overdue
from tests.ask.facts import Facts, Right, RightAnswer, amount, last, mentioning, one, these, total, verdict

TWO_MONTHS, FOUR_MONTHS = timedelta(days=62), timedelta(days=124)


def _by(f: Facts, means: str) -> list[Any]:
    """Return the payments by one means."""
    return [payment for payment in f.payments if payment.means.value == means]


def _lateness(f: Facts) -> list[timedelta]:
    """Return how long after its due date each payment came."""
    due = {invoice.id: invoice.due_on for invoice in f.invoices}
    return [local_day(payment.received_at) - due[payment.invoice_id] for payment in f.payments]


def _is_late(f: Facts) -> bool:
    return any(late > timedelta() for late in _lateness(f))


def _quantity(f: Facts, month: tuple[int, int] | None, *words: str) -> Right:
    """Expect how many of something the invoices, of a month if one is given, have on their lines."""
    invoices = [i for i in f.invoices if month in (None, (local_day(i.issued_at).year, local_day(i.issued_at).month))]
    lines = [line for i in invoices for line in i.lines if all(word in line.description.lower() for word in words)]
    return Right(mentions=(f"{sum((line.quantity for line in lines), Decimal(0)).normalize():f}.",))


def _top_technician(f: Facts) -> Right:
    """Expect who has done the work that was paid best."""
    earned: Counter[str | None] = Counter()
    for job in done_jobs(f):
        earned[f.technician(job)] += job.total.minor
    return Right(mentions=(str(earned.most_common(1)[0][0]), *total(earned.most_common(1)[0][1]).mentions))


def _last_heater(f: Facts) -> Right:
    """Expect the last job that installed a water heater, and who did it."""
    job = max(about(done_jobs(f), "install", "water heater"), key=completed)
    return Right(mentions=(job.number, f.technician(job) or "", *on_day(job.completed_at).mentions))


def _of_change(f: Facts, value: str) -> Right:
    """Expect the day of the change that set a value, and who made it."""
    change = next(c for c in f.changes if value in str(c.fields))
    return Right(mentions=(*on_day(change.changed_at).mentions, change.author.name))


def _sales_of(f: Facts, word: str) -> list[Any]:
    """Return the sales of jobs that are about something."""
    jobs = {job.id for job in about(f.jobs, word)}
    return [sale for sale in f.sales if sale.job_id in jobs]


def _years(f: Facts) -> Right:
    """Expect whether more came in this year than in the last, and both sums."""
    sums = [summed(in_year(f.payments, received, year), lambda each: each.amount) for year in (2026, 2025)]
    return Right(verdict="Yes" if sums[0] > sums[1] else "No", mentions=tuple(total(each).mentions[0] for each in sums))


RIGHT: dict[str, RightAnswer] = {
    "which of her units is the youngest": lambda f: one(max(f.equipment, key=lambda unit: unit.installed_on)),
    "which invoice is the longest overdue": lambda f: one(min(overdue(f), key=lambda invoice: invoice.due_on)),
    "did any invoice get paid within a week": lambda _: Right("UNCLEAR"),
    "who was there on the fourth of july 2025": lambda f: one(
        next(visit for visit in f.visits if local_day(starts(visit)) == date(2025, 7, 4))
    ),
    "did he ever pay with anything but a check": lambda f: verdict(len(_by(f, "CHECK")) < len(f.payments)),
    "do they only pay by check": lambda f: verdict(len(_by(f, "CHECK")) == len(f.payments)),
    "did they ever pay with anything but a check": lambda f: verdict(len(_by(f, "CHECK")) < len(f.payments)),
    "have they always paid on time": lambda f: verdict(not _is_late(f)),
    "have they never paid late": lambda f: verdict(not _is_late(f)),
    "did she never pay late": lambda f: verdict(not _is_late(f)),
    "did she pay everything in cash": lambda f: verdict(len(_by(f, "CASH")) == len(f.payments)),
    "which technician has earned us the most there": _top_technician,
    "when did we last install a water heater there and who did it": _last_heater,
    "which job brought in the most money": lambda f: one(max(done_jobs(f), key=lambda job: job.total.minor)),
    "how late was her payment for the UV light": lambda f: Right(mentions=(f"{max(_lateness(f)).days} days",)),
    "was she ever more than two months late": lambda f: verdict(max(_lateness(f)) > TWO_MONTHS),
    "was she ever more than four months late": lambda f: verdict(max(_lateness(f)) > FOUR_MONTHS),
    "what is the longest she took to pay": lambda f: one(
        max(paid(f), key=lambda each: local_day(each.paid_at) - local_day(each.issued_at))
    ),
    "how many labor hours did we bill her in January": lambda f: _quantity(f, (2026, 1), "labor", "hours"),
    "how many city permits did we charge": lambda f: _quantity(f, None, "city permit"),
    "how much does she pay a year for filters": lambda f: total(4 * f.subscriptions[0].price.minor),
    "which of her estimates was the highest": lambda f: one(max(f.estimates, key=lambda each: each.total.minor)),
    "which contacts do not have an email": lambda f: Right(
        records=frozenset(each.id for each in f.customer.contact_persons if not each.email)
    ),
    "who do I talk to about unpaid bills": lambda f: Right(
        records=frozenset({contact(f, "Hector").id}), mentions=("Hector Villarreal", "(512) 555-0141")
    ),
    "when did he unsubscribe": lambda f: _of_change(f, "is_subscribed"),
    "who unsubscribed him and when": lambda f: _of_change(f, "is_subscribed"),
    "when was the senior discount tag added and by whom": lambda f: _of_change(f, "Senior discount"),
    "was anybody there for our very first visit": lambda f: verdict(min(f.visits, key=starts).status.value != "MISSED"),
    "can I book him in for Friday": lambda f: verdict(f.customer.status.value == "ACTIVE"),
    "did we earn more from him in 2026 than in 2025": _years,
    "how was the tankless water heater financed (sales)": lambda f: Right(
        records=frozenset(sale.id for sale in _sales_of(f, "tankless")), mentions=("financing",)
    ),
    "was she home for the repipe appointment (sales)": lambda f: verdict(
        all(sale.result.value != "NOT_HOME" for sale in f.sales if "Repipe" in sale.product)
    ),
    "who canceled the fan motor job": lambda _: Right("UNCLEAR"),
    "how does she want to be contacted": lambda f: these(mentioning(f.comments, lambda c: c.body, "text over a call")),
    "when did we last remind him": lambda f: one(
        last(
            [
                c
                for c in f.calls
                if c.direction.value == "OUTBOUND" and "unpaid invoice" in f"{c.subject} {c.note}".lower()
            ],
            lambda c: c.at,
        )
    ),
    "how much tax did they pay in 2025": lambda f: amount(
        sum(invoice.tax.minor for invoice in in_year(f.invoices, lambda i: i.issued_at, 2025))
    ),
}
