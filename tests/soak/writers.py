"""Clients that write, each with unique values, and remember what was acknowledged."""

import asyncio
import itertools
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import httpx

from tests.mutations import document

OUTAGES = frozenset({"UNAVAILABLE", "OVERLOADED", "IN_PROGRESS"})
PAUSE_SECONDS = 1.0
"""After what was not answered; hundreds that try at once would have the processor that a start needs."""


@dataclass(frozen=True)
class Kind:
    """A mutation, and the input that makes a value found again."""

    mutation: str
    input_of: Callable[[str, str, str], dict[str, Any]]
    """(customer id, value, the customer's cards' ids by turns) → input."""
    keyed: bool = False
    """It takes an idempotency key, and so is sent again until it is answered."""


KINDS = (
    Kind("customerUpdate", lambda owner, value, _: {"id": owner, "lastName": value}),
    Kind("customerAddressAdd", lambda owner, value, _: {"customerId": owner, "street": value}),
    Kind("customerTagsAdd", lambda owner, value, _: {"id": owner, "tags": [value]}),
    Kind("noteAdd", lambda owner, value, _: {"customerId": owner, "body": value}),
    Kind(
        "customerSalesTaxUpdate",
        lambda owner, value, _: {"id": owner, "kind": "EXEMPT", "certificate": value},
    ),
    Kind(
        "creditIssue",
        lambda owner, value, _: {"customerId": owner, "amount": "1.50", "reason": value, "idempotencyKey": value},
        keyed=True,
    ),
    Kind(
        "messageSend",
        lambda owner, value, _: {
            "customerId": owner, "channel": "EMAIL", "subject": value, "body": value, "idempotencyKey": value
        },
        keyed=True,
    ),
    Kind(
        "cardDefaultSet",
        lambda owner, value, card: {"customerId": owner, "paymentMethodId": card, "idempotencyKey": value},
        keyed=True,
    ),
)  # fmt: skip


@dataclass
class Writer:
    """One client, with one customer and one kind of writes."""

    number: int
    kind: Kind
    owner: str
    cards: tuple[str, ...]
    acknowledged: list[str] = field(default_factory=list)
    uncertain: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    last_card: str | None = None

    async def write(self, http: httpx.AsyncClient, url: Callable[[], str], token: str, stop: asyncio.Event) -> None:
        """Write until stopped; what carries a key is sent until it is answered."""
        cards = itertools.cycle(self.cards or ("",))
        for turn in itertools.count():
            if stop.is_set():
                return
            value, card = f"w{self.number}.{turn}", next(cards)
            given = self.kind.input_of(self.owner, value, card)
            while (codes := await self._sent(http, url(), token, given)) is None and self.kind.keyed:  # noqa: ASYNC110
                await asyncio.sleep(PAUSE_SECONDS)
            if codes is None:
                self.uncertain.append(value)
                await asyncio.sleep(PAUSE_SECONDS)
            elif codes:
                self.refused.append(f"{self.kind.mutation}: {codes}")
            else:
                self.acknowledged.append(value)
                self.last_card = card

    async def _sent(self, http: httpx.AsyncClient, url: str, token: str, given: dict[str, Any]) -> list[str] | None:
        """Return the codes of the refusals; None if the result is unknown."""
        body = {"query": document(self.kind.mutation), "variables": {"input": given}}
        try:
            answer = await http.post(f"{url}/graphql", json=body, headers={"authorization": f"Bearer {token}"})
            content = answer.json()
        except (httpx.TransportError, ValueError):
            return None
        codes = [error["extensions"]["code"] for error in content.get("errors", ())]
        if not codes:
            codes = [fault["code"] for fault in content["data"][self.kind.mutation]["userErrors"]]
        return None if OUTAGES.intersection(codes) else codes
