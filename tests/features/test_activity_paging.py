"""Paging `Customer.activity`: every entry once, in order, with any mix, page size and new entries."""

from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.store.lookups.activity import ActivityKind, entry_id
from tests import records
from tests.features.test_activity import ids, page_of
from tests.running_gateway import Tenant


@given(
    entries=st.lists(st.tuples(st.sampled_from(ActivityKind), st.integers(0, 3)), max_size=14),
    size=st.integers(1, 5),
)
@settings(max_examples=25)
async def test_pages_of_any_size_have_every_entry_once_in_order(
    acme: Tenant, entries: list[tuple[ActivityKind, int]], size: int
) -> None:
    """Forward and backward, with many entries at the same instant."""
    owner = await acme.customer()
    made = [(records.entry(owner, kind, hour), hour) for kind, hour in entries]
    await acme.add(*(record for record, _ in made))
    expected = [entry_id(record.id) for record, hour in sorted(made, key=lambda one: (one[1], one[0].id), reverse=True)]
    forward: list[str] = []
    cursor = None
    while True:
        page = await page_of(acme, owner, first=size, after=cursor)
        forward += ids(page)
        cursor = page["pageInfo"]["endCursor"]
        if not page["pageInfo"]["hasNextPage"]:
            break
    backward: list[str] = []
    cursor = None
    while True:
        page = await page_of(acme, owner, last=size, before=cursor)
        backward = ids(page) + backward
        cursor = page["pageInfo"]["startCursor"]
        if not page["pageInfo"]["hasPreviousPage"]:
            break
    assert forward == backward == expected


@given(
    entries=st.lists(st.tuples(st.sampled_from(ActivityKind), st.integers(0, 5)), min_size=3, max_size=10),
    late=st.lists(st.tuples(st.sampled_from(ActivityKind), st.integers(0, 9)), max_size=4),
)
@settings(max_examples=20)
async def test_paging_is_stable_while_entries_are_added(
    acme: Tenant, entries: list[tuple[ActivityKind, int]], late: list[tuple[ActivityKind, int]]
) -> None:
    """What was there before is seen exactly once; what comes in later shows at its place or not at all."""
    owner = await acme.customer()
    before = [records.entry(owner, kind, hour) for kind, hour in entries]
    await acme.add(*before)
    first = await page_of(acme, owner, first=2)
    await acme.add(*(records.entry(owner, kind, hour) for kind, hour in late))
    rest = await page_of(acme, owner, first=100, after=first["pageInfo"]["endCursor"])
    seen = ids(first) + ids(rest)
    assert len(seen) == len(set(seen))
    assert {entry_id(record.id) for record in before} <= set(seen)
    times = [edge["node"]["at"] for page in (first, rest) for edge in page["edges"]]
    assert times == sorted(times, reverse=True)
