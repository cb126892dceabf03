"""`customerSearch`: who is found by what, and who is not."""

import asyncio

import pytest

from gateway.access.permission import Role
from gateway.documents.customer import CustomerStatus
from tests import records
from tests.features.searching import SEARCH, email, found, search, who
from tests.running_gateway import Tenant


async def test_a_name_finds_every_address_and_a_street_the_matching_one(acme: Tenant) -> None:
    """One hit for each address; one without an address for a customer without."""
    places = (
        records.address("adr_1", street="4471 Barton Hills Dr"),
        records.address("adr_2", street="9 Elm Street"),
        records.address("adr_3", street="77 Elmwood Ave"),
    )
    rita = await acme.customer(first_name="Rita", last_name="Kowalczyk", addresses=places)
    nobody = await acme.customer(first_name="Rita", last_name="Kowal", addresses=())
    assert await found(acme, "Kowalczyk") == [(rita.id, f"adr_{n}", 0.8, ["NAME"]) for n in (1, 2, 3)]
    assert await found(acme, "Kowal") == [
        (nobody.id, None, 0.8, ["NAME"]),
        *((rita.id, f"adr_{n}", 0.7, ["NAME"]) for n in (1, 2, 3)),
    ]
    assert await found(acme, "barton hil") == [(rita.id, "adr_1", 0.7, ["STREET"])]
    assert await found(acme, "9 elm st") == [(rita.id, "adr_2", 0.8, ["STREET"])]
    assert await found(acme, "kowalczyk elm") == [
        (rita.id, "adr_2", 0.5, ["NAME", "STREET"]),
        (rita.id, "adr_3", 0.5, ["NAME", "STREET"]),
    ]


@pytest.mark.parametrize("term", ["", "   ", "Ada", " a  b ", "5-1"])
async def test_fewer_than_four_characters_are_refused_with_what_to_do(acme: Tenant, term: str) -> None:
    """Space around and surplus space between do not count."""
    answer = await search(acme, term)
    assert answer.data == {"customerSearch": None}
    assert answer.codes == ["SEARCH_TERM_TOO_SHORT"]
    assert "at least 4 characters" in answer.errors[0]["message"]


@pytest.mark.parametrize("term", ["----", "((((", ".*.*.*", "(a+)+$", "^ada", "\\Q%$", "a\u0000bcd", "{$gt: 1}"])
async def test_signs_mean_nothing_of_their_own(acme: Tenant, term: str) -> None:
    """No pattern reaches the database."""
    await acme.customer(first_name="Zed", emails=())
    assert await found(acme, term) == []


async def test_a_term_that_is_too_long_is_refused(acme: Tenant) -> None:
    """As a bad request."""
    assert (await search(acme, "x" * 201)).codes == ["BAD_REQUEST"]


@pytest.mark.parametrize(
    "term",
    [
        "(512) 777-0142",
        "512.777.0142",
        "5127770142",
        "1-512-777-0142",
        "+1 512 777 0142",
        "+15127770142",
        "001 512 777 0142",
        "512/777-0142",
        "512-777-0142 x12",
        "777-0142",
        "7770142",
        "tel:+15127770142",
    ],
)
async def test_a_phone_is_found_however_it_is_written(acme: Tenant, term: str) -> None:
    """Whole, or by its last seven digits."""
    ada = await acme.customer(phones=(records.phone("+15125550001"), records.phone("+15127770142", id="phn_2")))
    await acme.customer(phones=(records.phone("+15127770143"),))
    assert [(hit[0], hit[3]) for hit in await found(acme, term)] == [(ada.id, ["PHONE"])]


async def test_a_whole_phone_does_not_find_the_same_number_of_another_area(acme: Tenant) -> None:
    """No wrong customers; seven digits alone find both."""
    here = await acme.customer(phones=(records.phone("+15127770142"),))
    there = await acme.customer(phones=(records.phone("+17377770142"),))
    assert await who(acme, "512 777 0142") == [here.id]
    assert await who(acme, "+17377770142") == [there.id]
    assert await who(acme, "777 0142") == [here.id, there.id]


