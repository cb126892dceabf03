"""How days, instants and amounts are written for readers of a country (CLDR, by Babel)."""

import re
from datetime import date, datetime
from decimal import Decimal

from babel import Locale
from babel.core import UnknownLocaleError
from babel.dates import format_date, format_time
from babel.numbers import format_currency, format_decimal

FALLBACK = "en"
NARROW_SPACE = "\u202f"
"""What CLDR has before AM and PM."""
_TAG = re.compile(r"[a-z]{2,3}([-_][a-z]{4})?([-_]([a-z]{2}|[0-9]{3}))?", re.IGNORECASE)


def known_locale(tag: str) -> str | None:
    """Return the locale of a tag as `en-US`, by Babel's name; None for one that it does not know."""
    if not _TAG.fullmatch(tag):
        return None
    try:
        return str(Locale.parse(tag.replace("-", "_")))
    except (UnknownLocaleError, ValueError):
        return None


def company_locale(chosen: str | None, country: str) -> str:
    """Return the locale that a company has chosen; else that of English texts with the formats of its country."""
    return (known_locale(chosen) if chosen else None) or known_locale(f"en-{country}") or FALLBACK


def shown_day(day: date, locale: str) -> str:
    """Return a day as it is read there."""
    return format_date(day, "medium", locale)


def shown_instant(moment: datetime, locale: str) -> str:
    """Return the local time of an instant as it is read there."""
    local = moment.replace(tzinfo=None)
    return f"{format_date(local, 'medium', locale)}, {format_time(local, 'short', locale=locale)}"


def shown_long_instant(moment: datetime, locale: str) -> str:
    """Return the local time of an instant with the day of the week and the whole name of its month."""
    return f"{format_date(moment, 'full', locale)}, {shown_time(moment, locale)}"


def shown_time(moment: datetime, locale: str) -> str:
    """Return the local time of day of an instant, with plain spaces: mails wrap them."""
    return format_time(moment.replace(tzinfo=None), "short", locale=locale).replace(NARROW_SPACE, " ")


def shown_amount(amount: Decimal, digits: int, locale: str) -> str:
    """Return an amount with exactly so many digits after the point."""
    return format_decimal(amount, f"#,##0.{'0' * digits}" if digits else "#,##0", locale)


def shown_number(number: Decimal | int, locale: str) -> str:
    """Return a number."""
    return format_decimal(number, "#,##0.###", locale)


def shown_money(amount: Decimal, currency: str, locale: str) -> str:
    """Return an amount with the sign of its currency."""
    return format_currency(amount, currency, locale=locale)
