"""What holds for every search: no one is missed or shown twice, no other company is seen, an index does the work."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.documents.customer import Customer
from tests import records
from tests.contract.test_queries import explain, scans
from tests.features.searching import email, found, search, who
from tests.running_gateway import RunningGateway, Tenant


async def all_pages(tenant: Tenant, term: str, size: int) -> list[tuple[str, str | None]]:
    """Return every hit, page by page, while customers are added between the pages."""
    hits: list[tuple[str, str | None]] = []
    after = None
    while True:
        page = (await search(tenant, term, first=size, after=after)).data["customerSearch"]
        nodes = [edge["node"] for edge in page["edges"]]
        hits += [(hit["customer"]["id"], hit["address"] and hit["address"]["id"]) for hit in nodes]
        after = page["pageInfo"]["endCursor"]
        if not page["pageInfo"]["hasNextPage"]:
            return hits
        if len(hits) < 200:
            await tenant.customer(first_name="Later", last_name="Marten", emails=())


@pytest.mark.parametrize(
    ("term", "size"), [("mart", 3), ("marten", 4), ("mart oak", 2), ("martun", 3), ("oak lane", 5)]
)
async def test_paging_gives_every_hit_once_while_customers_are_added(acme: Tenant, term: str, size: int) -> None:
    """In every stage of an answer, with customers of several addresses and several matching words."""
    names = ("Marten", "Martens", "Martin", "Marton", "Martinez")
    there = [
        records.customer(
            acme.company.id,
            first_name=names[-number % 5],
            last_name=names[number % 5],
            emails=email("marten@example.com") if number % 7 == 0 else (),
            addresses=tuple(records.address(f"adr_{place}") for place in range(number % 3)),
        )
        for number in range(25)
    ]
    await acme.add(*there)
    whole = await found(acme, term, first=100)
    paged = await all_pages(acme, term, size)
    assert len(set(paged)) == len(paged)
    assert {hit[:2] for hit in whole} <= set(paged)
    assert len(whole) > 2 * size


ALPHABET = "abcdefghijklmnopqrstuvwxyzéøńÀ"
"""Not ß, which is two letters: swapping it with another is two typos."""
WORD = st.text(ALPHABET, min_size=5, max_size=12)


@st.composite
def misspelled(draw: st.DrawFn) -> tuple[str, str]:
    """Return (a word, the same with one typo)."""
    word = draw(WORD)
    place = draw(st.integers(0, len(word) - 1))
    letter = draw(st.sampled_from("abcdefgxyz"))
    wrong = draw(
        st.sampled_from(
            [
                word[:place] + word[place + 1 :],
                word[:place] + letter + word[place:],
                word[:place] + letter + word[place + 1 :],
                word[:place] + word[place : place + 2][::-1] + word[place + 2 :],
            ]
        )
    )
    return word, wrong


@settings(max_examples=25)
@given(pair=misspelled(), other=WORD, field=st.sampled_from(["first_name", "last_name", "company_name"]))
async def test_any_word_of_a_name_is_found_with_any_one_typo(
    gateway: RunningGateway, rival: Tenant, pair: tuple[str, str], other: str, field: str
) -> None:
    """And never in another company."""
    word, wrong = pair
    acme = await gateway.tenant()
    stored: Customer = await acme.customer(**{field: f"{other} {word}"})
    for term in (word, word.upper(), wrong):
        assert stored.id in await who(acme, term, first=100), term
    assert await who(rival, wrong) == []


WAYS = (
    "{0}{1}{2}",
    "({0}) {1}-{2}",
    "{0}.{1}.{2}",
    "+1 {0} {1} {2}",
    "1{0}{1}{2}",
    "{0} {1}{2}",
    "+1({0}){1}.{2}",
    "{1}-{2}",
)


@settings(max_examples=20)
@given(
    area=st.integers(201, 989).filter(lambda area: area != 555),
    exchange=st.integers(200, 999),
    line=st.integers(0, 9999),
    way=st.sampled_from(WAYS),
)
async def test_any_phone_is_found_in_any_form(
    acme: Tenant, rival: Tenant, area: int, exchange: int, line: int, way: str
) -> None:
    """By one of several phones of the customer."""
    parts = (f"{area}", f"{exchange}", f"{line:04d}")
    phones = (records.phone("+15125550000"), records.phone("+1" + "".join(parts), id="phn_2"))
    stored = await acme.customer(phones=phones)
    assert stored.id in await who(acme, way.format(*parts), first=100)
    assert await who(rival, way.format(*parts)) == []


@settings(max_examples=20)
@given(local=st.from_regex(r"[a-zA-Z0-9]{2,8}[a-zA-Z0-9._+'-]{2,8}[a-zA-Z0-9]", fullmatch=True), data=st.data())
async def test_any_email_address_is_found_in_any_case(acme: Tenant, local: str, data: st.DataObject) -> None:
    """Whole, and by the part before the @."""
    stored = await acme.customer(emails=email(f"{local}@Example.com"))
    for term in (local, f"{local}@example.com"):
        cased = "".join(data.draw(st.sampled_from([char.upper(), char.lower()])) for char in term)
        assert stored.id in await who(acme, cased, first=100), cased


EVERY_STAGE = [
    "+1 512 777 0142",
    "777-0142",
    "ada@xyl.example",
    "xylander",
    "ada xylander",
    "oak ada 12",
    "xylandr lane",
]


@pytest.mark.parametrize("term", EVERY_STAGE)
async def test_every_way_of_searching_uses_an_index_and_its_order(acme: Tenant, term: str) -> None:
    """No collection scan, no sort in memory, and no more read than requested."""
    await acme.add(*(records.customer(acme.company.id, last_name="Xylander") for _ in range(150)))
    with acme.gateway.commands() as commands:
        await who(acme, term, first=5)
    assert commands
    for command in (command for command in commands if "getMore" not in command):
        plan = await explain(acme, command)
        assert scans(plan) == [], plan
        assert largest(plan, "totalDocsExamined") <= (1_000 if "aggregate" in command else 100), plan


def largest(plan: Any, name: str) -> int:
    """Return the largest of the values that have this name anywhere in a plan."""
    parts = plan if isinstance(plan, list) else list(plan.values()) if isinstance(plan, dict) else []
    own = [plan[name]] if isinstance(plan, dict) and name in plan else [0]
    return max(own + [largest(part, name) for part in parts])
