"""Short forms are read as the words that they stand for; names, numbers and addresses stay as they were typed."""

import pytest

from gateway.operations.ask.abbreviation import in_full_words
from tests.ask.conftest import Demo

WRITTEN_OUT = (
    ("need ser# off the tank", "need serial number off the tank"),
    ("which s/n is under warr", "which serial number is under warranty"),
    ("2 RTUs up here", "2 rooftop units up here"),
    ("what's the model nr, make n serial", "what's the model number, make and serial"),
    ("tstat in the main flr hall", "thermostat in the main floor hall"),
    ("cust says b4 the appt on thurs", "customer says before the appointment on thursday"),
    ("what r the dogs called", "what are the dogs called"),
    ("exemption certificate no. and date", "exemption certificate number and date"),
    ("gate code w/o the star", "gate code without the star"),
    ("who did the pilot assy on the wtr heater", "who did the pilot assembly on the water heater"),
)


@pytest.mark.parametrize(("typed", "meant"), WRITTEN_OUT)
def test_a_short_form_is_written_out(typed: str, meant: str) -> None:
    """In any case of its letters."""
    assert in_full_words(typed) == meant


@pytest.mark.parametrize(
    "question",
    [
        "is INV-10007-03 paid", "no one answered, did they", "is there no serial number", "jon.mon@example.org is bad",
        "who is T. R. Bell", "does Wed-Tech work for them", "which model is newest",
    ],
)  # fmt: skip
def test_what_is_no_short_form_stays(question: str) -> None:
    """Numbers of records, `no`, names and e-mail addresses."""
    assert in_full_words(question) == question


@pytest.mark.parametrize(
    ("customer", "typed", "meant"),
    [
        (9, "wtr heater s/n?", "what is the serial number of the water heater"),
        (9, "is the wh still in warr", "is the water heater still in warranty"),
        (1, "nxt appt?", "when is the next appointment"),
        (12, "how many invs unpaid", "how many invoices are unpaid"),
    ],
)
async def test_a_question_in_short_forms_is_answered_as_the_one_in_full(
    demo: Demo, customer: int, typed: str, meant: str
) -> None:
    """From the same records."""
    short, full = [(await demo.ask(customer, question)).data["customerAsk"] for question in (typed, meant)]
    assert short["status"] == full["status"] == "ANSWERED"
    assert short["records"] == full["records"]
