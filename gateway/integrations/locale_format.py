"""How days, instants and amounts are written for readers of a country (CLDR, by Babel)."""

import re
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from gateway.integrations.lazy_module import LazyModule

if TYPE_CHECKING:
    from babel import core, dates, numbers
else:
    core, dates, numbers = LazyModule("babel.core"), LazyModule("babel.dates"), LazyModule("babel.numbers")

FALLBACK = "en"
NARROW_SPACE = "\u202f"
"""What CLDR has before AM and PM."""
_TAG = re.compile(r"[a-z]{2,3}([-_][a-z]{4})?([-_]([a-z]{2}|[0-9]{3}))?", re.IGNORECASE)


def known_locale(tag: str) -> str | None:
    """Return the locale of a tag as `en-US`, by Babel's name; `None` for one that it does not know."""
    if not _TAG.fullmatch(tag):
        return None
    try:
        return str(core.Locale.parse(tag.replace("-", "_")))
    except (core.UnknownLocaleError, ValueError):
        return None


def company_locale(chosen: str | None, country: str) -> str:
    """Return the locale that a company has chosen; else that of English texts with the formats of its country."""
    return (known_locale(chosen) if chosen else None) or known_locale(f"en-{country}") or FALLBACK


def shown_day(day: date, locale: str) -> str:
    """Return a day as it is read there."""
    return dates.format_date(day, "medium", locale)


def shown_instant(moment: datetime, locale: str) -> str:
    """Return the local time of an instant as it is read there."""
    local = moment.replace(tzinfo=None)
    return f"{dates.format_date(local, 'medium', locale)}, {dates.format_time(local, 'short', locale=locale)}"


def shown_long_instant(moment: datetime, locale: str) -> str:
    """Return the local time of an instant with the day of the week and the whole name of its month."""
    return f"{dates.format_date(moment, 'full', locale)}, {shown_time(moment, locale)}"


def shown_time(moment: datetime, locale: str) -> str:
    """Return the local time of day of an instant, with plain spaces: mails wrap them."""
    return dates.format_time(moment.replace(tzinfo=None), "short", locale=locale).replace(NARROW_SPACE, " ")


def shown_amount(amount: Decimal, digits: int, locale: str) -> str:
    """Return an amount with exactly so many digits after the point."""
    return numbers.format_decimal(amount, f"#,##0.{'0' * digits}" if digits else "#,##0", locale)


def shown_number(number: Decimal | int, locale: str) -> str:
    """Return a number."""
    return numbers.format_decimal(number, "#,##0.###", locale)


def shown_money(amount: Decimal, currency: str, locale: str) -> str:
    """Return an amount with the sign of its currency."""
    return numbers.format_currency(amount, currency, locale=locale)


def shown_percent(percent: Decimal, locale: str) -> str:
    """Return a percentage, with as many digits as it has."""
    return numbers.format_percent(percent / 100, locale=locale, decimal_quantization=False)


def decimal_mark(locale: str) -> str:
    """Return what is before the digits after the point: a point or a comma."""
    return numbers.get_decimal_symbol(locale)


def territory(locale: str) -> str | None:
    """Return the country of a locale; `None` for one that names a language only."""
    return core.Locale.parse(locale).territory
