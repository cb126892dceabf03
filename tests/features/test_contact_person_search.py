"""A contact person finds the customer: by name, phone and e-mail address, and says why."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.access.permission import Role
from gateway.documents.contact import ContactPerson
from gateway.documents.customer import Customer
from gateway.operations.reindex import renew_customer_keys
from gateway.operations.search.search import COMPARED
from tests import records
from tests.contract.test_queries import explain, scans
from tests.features.searching import email, who
from tests.mutations import ask, refusals
from tests.running_gateway import RunningGateway, Tenant

HITS = """query ($term: String!) { customerSearch(term: $term) { nodes {
  customer { id } address { id } score matchedOn contactPerson { id name }
} } }"""
LOOKUP = """query ($phone: String!) { callerLookup(phone: $phone) {
  customer { id } score matchedOn { number } contactPerson { id name role }
} }"""
NUMBER = "+15125550177"


def person(name: str = "Pat Porter", **more: Any) -> ContactPerson:
    """Return a contact person."""
    return ContactPerson(**{"id": "ctp_1", "name": name, "is_primary": True, **more})


async def hits(tenant: Tenant, term: str) -> list[Any]:
    """Return the hits of a search."""
    answer = await tenant.ask(HITS, {"term": term})
    assert answer.errors == []
    found: list[Any] = answer.data["customerSearch"]["nodes"]
    return found


async def callers(tenant: Tenant, phone: str) -> list[Any]:
    """Return who may be calling."""
    answer = await tenant.ask(LOOKUP, {"phone": phone})
    assert answer.errors == []
    found: list[Any] = answer.data["callerLookup"]
    return found


async def a_firm(tenant: Tenant, *persons: ContactPerson, **more: Any) -> Customer:
    """Return a company with contact persons and no name, phone or e-mail address like theirs."""
    firm: Customer = await tenant.customer(
        **{
            "first_name": None,
            "last_name": None,
            "company_name": "Quill Freight",
            "phones": (),
            "emails": (),
            "contact_persons": persons,
            **more,
        }
    )
    return firm


@pytest.mark.parametrize(
    ("term", "score", "matched_on"),
    [
        ("Pat Porter", 0.8, ["CONTACT_PERSON"]),
        ("porter, PAT", 0.8, ["CONTACT_PERSON"]),
        ("Port", 0.7, ["CONTACT_PERSON"]),
        ("Pat Portre", 0.3, ["CONTACT_PERSON"]),
        ("Portre", 0.3, ["CONTACT_PERSON"]),
        ("Porter Quill", 0.5, ["COMPANY", "CONTACT_PERSON"]),
        ("pat@books.example", 1.0, ["EMAIL", "CONTACT_PERSON"]),
        ("PAT@Books.Example", 1.0, ["EMAIL", "CONTACT_PERSON"]),
        ("512 555 0177", 1.0, ["PHONE", "CONTACT_PERSON"]),
        ("+1 (512) 555-0177 ext 9", 1.0, ["PHONE", "CONTACT_PERSON"]),
        ("555 0177", 0.9, ["PHONE", "CONTACT_PERSON"]),
    ],
)
async def test_a_contact_person_finds_the_customer(
    acme: Tenant, rival: Tenant, term: str, score: float, matched_on: list[str]
) -> None:
    """By name, also with a typo, by phone and by e-mail address; the hit says who. Another company sees nothing."""
    known = person(phone="512 555 0177 ext 4", e164=NUMBER, extension="4", email="pat@books.example")
    firm = await a_firm(acme, person("Sam Quillon", id="ctp_0", is_primary=False), known)
    (hit,) = await hits(acme, term)
    assert hit == {
        "customer": {"id": firm.id},
        "address": {"id": firm.addresses[0].id},
        "score": score,
        "matchedOn": matched_on,
        "contactPerson": {"id": "ctp_1", "name": "Pat Porter"},
    }
    assert await hits(rival, term) == []


async def test_the_part_before_the_at_sign_finds_too(acme: Tenant) -> None:
    """As with the customer's own addresses."""
    firm = await a_firm(acme, person("Lee", email="bookkeeping@quill.example"))
    (hit,) = await hits(acme, "bookkeeping")
    assert (hit["customer"]["id"], hit["score"], hit["matchedOn"]) == (firm.id, 0.9, ["EMAIL", "CONTACT_PERSON"])


@pytest.mark.parametrize("term", ["Pat Porter", "Porter", "pat@books.example", NUMBER, "555 0177"])
async def test_the_customers_own_comes_before_that_of_a_contact_person(acme: Tenant, term: str) -> None:
    """In any order of storing."""
    firm = await a_firm(acme, person(phone="512 555 0177", e164=NUMBER, email="pat@books.example"))
    own = await acme.customer(
        first_name="Pat", last_name="Porter", phones=(records.phone(NUMBER),), emails=email("pat@books.example")
    )
    found = await hits(acme, term)
    assert [(hit["customer"]["id"], hit["contactPerson"] is None) for hit in found] == [
        (own.id, True),
        (firm.id, False),
    ]


