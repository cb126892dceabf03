"""What has ended is not what ends soon."""

from datetime import date, timedelta

import pytest

from gateway.documents.base.record import instant
from gateway.documents.contact import PaymentMethod, Taxability, TaxKind, earliest_today


@pytest.mark.parametrize(("days", "taxable"), [(-400, True), (-2, True), (2, False), (400, False), (None, False)])
def test_an_exemption_whose_certificate_ended_is_taxable(days: int | None, taxable: bool) -> None:
    """One without an end is not."""
    ends = None if days is None else earliest_today() + timedelta(days=days)
    exempt = Taxability(kind=TaxKind.EXEMPT, expires_on=ends)
    assert (exempt.is_taxable, exempt.is_lapsed) == (taxable, taxable)


def test_other_kinds_are_taxable_and_never_lapse() -> None:
    """With any day."""
    for kind in (TaxKind.STANDARD, TaxKind.SPECIAL_RATE):
        found = Taxability(kind=kind, expires_on=date(2020, 1, 1))
        assert (found.is_taxable, found.is_lapsed) == (True, False)


@pytest.mark.parametrize(("years", "expired", "soon"), [(-1, True, False), (0, False, True), (2, False, False)])
def test_an_expired_card_does_not_expire_soon(years: int, expired: bool, soon: bool) -> None:
    """One of the current month is still valid."""
    today = instant().date()
    card = PaymentMethod(id="pm_1", brand="visa", exp_month=today.month, exp_year=today.year + years)
    assert (card.is_expired, card.expires_soon) == (expired, soon)
