"""The numbers of a customer that lists show and sort by."""

from datetime import date
from typing import ClassVar, NamedTuple

from gateway.documents.base.record import Embedded
from gateway.documents.contact import earliest_today
from gateway.documents.money import Money


class UnpaidDay(Embedded, frozen=True, kw_only=True):
    """What remains to be paid of the invoices that are due on one day, in minor units."""

    due_on: date
    minor: int


class AccountCurrent(NamedTuple):
    """Whether an account is up to date, and by how much it is not."""

    is_current: bool
    overdue_amount: Money


class CustomerMetrics(Embedded, frozen=True, kw_only=True):
    """Numbers that lists show and sort by, so that no list adds up ledgers; `ledger.py` defines what each sums."""

    total_due: Money
    lifetime_value: Money
    open_jobs: int = 0
    account_credit_minor: int = 0
    unpaid: tuple[UnpaidDay, ...] = ()
    """`total_due` by the day it falls due, so that what is overdue on any day is known without reading invoices."""

    shown_by: ClassVar[frozenset[str]] = frozenset({"account_credit"})
    """What shows stored fields."""
    inferred: ClassVar[frozenset[str]] = frozenset({"account_current"})
    """What follows from the other fields and the day."""

    @property
    def account_current(self) -> AccountCurrent:
        """Whether anything is overdue, on the earliest day that it is anywhere: for the log, which has no company."""
        overdue = self.overdue(earliest_today())
        return AccountCurrent(overdue.minor == 0, overdue)

    @property
    def account_credit(self) -> Money:
        """Credit that can still be used."""
        return Money(minor=self.account_credit_minor, currency=self.total_due.currency)

    def overdue(self, today: date) -> Money:
        """Return what should have been paid before `today`."""
        minor = sum(unpaid.minor for unpaid in self.unpaid if unpaid.due_on < today)
        return Money(minor=minor, currency=self.total_due.currency)
