"""Counting attempts, so that passwords cannot be guessed and mail cannot be asked for without end."""

import hashlib
import ipaddress
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from gateway.documents.attempt_count import AttemptCount
from gateway.documents.base.record import instant
from gateway.errors import Fault, MutationRefused, UserErrorCode
from gateway.store.scope import TenantScope

PERIOD = timedelta(minutes=15)
REMEMBERED = timedelta(days=90)
"""How long it is known from where an account was signed in."""


class PortalLimits(NamedTuple):
    """What one company's portal takes in a period, and of bookings at all."""

    tries_by_account: int
    """From one address: what a stranger uses up elsewhere is not the owner's."""
    tries_by_account_anywhere: int
    """From addresses that the account was never signed in from."""
    tries_by_address: int
    mails_by_account: int
    mails_by_address: int
    bookings_ahead: int
    """Upcoming visits of a customer who books, so that one caller cannot fill a calendar."""


class Limit(NamedTuple):
    """Limit of attempts within a period, by one account or from one address."""

    kind: str
    key: str
    most: int
    unless_known: str | None = None
    """Of what is remembered it is not held against those who come with it."""


class TooManyAttempts(MutationRefused):
    """The caller has to wait."""

    def __init__(self, retry_after: int) -> None:
        message = f"Too many attempts. Try again in {retry_after} seconds."
        super().__init__([Fault(UserErrorCode.TOO_MANY_ATTEMPTS, message)])
        self.retry_after = retry_after


class Attempt:
    """One attempt, counted before it is made, so that of many at once not one slips through."""

    def __init__(self, scope: TenantScope, limits: Sequence[Limit]) -> None:
        self._scope = scope
        self._limits = limits
        self._now = instant()

    async def begin(self) -> None:
        """Count the attempt. Raises TooManyAttempts beyond a limit, whether the account exists or not."""
        for limit in self._limits:
            counter = self._counter(limit)
            if await self._count(counter, 1) > limit.most and not await self._is_known(limit):
                raise TooManyAttempts(max(1, round((counter.expires_at - self._now).total_seconds())))

    async def forgive(self) -> None:
        """Undo the count of an attempt that succeeded."""
        for limit in self._limits:
            await self._count(self._counter(limit), -1)

    async def remember(self) -> None:
        """Keep from where it was right: strangers' attempts do not shut that out."""
        for limit in self._limits:
            if limit.unless_known is not None:
                known = self._named(("known", limit.unless_known), self._now + REMEMBERED)
                await self._count(known, 1)

    async def _is_known(self, limit: Limit) -> bool:
        if limit.unless_known is None:
            return False
        known = self._named(("known", limit.unless_known), self._now)
        return await self._scope.get(AttemptCount, known.id) is not None

    async def _count(self, counter: AttemptCount, by: int) -> int:
        """Add to a counter, at once for all who do; what it counts now."""
        attempts = {"$add": [{"$ifNull": ["$attempts", 0]}, by]}
        update = [{"$set": {"attempts": attempts, "expires_at": counter.expires_at}}]
        return (await self._scope.find_and_update(AttemptCount, counter.id, update)).attempts

    def _counter(self, limit: Limit) -> AttemptCount:
        period = int(self._now.timestamp() // PERIOD.total_seconds())
        end = datetime.fromtimestamp((period + 1) * PERIOD.total_seconds(), UTC)
        return self._named((limit.kind, limit.key, str(period)), end)

    def _named(self, parts: tuple[str, ...], expires_at: datetime) -> AttemptCount:
        """Return the counter of this name, whose id does not show an address."""
        company_id = self._scope.viewer.company_id
        name = hashlib.sha256("\0".join((company_id, *parts)).encode()).hexdigest()[:32]
        return AttemptCount(id=f"{AttemptCount.id_prefix}_{name}", company_id=company_id, expires_at=expires_at)


def find_network(address: str) -> str:
    """Return the key of one caller: an IPv4 address, or the /64 that an IPv6 customer has to themselves."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return address
    if isinstance(parsed, ipaddress.IPv6Address):
        return str(parsed.ipv4_mapped or ipaddress.ip_network((parsed, 64), strict=False))
    return str(parsed)