async def test_a_number_that_is_no_possible_phone_is_found_by_its_digits(acme: Tenant) -> None:
    """As it was typed."""
    ada = await acme.customer(phones=(records.phone("+15125550001", number="ext 00-44 123 4567 89 00 11", e164=None),))
    assert await who(acme, "4567 89 00 11") == [ada.id]


async def test_an_email_address_is_found_whole_or_by_its_first_part(acme: Tenant) -> None:
    """In any case; nothing that only resembles it."""
    ada = await acme.customer(first_name="Zoe", last_name="Quint", emails=email("Ada.Lane+Home@Example.com"))
    await acme.customer(first_name="Zoe", last_name="Quint", emails=email("ada.lane+homes@example.com"))
    assert await found(acme, "ada.lane+home@example.COM") == [(ada.id, "adr_1", 1.0, ["EMAIL"])]
    assert await found(acme, "ADA.LANE+HOME") == [(ada.id, "adr_1", 0.9, ["EMAIL"])]
    assert await who(acme, "ada.lane+home@example.co") == []


async def test_accents_case_and_apostrophes_do_not_count(acme: Tenant) -> None:
    """In the term or in the name."""
    jose = await acme.customer(first_name="José", last_name="O'Neill-Sørensen", emails=())
    for term in ("jose", "JOSÉ", "oneill", "o’neill", "neill", "sorensen", "Sørensen", "jose sorensen", "jose neill"):  # noqa: RUF001
        assert await who(acme, term) == [jose.id], term


async def test_all_words_must_match_in_any_order(acme: Tenant) -> None:
    """A customer with only one of them is not found."""
    ana = await acme.customer(first_name="Ana", last_name="de la Cruz", company_name="Hyde Park Dental Care")
    await acme.customer(first_name="Ana", last_name="Morales")
    await acme.customer(first_name="Bea", last_name="Cruz")
    for term in ("ana cruz", "cruz ana", "ana de la cruz", "de la cruz", "hyde dental", "care hyde", "cruz dental oak"):
        assert await who(acme, term) == [ana.id], term
    assert await who(acme, "ana cruz morales") == []


async def test_the_best_answers_come_first(acme: Tenant) -> None:
    """Whole e-mail address, exact word, begun word, typo; names in alphabetical order between."""
    typo = await acme.customer(first_name="A", last_name="Hanson", emails=())
    begun = await acme.customer(first_name="B", last_name="Hansens", emails=())
    second = await acme.customer(first_name="Zed", last_name="Hansen", emails=())
    first = await acme.customer(first_name="Cal", last_name="Hansen", emails=())
    mail = await acme.customer(first_name="D", last_name="Else", emails=email("hansen@example.com"))
    hits = await found(acme, "hansen")
    assert [hit[0] for hit in hits] == [mail.id, first.id, second.id, begun.id, typo.id]
    assert [hit[2] for hit in hits] == [0.9, 0.8, 0.8, 0.7, 0.3]


async def test_one_typo_is_forgiven_in_each_word_but_not_two(acme: Tenant) -> None:
    """Left out, added, changed, swapped; not in house numbers or short words."""
    home = records.address("adr_1", street="1204 Barton Ln")
    ada = await acme.customer(first_name="Jonathan", last_name="Kim", addresses=(home,))
    for term in ("jonatan", "jonathhan", "jonothan", "jonahtan", "jonahtan kim", "jonatan bartn", "1204 bartno"):
        assert await who(acme, term) == [ada.id], term
    for term in ("jonatn", "kin jonathan", "1205 barton", "jonathan kii"):
        assert await who(acme, term) == [], term


