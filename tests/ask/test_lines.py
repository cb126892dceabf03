"""Lines of bills and quotes answer how many, how much and which."""

from decimal import Decimal

import pytest

from gateway.access.permission import Role
from gateway.documents.customer import Customer
from gateway.documents.invoice import InvoiceStatus
from gateway.documents.quote import Line
from tests import records
from tests.running_gateway import Tenant

ASK = """query ($id: ID!, $question: String!) { customerAsk(id: $id, question: $question) {
  status answer records { id } claims { citations { field value node { __typename id } } } } }"""


def _line(description: str, quantity: str, price: int) -> Line:
    each, count = records.dollars(price), Decimal(quantity)
    return Line(description=description, quantity=count, unit_price=each, total=records.dollars(float(price * count)))


@pytest.fixture
async def owner(acme: Tenant) -> Customer:
    """Return a customer with three bills for heaters, one of them void, and a quote."""
    made: Customer = await acme.customer()
    heater, tank = _line("Replace heater", "1", 900), _line("Expansion tank, 2 gal", "2", 90)
    await acme.add(
        records.invoice(made, number="I-11", lines=[heater, tank, _line("Additional labor (hours)", "1.5", 100)]),
        records.invoice(made, 1, number="I-12", lines=[heater, tank]),
        records.invoice(made, 2, number="I-13", lines=[heater, tank], status=InvoiceStatus.VOID),
        records.quote(made, title="Fix drain", lines=[_line("Fix drain", "1", 300), _line("Drain camera", "1", 55)]),
    )
    return made


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("how many expansion tanks were there", "4 in 2 lines."),
        ("how many hours of labor did we bill her", "1.5."),
        ("what did we charge for the expansion tank", "$360.00 in 2 lines."),
        ("what does the camera add to the quote", "Drain camera: $55.00, 1 at $55.00, on quote"),
        ("what was the labor on the heater bill", "Additional labor (hours): $150.00, 1.5 at $100.00"),
        ("which parts did we put on the heater bill", "Expansion tank, 2 gal: $180.00, 2 at $90.00"),
    ],
)
async def test_a_line_answers_with_its_quantity_or_its_price(
    acme: Tenant, owner: Customer, question: str, answer: str
) -> None:
    """What is void was not billed."""
    said = (await acme.ask(ASK, {"id": owner.id, "question": question})).data["customerAsk"]
    assert (said["status"], answer in said["answer"]) == ("ANSWERED", True), said["answer"]


async def test_a_line_is_cited_where_it_is_written(acme: Tenant, owner: Customer) -> None:
    """On the invoice or quote that has it."""
    question = "what does the camera add to the quote"
    said = (await acme.ask(ASK, {"id": owner.id, "question": question})).data["customerAsk"]
    (claim,) = said["claims"]
    cited = {each["field"]: each["value"] for each in claim["citations"]}
    assert cited["lines.total"] == "55.00 USD"
    assert {each["node"]["__typename"] for each in claim["citations"]} == {"Quote"}


async def test_the_work_itself_is_no_part_of_it(acme: Tenant, owner: Customer) -> None:
    """A job is not counted by the names of its parts."""
    said = (await acme.ask(ASK, {"id": owner.id, "question": "how many heaters did we replace"})).data["customerAsk"]
    assert "lines" not in said["answer"]


async def test_lines_are_for_those_who_may_read_what_they_are_on(acme: Tenant, rival: Tenant, owner: Customer) -> None:
    """A technician reads no invoices, and another company no such customer."""
    asked = {"id": owner.id, "question": "how many expansion tanks were there"}
    said = (await acme.ask(ASK, asked, role=Role.TECHNICIAN)).data["customerAsk"]
    assert (said["status"] == "ANSWERED", said["claims"]) == (False, [])
    assert (await rival.ask(ASK, asked)).data["customerAsk"] is None
