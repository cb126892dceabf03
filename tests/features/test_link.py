"""The links between records: a viewer's day, rows and their addresses, jobs with what belongs to them, numbers."""

from datetime import timedelta
from typing import Any

import msgspec
import pytest

from gateway.access.permission import ROLE_PERMISSIONS, Permission, Role
from gateway.documents.appointment import Appointment, AppointmentStatus, AppointmentWindow
from gateway.documents.base.record import instant
from gateway.documents.customer import Customer
from gateway.documents.invoice import InvoiceStatus
from gateway.documents.job import Job, JobStatus
from gateway.documents.staff_member import StaffRole
from tests import records
from tests.full_profile import a_full_profile
from tests.running_gateway import Tenant

DAY = """query ($from: Date, $to: Date) { viewer {
  staffMember { id } customer { id }
  jobs(from: $from, to: $to) { totalCount nodes { id address { id } customer { id } } }
  appointments(from: $from, to: $to) { totalCount nodes { id } }
} }"""


def at_noon(tenant: Tenant, days: int = 0) -> Any:
    """Noon of a day from now in the company's time zone."""
    return tenant.company.first_instant(tenant.company.find_day(instant()) + timedelta(days=days)) + timedelta(hours=12)


def visit(tenant: Tenant, owner: Customer, days: int = 0, **changes: Any) -> Appointment:
    """Return a visit at noon of a day from now."""
    start = at_noon(tenant, days)
    window = AppointmentWindow(start=start, end=start + timedelta(hours=2), time_zone="America/Chicago")
    return records.appointment(owner, window=window, **changes)


async def test_a_technician_sees_the_jobs_of_today_in_one_query(acme: Tenant, rival: Tenant) -> None:
    """Their own, soonest first, with the address; not a colleague's, canceled, of other days or another company's."""
    me, colleague = records.staff_member(acme.company.id), records.staff_member(acme.company.id)
    owner = await acme.customer()
    noon = at_noon(acme)
    later, sooner = (records.job(owner, scheduled_start=noon + hour, technician_id=me.id) for hour in HOURS)
    seen = visit(acme, owner, technician_id=me.id)
    await acme.add(me, colleague, later, sooner, seen)
    await acme.add(
        records.job(owner, scheduled_start=noon, technician_id=colleague.id),
        records.job(owner, scheduled_start=at_noon(acme, 1), technician_id=me.id),
        records.job(owner, scheduled_start=noon, technician_id=me.id, status=JobStatus.CANCELED),
        visit(acme, owner, technician_id=me.id, status=AppointmentStatus.CANCELED),
        visit(acme, owner, 1, technician_id=me.id),
    )
    foreign = await rival.customer()
    await rival.add(records.job(foreign, scheduled_start=noon, technician_id=me.id))
    answer = await acme.ask(DAY, role=Role.TECHNICIAN, sub=me.id)
    assert answer.errors == []
    day = answer.data["viewer"]
    place = {"address": {"id": "adr_1"}, "customer": {"id": owner.id}}
    assert day["jobs"] == {"totalCount": 2, "nodes": [{"id": sooner.id, **place}, {"id": later.id, **place}]}
    assert day["appointments"] == {"totalCount": 1, "nodes": [{"id": seen.id}]}
    assert (day["staffMember"], day["customer"]) == ({"id": me.id}, None)
    today = acme.company.find_day(instant())
    week = {"from": today.isoformat(), "to": (today + timedelta(days=6)).isoformat()}
    both = (await acme.ask(DAY, week, role=Role.TECHNICIAN, sub=me.id)).data["viewer"]
    assert (both["jobs"]["totalCount"], both["appointments"]["totalCount"]) == (3, 2)


HOURS = (timedelta(hours=2), timedelta(hours=1))


@pytest.mark.parametrize("days", [("2026-05-02", "2026-05-01"), ("2026-01-01", "2027-06-01")])
async def test_senseless_days_are_refused(acme: Tenant, days: tuple[str, str]) -> None:
    """The wrong way round, or more than a year."""
    answer = await acme.ask(DAY, {"from": days[0], "to": days[1]})
    assert set(answer.codes) == {"BAD_REQUEST"}