async def test_archived_customers_are_found_only_when_asked_for(acme: Tenant) -> None:
    """Blocked ones always, and visibly so."""
    blocked = await acme.customer(last_name="Quimby", status=CustomerStatus.BLOCKED)
    archived = await acme.customer(last_name="Quimby", status=CustomerStatus.ARCHIVED)
    hits = (await search(acme, "quimby")).data["customerSearch"]["edges"]
    assert [(hit["node"]["customer"]["id"], hit["node"]["customer"]["status"]) for hit in hits] == [
        (blocked.id, "BLOCKED")
    ]
    assert await who(acme, "quimby", archived=True) == [blocked.id, archived.id]


async def test_a_change_is_found_at_once_and_the_old_name_no_more(acme: Tenant) -> None:
    """Keys are written with the fields they come from."""
    stored = await acme.customer(last_name="Oldname")
    await acme.ask(
        'mutation ($id: ID!) { customerUpdate(input: {id: $id, lastName: "Freshname"}) { userErrors { code } } }',
        {"id": stored.id},
    )
    assert await who(acme, "freshname") == [stored.id]
    assert await who(acme, "oldname") == []


async def test_another_company_finds_nothing(acme: Tenant, rival: Tenant) -> None:
    """By no way of searching."""
    ada = await acme.customer(
        last_name="Xylander", emails=email("ada@xyl.example"), phones=(records.phone("+15127770142"),)
    )
    for term in (
        "xylander",
        "xyla",
        "xylandr",
        "ada xylander",
        "ada@xyl.example",
        "512 777 0142",
        "777 0142",
        "oak lane",
    ):
        assert ada.id in await who(acme, term), term
        assert await found(rival, term) == [], term


@pytest.mark.parametrize(
    ("role", "claims"), [(Role.CUSTOMER, {}), (Role.PARTNER, {"scope": "customer:read customer:write"})]
)
async def test_it_needs_the_permission_to_list_customers(acme: Tenant, role: Role, claims: dict[str, str]) -> None:
    """Portal customers and partners without the scope are refused."""
    answer = await acme.ask(SEARCH, {"term": "anybody"}, role=role, **claims)
    assert answer.data == {"customerSearch": None}
    assert answer.codes == ["FORBIDDEN"]


async def test_a_cursor_is_of_one_search_and_one_company(acme: Tenant, rival: Tenant) -> None:
    """Another term, another filter, another list, another company: refused."""
    for _ in range(3):
        await acme.customer(last_name="Pagewise")
    cursor = (await search(acme, "pagewise", first=1)).data["customerSearch"]["pageInfo"]["endCursor"]
    assert len(await found(acme, "Pagewise", after=cursor)) == 2
    assert (await search(acme, "pagewis", after=cursor)).codes == ["BAD_REQUEST"]
    assert (await search(acme, "pagewise", after=cursor, archived=True)).codes == ["BAD_REQUEST"]
    assert (await search(rival, "pagewise", after=cursor)).codes == ["BAD_REQUEST"]
    assert (await acme.ask("query ($c: String) { customers(after: $c) { nodes { id } } }", {"c": cursor})).codes == [
        "BAD_REQUEST"
    ]


async def test_the_total_is_counted_when_asked_for(acme: Tenant) -> None:
    """Hits, not customers."""
    await acme.customer(last_name="Countess", addresses=(records.address("a"), records.address("b")))
    await acme.customer(last_name="Counters")
    data = (await acme.ask('{ customerSearch(term: "counte", first: 1) { totalCount nodes { score } } }')).data
    assert data["customerSearch"]["totalCount"] == 3
    assert len(data["customerSearch"]["nodes"]) == 1


async def test_many_searches_at_once_answer_alike(acme: Tenant) -> None:
    """Nothing is shared between requests."""
    ada = await acme.customer(last_name="Sametime")
    assert await asyncio.gather(*(who(acme, "sametime") for _ in range(10))) == [[ada.id]] * 10