async def test_a_person_of_one_address_finds_the_customer_there_only(acme: Tenant) -> None:
    """A person of all finds each; the customer's own name finds each."""
    addresses = (records.address("adr_1"), records.address("adr_2", street="9 Elm Road", is_default=False))
    tenant = person("Tess Tenant", id="ctp_2", address_id="adr_2", phone="512 555 0178", e164="+15125550178")
    await a_firm(acme, person(), tenant, addresses=addresses)
    for term, expected in (
        ("Tess Tenant", ["adr_2"]),
        ("Tess Elm", ["adr_2"]),
        ("Tess Oak", []),
        ("512 555 0178", ["adr_2"]),
        ("Pat Porter", ["adr_1", "adr_2"]),
        ("Quill Freight", ["adr_1", "adr_2"]),
    ):
        assert [hit["address"]["id"] for hit in await hits(acme, term)] == expected, term


async def test_two_persons_make_no_third(acme: Tenant) -> None:
    """First name of one and last name of another match no one; and a customer without an address is found."""
    await a_firm(acme, person("Pat Moreno"), person("Sam Porter", id="ctp_2", is_primary=False), addresses=())
    assert await hits(acme, "Pat Porter") == []
    assert [hit["contactPerson"]["id"] for hit in await hits(acme, "Sam Porter")] == ["ctp_2"]


async def test_a_name_that_is_the_customers_too_is_the_customers(acme: Tenant) -> None:
    """The hit names no contact person where it is not needed."""
    await acme.customer(first_name="Ada", last_name="Larsson", contact_persons=(person("Bo Larsson"),))
    (own,), (theirs,) = await hits(acme, "Ada Larsson"), await hits(acme, "Bo Larsson")
    assert (own["matchedOn"], own["contactPerson"]) == (["NAME"], None)
    assert (theirs["matchedOn"], theirs["contactPerson"]["name"]) == (["CONTACT_PERSON"], "Bo Larsson")


async def test_placeholders_of_persons_find_nobody(acme: Tenant) -> None:
    """As those of customers."""
    await a_firm(acme, person(phone="000-000-0000", email="none@none.com"))
    assert await hits(acme, "000-000-0000") == []
    assert await hits(acme, "none@none.com") == []


NAME_WORD = st.text("abcdefghijklmnopqrstuvwxyzéø", min_size=4, max_size=10)


@settings(max_examples=20)
@given(names=st.lists(st.tuples(NAME_WORD, NAME_WORD), min_size=1, max_size=4))
async def test_any_contact_person_is_found_by_any_word_of_the_name(
    gateway: RunningGateway, names: list[tuple[str, str]]
) -> None:
    """In either order, among others of the same customer and customers who are called so themselves."""
    tenant = await gateway.tenant()
    persons = tuple(person(" ".join(name), id=f"ctp_{place}", is_primary=not place) for place, name in enumerate(names))
    firm = await a_firm(tenant, *persons)
    own = await tenant.customer(first_name=names[0][0], last_name=names[0][1])
    for first, last in names:
        for term in (f"{first} {last}", f"{last} {first}", last, first):
            assert firm.id in await who(tenant, term, first=100), term
    assert (await who(tenant, " ".join(names[0]), first=100))[0] == own.id


async def test_what_was_changed_is_found_and_what_it_was_before_is_not(acme: Tenant) -> None:
    """Through the mutations; a removed person is not found, and one who is taken back is found again."""
    firm = await a_firm(acme)
    given_ = {"customerId": firm.id, "name": "Pat Porter", "phone": "512 555 0177", "email": "pat@books.example"}
    assert refusals(await ask(acme, "customerContactPersonAdd", given_)) == []
    stored = await acme.scope.get(Customer, firm.id)
    assert stored is not None
    change = {"customerId": firm.id, "contactPersonId": stored.contact_persons[0].id}
    for term in ("Pat Porter", "512 555 0177", "pat@books.example"):
        assert len(await hits(acme, term)) == 1, term
    moved = {**change, "name": "Kim Novak", "phone": "512 555 0199", "email": None}
    assert refusals(await ask(acme, "customerContactPersonUpdate", moved)) == []
    for term, count in (("Pat Porter", 0), ("512 555 0177", 0), ("pat@books.example", 0), ("Kim Novak", 1)):
        assert len(await hits(acme, term)) == count, term
    assert len(await callers(acme, "512 555 0199")) == 1
    assert refusals(await ask(acme, "customerContactPersonRemove", change)) == []
    assert await hits(acme, "Kim Novak") == await callers(acme, "512 555 0199") == []