async def test_a_portal_page_needs_no_more_than_its_token(acme: Tenant) -> None:
    """Its customer, and that customer's own visits."""
    owner, other = await acme.customer(), await acme.customer()
    mine = visit(acme, owner)
    await acme.add(mine, visit(acme, other))
    answer = await acme.ask(DAY, role=Role.CUSTOMER, customer=owner.id)
    assert answer.data["viewer"]["customer"] == {"id": owner.id}
    assert answer.data["viewer"]["appointments"]["nodes"] == [{"id": mine.id}]


@pytest.mark.parametrize("role", Role)
async def test_a_viewer_reads_its_permissions(acme: Tenant, role: Role) -> None:
    """So that no app repeats which role may do what."""
    answer = await acme.ask("{ viewer { permissions } }", role=role, scope="job:read customer:read")
    held = {"job:read", "customer:read"} if role is Role.PARTNER else {each.value for each in ROLE_PERMISSIONS[role]}
    assert answer.data["viewer"]["permissions"] == sorted(held)


async def test_pickers_have_their_lists(acme: Tenant, rival: Tenant) -> None:
    """Staff by name, by role and whether they are still there; categories and departments once each."""
    makers = (("Zoe", StaffRole.SALES, True), ("Ann", StaffRole.OFFICE, True), ("Bob", StaffRole.SALES, False))
    for name, role, active in makers:
        await acme.add(records.staff_member(acme.company.id, name=name, role=role, is_active=active))
    await rival.add(records.staff_member(rival.company.id, name="Rival"))
    owner = await acme.customer()
    await acme.add(records.job(owner, category="Heating", department="HVAC"), records.appointment(owner))
    query = """{ all: staffMembers(active: null) { totalCount nodes { name } } staffMembers { nodes { name isActive } }
      sales: staffMembers(role: [SALES], first: 1) { nodes { name } }
      former: staffMembers(active: false) { nodes { name } }
      categories { name } departments { name } }"""
    answer = await acme.ask(query)
    assert answer.errors == []
    names = [node["name"] for node in answer.data["all"]["nodes"]]
    assert (names, answer.data["all"]["totalCount"]) == (["Ann", "Bob", "Zoe"], 3)
    working = [{"name": name, "isActive": True} for name in ("Ann", "Zoe")]
    assert answer.data["staffMembers"]["nodes"] == working
    assert answer.data["sales"]["nodes"] == [{"name": "Zoe"}]
    assert answer.data["former"]["nodes"] == [{"name": "Bob"}]
    assert answer.data["categories"] == [{"name": "Heating"}, {"name": "Plumbing"}]
    assert answer.data["departments"] == [{"name": "HVAC"}, {"name": "Service"}]
    portal = await acme.ask("{ staffMembers { nodes { name } } }", role=Role.CUSTOMER, customer=owner.id)
    assert portal.codes == ["FORBIDDEN"]


EDGES = """query ($job: String!, $invoice: String!, $quote: String!, $visit: String!) {
  jobBy(number: $job) { id address { street } appointments { totalCount nodes { id } } }
  invoiceBy(number: $invoice) { id address { street } job { id } }
  quoteBy(number: $quote) { id address { street } job { id } }
  appointmentBy(number: $visit) { id address { street } job { id } invoice { id } }
}"""


async def linked(tenant: Tenant) -> tuple[Customer, dict[str, str], tuple[str, str, str, str]]:
    """Return a job with its visit, quote and invoice: (whose, their numbers, their ids)."""
    owner = await tenant.customer()
    job = records.job(owner)
    bill, quote = records.invoice(owner, job_id=job.id), records.quote(owner, job_id=job.id)
    seen = records.appointment(owner, job_id=job.id, invoice_number=bill.number)
    await tenant.add(job, bill, quote, seen)
    numbers = {"job": job.number, "invoice": bill.number, "quote": quote.number, "visit": seen.number}
    return owner, numbers, (job.id, bill.id, quote.id, seen.id)


async def test_a_job_its_visits_quotes_and_invoices_lead_to_each_other(acme: Tenant, rival: Tenant) -> None:
    """By number, in small letters too; another company finds none of them."""
    _, numbers, (job, bill, quote, seen) = await linked(acme)
    answer = await acme.ask(EDGES, {key: number.lower() for key, number in numbers.items()})
    assert answer.errors == []
    place = {"address": {"street": "12 Oak Lane"}}
    assert answer.data == {
        "jobBy": {"id": job, **place, "appointments": {"totalCount": 1, "nodes": [{"id": seen}]}},
        "invoiceBy": {"id": bill, **place, "job": {"id": job}},
        "quoteBy": {"id": quote, **place, "job": {"id": job}},
        "appointmentBy": {"id": seen, **place, "job": {"id": job}, "invoice": {"id": bill}},
    }
    assert set((await rival.ask(EDGES, numbers)).data.values()) == {None}


