"""When a question comes."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import msgspec


class Clock(msgspec.Struct, frozen=True):
    """The instant of the question, and where its days begin."""

    now: datetime
    zone: ZoneInfo

    @property
    def today(self) -> date:
        """The day in that zone."""
        return self.now.astimezone(self.zone).date()

    def day(self, value: str) -> date:
        """Return the local day of an instant or a day."""
        at = datetime.fromisoformat(value)
        return at.date() if at.tzinfo is None else at.astimezone(self.zone).date()
