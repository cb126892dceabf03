"""`customerSearch` by the number of a customer, a job, an invoice and every other record that has one."""

from typing import Any

import pytest

from gateway.access.permission import Role
from gateway.documents.base.record import Record
from gateway.documents.company import NumberKind
from gateway.operations.number import SERIES
from tests import records, work_records
from tests.contract.test_queries import explain, scans
from tests.full_profile import a_full_profile
from tests.mutations import ask, refusals
from tests.running_gateway import Tenant

HITS = """query ($term: String!, $archived: Boolean = false) {
  customerSearch(term: $term, includeArchived: $archived) {
    nodes { score matchedOn customer { id } address { id } records { __typename id } }
  }
}"""
IDS = """query ($term: String!) { customerSearch(term: $term) { nodes { customer { id } } } }"""
TWO = (records.address("adr_1", street="4471 Barton Hills Dr"), records.address("adr_2", street="10045 Elm Street"))


async def hits(tenant: Tenant, term: str, role: Role = Role.OFFICE, **more: Any) -> list[Any]:
    """Return the hits of a search: (customer, address, why, records)."""
    answer = await tenant.ask(HITS, {"term": term, **more}, role=role)
    assert answer.errors == [], answer.errors
    return [
        (
            hit["customer"]["id"],
            hit["address"] and hit["address"]["id"],
            hit["matchedOn"],
            [record["id"] for record in hit["records"]],
        )
        for hit in answer.data["customerSearch"]["nodes"]
    ]


@pytest.mark.parametrize(
    "term",
    ["J-10045", "j-10045", "J10045", "j 10045", "#10045", "# 10045", "job 10045", "Job #10045", "Job no. 10045",
     "JOB: J-10045", "10045", "J\N{NON-BREAKING HYPHEN}10045", "\N{FULLWIDTH LATIN CAPITAL LETTER J}-10045",
     "no. 10045", "Work order 10045"],
)  # fmt: skip
async def test_a_job_is_found_by_its_number_as_people_write_it(acme: Tenant, term: str) -> None:
    """Its customer, at its address, with the job; no other number does."""
    owner, other = await acme.customer(addresses=TWO[:1]), await acme.customer(addresses=TWO[:1])
    job = records.job(owner, number="J-10045", address_id="adr_1")
    await acme.add(job, records.job(other, number="J-100451"))
    assert await hits(acme, term) == [(owner.id, "adr_1", ["JOB_NUMBER"], [job.id])]


@pytest.mark.parametrize(
    "term", ["J-20015-03", "j20015-03", "#20015-03", "Job 20015-03", "20015-03", "J20015-03", "job no. J-20015-03"]
)
async def test_a_number_of_two_parts_is_found_as_people_write_it(acme: Tenant, term: str) -> None:
    """Other parts are other numbers."""
    owner = await acme.customer(addresses=TWO[:1])
    job = records.job(owner, number="J-20015-03", address_id="adr_1")
    others = [
        records.job(owner, number="J-20015-0", address_id="adr_1"),
        records.job(owner, number="J-2001503", address_id="adr_1"),
    ]
    await acme.add(job, *others)
    assert await hits(acme, term) == [(owner.id, "adr_1", ["JOB_NUMBER"], [job.id])]


async def test_every_kind_of_record_with_a_number_finds_its_customer(acme: Tenant) -> None:
    """With the reason, and the record that has it."""
    profile = await a_full_profile(acme)
    kinds: set[NumberKind] = set()
    for kind, series in SERIES.items():
        found: list[Record] = await acme.scope.find(series.record, {})
        for record in found[:1]:
            number = record.number  # type: ignore[attr-defined]  # every kind of a series has one
            (first, *_) = await hits(acme, f"no. {number}", Role.ADMIN)
            own = [] if kind is NumberKind.CUSTOMER else [record.id]
            assert (first[0], first[2:]) == (profile.owner.id, ([f"{kind}_NUMBER"], own)), number
            kinds.add(kind)
    assert kinds == set(SERIES)


async def test_a_customers_number_finds_all_addresses_and_a_records_number_its_own(acme: Tenant) -> None:
    """A record at an address that was retired finds the customer at the others."""
    owner = await acme.customer(number="C-20771", addresses=TWO)
    at_second, retired = (
        records.quote(owner, number="Q-777", address_id="adr_2"),
        records.invoice(owner, number="INV-31", address_id="adr_gone"),
    )
    await acme.add(at_second, retired)
    assert await hits(acme, "c-20771") == [(owner.id, f"adr_{n}", ["CUSTOMER_NUMBER"], []) for n in (1, 2)]
    assert await hits(acme, "PID 20771") == [(owner.id, f"adr_{n}", ["CUSTOMER_NUMBER"], []) for n in (1, 2)]
    assert await hits(acme, "Q-777") == [(owner.id, "adr_2", ["QUOTE_NUMBER"], [at_second.id])]
    assert await hits(acme, "invoice 31") == [(owner.id, f"adr_{n}", ["INVOICE_NUMBER"], [retired.id]) for n in (1, 2)]
    assert await hits(acme, "Q-778") == []