@pytest.mark.parametrize(
    "written",
    [
        "{0}",
        "{0:l}",
        "#{1}",
        "{1}",
        "{2}{1}",
        "{2} {1}",
        "{2}\N{NON-BREAKING HYPHEN}{1}",
        "no. {1}",
        "{3} {1}",
        " {0} ",
    ],
)
async def test_a_record_and_a_customer_are_found_by_a_number_as_people_write_it(acme: Tenant, written: str) -> None:
    """As in a search; the number of another kind is none of theirs."""
    owner = await acme.customer(number="C-70001")
    job, bill = records.job(owner, number="J-70002"), records.invoice(owner, number="INV-70003")
    await acme.add(job, bill)
    query = """query ($c: String!, $j: String!, $i: String!) { customerBy(identifier: {number: $c}) { id }
      jobBy(number: $j) { id } invoiceBy(number: $i) { id } }"""
    words = {"c": ("C-70001", "customer"), "j": ("J-70002", "job"), "i": ("INV-70003", "invoice")}
    given = {}
    for key, (number, word) in words.items():
        letters, _, digits = number.partition("-")
        given[key] = written.replace("{0:l}", number.lower()).format(number, digits, letters.lower(), word)
    answer = await acme.ask(query, given)
    assert answer.data == {"customerBy": {"id": owner.id}, "jobBy": {"id": job.id}, "invoiceBy": {"id": bill.id}}
    other = await acme.ask(query, {"c": given["j"], "j": given["i"], "i": given["c"]})
    assert set(other.data.values()) == {None}


async def test_links_are_guarded_as_what_they_lead_to(acme: Tenant) -> None:
    """A technician reads no invoices; a portal customer no one else's, and no drafts."""
    owner, numbers, (_, bill, _, _) = await linked(acme)
    answer = await acme.ask(EDGES, numbers, role=Role.TECHNICIAN)
    assert (answer.data["invoiceBy"], answer.data["appointmentBy"]["invoice"]) == (None, None)
    assert answer.codes == ["FORBIDDEN", "FORBIDDEN"]
    other = await acme.customer()
    foreign = await acme.ask(EDGES, numbers, role=Role.CUSTOMER, customer=other.id)
    assert (set(foreign.data.values()), foreign.errors) == ({None}, [])
    stored = await acme.scope.get(type(records.invoice(owner)), bill)
    assert stored is not None
    draft = msgspec.structs.replace(stored, id=stored.new_id(), number="D-1", status=InvoiceStatus.DRAFT)
    await acme.add(draft, records.appointment(owner, number="A-D", invoice_number="D-1"))
    own = await acme.ask(EDGES, {**numbers, "visit": "A-D"}, role=Role.CUSTOMER, customer=owner.id)
    assert own.data["appointmentBy"]["invoice"] is None


async def test_the_addresses_of_many_rows_cost_one_command(acme: Tenant) -> None:
    """However many rows, of however many customers."""
    for _ in range(4):
        owner = await acme.customer()
        await acme.add(records.job(owner), records.job(owner))
    query = "{ customers { nodes { jobs { nodes { address { id } } } } } }"
    with acme.gateway.commands() as commands:
        answer = await acme.ask(query)
    assert answer.errors == []
    assert [next(iter(command)) for command in commands] == ["find", "aggregate", "find"]


async def test_a_technician_sends_the_password_reset_and_no_invitation(acme: Tenant) -> None:
    """Each has its permission."""
    assert Permission.PORTAL_RESET in ROLE_PERMISSIONS[Role.TECHNICIAN]
    given = {"input": {"customerId": (await acme.customer()).id}}
    send = "mutation ($input: Portal{0}SendInput!) {{ portal{0}Send(input: $input) {{ userErrors {{ code }} }} }}"
    reset = await acme.ask(send.format("PasswordReset"), given, role=Role.TECHNICIAN)
    invite = await acme.ask(send.format("Invite"), given, role=Role.TECHNICIAN)
    assert (reset.codes, invite.codes) == ([], ["FORBIDDEN"])