async def test_a_caller_who_is_a_contact_person_is_recognised(acme: Tenant, rival: Tenant) -> None:
    """Behind those whose own phone it is; another company's are not."""
    known = person(role="Site manager", phone="512 555 0177", e164=NUMBER)
    firm = await a_firm(acme, known)
    second = await acme.customer(
        phones=(records.phone("+15125550101"), records.phone(NUMBER, id="p2", is_primary=False))
    )
    first = await acme.customer(phones=(records.phone(NUMBER),))
    await a_firm(rival, known)
    assert await callers(acme, "(512) 555-0177") == [
        {"customer": {"id": first.id}, "score": 1.0, "matchedOn": {"number": "5125550177"}, "contactPerson": None},
        {"customer": {"id": second.id}, "score": 0.8, "matchedOn": {"number": "5125550177"}, "contactPerson": None},
        {
            "customer": {"id": firm.id},
            "score": 0.7,
            "matchedOn": None,
            "contactPerson": {"id": "ctp_1", "name": "Pat Porter", "role": "Site manager"},
        },
    ]


async def test_the_extension_says_which_person_calls(acme: Tenant) -> None:
    """Of several behind one number, and of customers who have it."""
    persons = [person(name, id=f"ctp_{ext}", phone=f"512 555 0177 x{ext}", e164=NUMBER, extension=ext) for name, ext in
               (("Pat", "4"), ("Sam", "5"))]  # fmt: skip
    firm = await a_firm(acme, *persons)
    other = await acme.customer(phones=(records.phone(NUMBER, extension="9"),))
    found = await callers(acme, "512 555 0177 ext 5")
    assert [(one["customer"]["id"], one["score"]) for one in found] == [(firm.id, 0.7), (other.id, 0.6)]
    assert found[0]["contactPerson"]["name"] == "Sam"


async def test_a_contact_person_identifies_nobody(acme: Tenant) -> None:
    """`customerBy` asks the customer's own: several may share a bookkeeper, which does not relate them either."""
    known = person(phone="512 555 0177", e164=NUMBER, email="pat@books.example")
    firm = await a_firm(acme, known)
    await a_firm(acme, known, company_name="Thistle Bakery")
    query = "query ($i: CustomerIdentifier!) { customerBy(identifier: $i) { id } }"
    for identifier in ({"phone": NUMBER}, {"email": "pat@books.example"}, {"email": "pat@books.example \x1f"}):
        assert (await acme.ask(query, {"i": identifier})).data == {"customerBy": None}
    related = "query ($id: ID!) { customer(id: $id) { related { nodes { matchedOn } } } }"
    nodes = (await acme.ask(related, {"id": firm.id})).data["customer"]["related"]["nodes"]
    assert all("PHONE" not in node["matchedOn"] for node in nodes)


def test_a_search_compares_only_what_whoever_searches_may_read() -> None:
    """All that finds a customer is shown without a further permission."""
    assert [name for name in COMPARED if Customer.needed_for(name) is not None] == []


@pytest.mark.parametrize("role", [Role.CUSTOMER, Role.PARTNER])
async def test_without_the_permission_to_list_nobody_is_found(acme: Tenant, role: Role) -> None:
    """Not by search, and not by caller lookup."""
    firm = await a_firm(acme, person(phone="512 555 0177", e164=NUMBER))
    claims: dict[str, Any] = {"customer": firm.id} if role is Role.CUSTOMER else {"scope": "customer:read"}
    for query, variables in ((HITS, {"term": "Pat Porter"}), (LOOKUP, {"phone": NUMBER})):
        assert (await acme.ask(query, variables, role=role, **claims)).codes == ["FORBIDDEN"]


async def test_customers_of_an_earlier_version_are_found_after_reindexing(acme: Tenant) -> None:
    """Keys that lack contact persons are brought up to date."""
    firm = await a_firm(acme, person(phone="512 555 0177", e164=NUMBER, email="pat@books.example"))
    without = records.customer(acme.company.id, company_name="Quill Freight", first_name=None, last_name=None)
    customers = acme.gateway.database.collection(Customer)
    await customers.update_one({"_id": firm.id}, {"$set": {"keys": without.index_keys()}})
    assert await hits(acme, "Pat Porter") == []
    assert await renew_customer_keys(acme.scope, lambda *_: None) == (1, 1)
    for term in ("Pat Porter", "512 555 0177", "pat@books.example"):
        assert len(await hits(acme, term)) == 1, term


@pytest.mark.parametrize("term", ["Pat Porter", "Porter", "pat@books.example", "512 555 0177"])
async def test_searching_persons_takes_an_index_and_no_further_command(acme: Tenant, term: str) -> None:
    """As many commands as for a customer's own name, phone or e-mail address."""
    await a_firm(acme, person(phone="512 555 0177", e164=NUMBER, email="pat@books.example"))
    with acme.gateway.commands() as commands:
        await hits(acme, term)
    for command in commands:
        assert scans(await explain(acme, command)) == []
    with acme.gateway.commands() as own:
        await hits(acme, term.replace("Porter", "Castell").replace("pat@", "ann@").replace("0177", "0144"))
    assert len(commands) <= len(own)