async def test_one_number_may_be_of_several_records(acme: Tenant) -> None:
    """Customers come first, then each kind; a word before it names one."""
    one, two = await acme.customer(number="C-4711", addresses=TWO[:1]), await acme.customer(addresses=TWO[:1])
    job, invoice = records.job(two, number="J-4711"), records.invoice(two, number="INV-4711")
    await acme.add(job, invoice)
    for term in ("4711", "#4711"):
        assert await hits(acme, term) == [
            (one.id, "adr_1", ["CUSTOMER_NUMBER"], []),
            (two.id, "adr_1", ["JOB_NUMBER", "INVOICE_NUMBER"], [job.id, invoice.id]),
        ]
    assert await hits(acme, "Inv. 4711") == [(two.id, "adr_1", ["INVOICE_NUMBER"], [invoice.id])]


async def test_digits_alone_find_houses_and_phones_too(acme: Tenant) -> None:
    """The number first; what is meant is not known."""
    house = await acme.customer(addresses=TWO[1:])
    owner = await acme.customer(addresses=TWO[:1])
    await acme.add(records.job(owner, number="J-10045", address_id="adr_1"))
    found = await hits(acme, "10045")
    assert [(hit[0], hit[2]) for hit in found] == [(owner.id, ["JOB_NUMBER"]), (house.id, ["STREET"])]
    assert [hit[0] for hit in await hits(acme, "J-10045")] == [owner.id]
    assert [hit[0] for hit in await hits(acme, "10045 Elm")] == [house.id]


async def test_the_numbers_of_a_company_begin_as_it_chose(acme: Tenant) -> None:
    """And what another system numbered is found as it is written there."""
    settings = {"numbering": [{"kind": "INVOICE", "prefix": "R26-"}, {"kind": "JOB", "prefix": "WORK"}]}
    assert refusals(await ask(acme, "companyUpdate", settings, role=Role.ADMIN)) == []
    owner = await acme.customer(addresses=TWO[:1])
    invoice, job = records.invoice(owner, number="R26-117"), records.job(owner, number="WORK8812")
    foreign = records.quote(owner, number="AB-2026/0117-x")
    earlier = records.invoice(owner, number="INV-4")
    await acme.add(invoice, job, foreign, earlier)
    assert [hit[3] for hit in await hits(acme, "inv-4")] == [[earlier.id]]
    for term in ("R26-117", "r26-117", "R26/117", "invoice 117", "invoice R26-117"):
        assert [hit[3] for hit in await hits(acme, term)] == [[invoice.id]], term
    for term in ("8812", "work8812", "WORK-8812", "job 8812"):
        assert [hit[3] for hit in await hits(acme, term)] == [[job.id]], term
    for term in ("AB-2026/0117-x", "quote AB-2026/0117-x"):
        assert [hit[3] for hit in await hits(acme, term)] == [[foreign.id]], term


async def test_another_company_and_who_may_not_read_the_kind_find_nothing(acme: Tenant, rival: Tenant) -> None:
    """A technician reads no invoices: their numbers find no customer."""
    owner = await acme.customer(number="C-30001")
    await acme.add(records.job(owner, number="J-30002"), records.invoice(owner, number="INV-30003"))
    for term in ("C-30001", "J-30002", "INV-30003", "30002"):
        assert len(await hits(acme, term)) == 1, term
        assert await hits(rival, term) == [], term
    assert await hits(acme, "INV-30003", Role.TECHNICIAN) == []
    assert len(await hits(acme, "J-30002", Role.TECHNICIAN)) == 1


async def test_archived_customers_are_found_when_they_are_asked_for(acme: Tenant) -> None:
    """As by a name."""
    owner = await acme.customer(number="C-40001", addresses=TWO[:1])
    await acme.add(records.job(owner, number="J-40002"))
    await ask(acme, "customerArchive", {"id": owner.id}, role=Role.ADMIN)
    assert await hits(acme, "J-40002") == []
    assert [hit[0] for hit in await hits(acme, "J-40002", archived=True)] == [owner.id]


async def test_the_number_of_a_merged_customer_finds_who_has_everything_now(acme: Tenant) -> None:
    """As `customerBy` does."""
    one, two = await acme.customer(addresses=TWO[:1]), await acme.customer(number="C-50002", addresses=())
    answer = await ask(acme, "customerMerge", {"survivorId": one.id, "otherId": two.id}, role=Role.ADMIN)
    assert answer.errors == []
    assert [(hit[0], hit[2]) for hit in await hits(acme, "C-50002")] == [(one.id, ["CUSTOMER_NUMBER"])]


async def test_a_number_costs_no_more_than_a_name(acme: Tenant) -> None:
    """One read of the company and one of all kinds; of an index for each, and nothing is scanned."""
    profile = await a_full_profile(acme)
    job = records.job(profile.owner, number="J-60001")
    await acme.add(job, work_records.estimate(profile.owner, number="E-60002"))
    with acme.gateway.commands() as commands:
        answer = await acme.ask(IDS, {"term": "J-60001"})
    assert answer.data["customerSearch"]["nodes"][0]["customer"]["id"] == profile.owner.id
    assert [next(iter(command)) for command in commands] == ["find", "aggregate"]
    for command in commands:
        assert scans(await explain(acme, command)) == []
    with acme.gateway.commands() as by_name:
        await acme.ask(IDS, {"term": profile.owner.last_name})
    assert len(commands) <= len(by_name)


async def test_what_is_no_number_reads_none(acme: Tenant) -> None:
    """An address, a name, an e-mail address and a phone with its area code cost what they did."""
    await acme.customer()
    for term in ("12 Elm Street", "Kowalczyk", "ada99@example.com", "(512) 555-0142", "Smith 2nd", "Smith 12-14"):
        with acme.gateway.commands() as commands:
            await acme.ask(IDS, {"term": term})
        assert not any("$unionWith" in str(command) for command in commands), term
