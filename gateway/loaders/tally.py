"""Counts of customers' records: one MongoDB command for each thing counted, however many customers ask."""

import asyncio
from collections import defaultdict

from aiodataloader import DataLoader

from gateway.store.lookups.tally import Tally, TallyRequest, tallies
from gateway.store.scope import TenantScope


class TallyByCustomer(DataLoader[tuple[TallyRequest, str], tuple[Tally, ...]]):
    """The counts that a request asks for, of each customer."""

    def __init__(self, scope: TenantScope) -> None:
        super().__init__()
        self._scope = scope

    async def batch_load_fn(self, keys: list[tuple[TallyRequest, str]]) -> list[tuple[Tally, ...]]:
        """The counts in the order of their keys, which are (what to count, id of the customer)."""
        asked: defaultdict[TallyRequest, list[str]] = defaultdict(list)
        for request, customer_id in keys:
            asked[request].append(customer_id)
        counts = await asyncio.gather(*(tallies(self._scope, request, ids) for request, ids in asked.items()))
        found = dict(zip(asked, counts, strict=True))
        return [found[request][customer_id] for request, customer_id in keys]
