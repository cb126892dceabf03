"""When things happen: in working hours of the company, Monday to Saturday."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from seeds.draw import Draw
from seeds.facts import CompanyFacts

SUNDAY = 6
ARRIVAL_HOURS = (8, 8, 10, 10, 12, 14, 16)
ARRIVAL_TAKES = timedelta(hours=2)


def working_day(day: date) -> date:
    """Return the day, or the Monday after a Sunday."""
    return day + timedelta(days=1) if day.weekday() == SUNDAY else day


def local_time(day: date, hour: int, minute: int, zone: ZoneInfo) -> datetime:
    """Return a time of the company's day as an instant in UTC."""
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=zone).astimezone(UTC)


def arrival(draw: Draw, day: date, zone: ZoneInfo) -> datetime:
    """Return when an arrival window of that working day begins."""
    return local_time(working_day(day), draw.pick(ARRIVAL_HOURS), 0, zone)


def office_hour(draw: Draw, day: date, zone: ZoneInfo) -> datetime:
    """Return some minute between eight and six of that working day."""
    return local_time(working_day(day), draw.between(8, 17), draw.below(60), zone)


def joined_at(company: CompanyFacts, index: int) -> datetime:
    """Return the first contact of the customer with this index, scripted or within the years of history.

    Drawn customers fill the years again and again, each sweep with twice as many as the last: any number of them
    is spread over all years, and neighbours in a batch have neighbouring ids, which MongoDB's indexes take in fast.
    """
    if index < company.first_generated:
        return local_time(company.customers[index - 1].joined_on, 9 + index % 8, index * 7 % 60, company.zone)
    place = index - company.first_generated + 1
    sweep = 1 << (place.bit_length() - 1)
    days = company.years_of_history * 365 - 12
    day = company.reference.date() - timedelta(days=12 + days * (2 * sweep - place) // sweep)
    return local_time(working_day(day), 8 + place * 7 % 10, place * 13 % 60, company.zone)