async def test_a_planned_visit_is_on_the_schedule_once(acme: Tenant) -> None:
    """As the visit; a job without one as the job, and a job whose visit was called off too."""
    owner = await acme.customer()
    planned, alone, called_off = (records.job(owner, scheduled_start=at_noon(acme, days)) for days in (1, 2, 3))
    coming = visit(acme, owner, 1, job_id=planned.id)
    gone = visit(acme, owner, 3, job_id=called_off.id, status=AppointmentStatus.CANCELED)
    await acme.add(planned, alone, called_off, coming, gone)
    query = "query ($id: ID!) { customer(id: $id) { schedule { totalCount nodes { id } } } }"
    found = (await acme.ask(query, {"id": owner.id})).data["customer"]["schedule"]
    assert [node["id"] for node in found["nodes"]] == [coming.id, alone.id, called_off.id]
    assert found["totalCount"] == 3


UNKNOWN = "query ($id: ID!, $address: ID) { customer(id: $id) { %s(addressId: $address) { __typename } } }"


@pytest.mark.parametrize("tab", ["jobs", "appointments", "schedule", "invoices", "photos", "photoDays", "notes"])
async def test_an_unknown_address_is_an_error_on_every_tab(acme: Tenant, tab: str) -> None:
    """Written as a variable or not, asked again or not; a known address without rows is an empty list."""
    owner, _ = await acme.customer(), await acme.customer()
    for address, codes in (("adr_1", []), ("adr_nowhere", ["BAD_REQUEST"])):
        for _ in range(2):
            answer = await acme.ask(UNKNOWN % tab, {"id": owner.id, "address": address})
            assert answer.codes == codes, (tab, address)
            literal = (UNKNOWN % tab).replace(", $address: ID", "").replace("$address", f'"{address}"')
            assert (await acme.ask(literal, {"id": owner.id})).codes == codes
    listed = await acme.ask(f'{{ customers {{ nodes {{ {tab}(addressId: "adr_nowhere") {{ __typename }} }} }} }}')
    assert (listed.codes, listed.errors[0]["extensions"]["count"]) == (["BAD_REQUEST"], 2)


@pytest.mark.parametrize("tab", ["photos", "documents"])
async def test_an_unknown_job_is_an_error_on_every_tab_of_files(acme: Tenant, tab: str) -> None:
    """So is another customer's; a known job without files is an empty list."""
    owner, other = await acme.customer(), await acme.customer()
    own, foreign = records.job(owner), records.job(other)
    await acme.add(own, foreign)
    query = f"query ($id: ID!, $job: ID) {{ customer(id: $id) {{ {tab}(jobId: $job) {{ totalCount }} }} }}"
    for job_id, codes in ((own.id, []), (foreign.id, ["BAD_REQUEST"]), ("job_nowhere", ["BAD_REQUEST"])):
        for _ in range(2):
            assert (await acme.ask(query, {"id": owner.id, "job": job_id})).codes == codes, job_id
            literal = query.replace(", $job: ID", "").replace("$job", f'"{job_id}"')
            assert (await acme.ask(literal, {"id": owner.id})).codes == codes, job_id
    listed = await acme.ask(f'{{ customers {{ nodes {{ {tab}(jobId: "job_nowhere") {{ __typename }} }} }} }}')
    assert (listed.codes, listed.errors[0]["extensions"]["count"]) == (["BAD_REQUEST"], 2)


async def test_open_quotes_can_be_narrowed_to_an_address(acme: Tenant) -> None:
    """Of the job's customer."""
    profile = await a_full_profile(acme)
    there = records.quote(profile.owner, address_id="adr_2")
    await acme.add(there)
    query = "query ($id: ID!, $at: ID) { job(id: $id) { openQuotes(addressId: $at) { nodes { id } } } }"
    job: Any = profile.node("Job")
    assert isinstance(job, Job)
    answer = await acme.ask(query, {"id": job.id, "at": "adr_2"})
    assert answer.data["job"]["openQuotes"]["nodes"] == [{"id": there.id}]
    assert (await acme.ask(query, {"id": job.id, "at": "adr_9"})).codes == ["BAD_REQUEST"]
