"""What the right answers of the examiner's questions share."""

from collections.abc import Callable, Iterable
from typing import Any

from tests.ask.facts import ZONE, Facts, Right, among, amount, last, mentioning, one, these


def done_jobs(f: Facts) -> list[Any]:
    """Return the jobs that are done."""
    return among(f.jobs, "COMPLETED")


def by_technician(f: Facts, rows: Iterable[Any], name: str) -> list[Any]:
    """Return the records of a technician."""
    return [row for row in rows if name in (f.technician(row) or "")]


def at_street(f: Facts, rows: Iterable[Any], street: str) -> list[Any]:
    """Return the records at an address."""
    ids = [address.id for address in f.customer.addresses if address.street == street]
    return [row for row in rows if row.address_id in ids]


def about(rows: Iterable[Any], *words: str) -> list[Any]:
    """Return the jobs whose title or category has all words."""
    return mentioning(rows, lambda row: f"{row.title} {row.category}", *words)


def last_done(rows: Iterable[Any]) -> Right:
    """Expect the job that was done last."""
    return one(last(among(rows, "COMPLETED"), lambda job: job.completed_at))


def unit(f: Facts, word: str) -> Any:
    """Return the first unit whose name has the word."""
    return mentioning(f.equipment, lambda unit: unit.name, word)[0]


def unpaid(f: Facts) -> list[Any]:
    """Return the invoices that are not paid."""
    return among(f.invoices, "OPEN", "PARTIALLY_PAID")


def overdue(f: Facts) -> list[Any]:
    """Return the invoices that are overdue."""
    return [invoice for invoice in unpaid(f) if invoice.due_on < f.today]


def planned(f: Facts) -> list[Any]:
    """Return the visits to come."""
    return [visit for visit in among(f.visits, "SCHEDULED", "CONFIRMED") if visit.window.start > f.now]


def talk(f: Facts, channel: str, direction: str | None = None) -> list[Any]:
    """Return the conversations of a channel."""
    return [c for c in f.calls if c.channel.value == channel and direction in (None, c.direction.value)]


def contact(f: Facts, name: str) -> Any:
    """Return a contact person."""
    return next(person for person in f.customer.contact_persons if name in person.name)


def month(moment: Any) -> str:
    """Return the month of an instant in Austin."""
    return str(moment.astimezone(ZONE).strftime("%Y-%m"))


def money(value: Any) -> Right:
    """Expect an amount among those cited."""
    return amount(value.minor, value.currency)


def sold(f: Facts) -> list[Any]:
    """Return the sales that were made."""
    return [sale for sale in f.sales if sale.result.value == "SOLD"]


def note(f: Facts, *words: str) -> Right:
    """Expect the notes that have all words."""
    return these(mentioning(f.notes, lambda note: note.body, *words))


def latest(rows: list[Any], when: Callable[[Any], Any]) -> Any:
    """Return the latest of records of which there are some."""
    return last(rows, when)
