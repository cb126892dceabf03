"""Right answers of the third part of the questions that were written blind."""

from tests.ask.blind.facts import (
    UNKNOWN,
    by_technician,
    completed,
    created,
    done_jobs,
    either,
    in_year,
    issued,
    issued_invoices,
    labelled,
    local_day,
    mean,
    months_ago,
    number,
    past_visits,
    received,
    starts,
    summed,
)
from tests.ask.examined_facts import about, money, note, overdue, sold, unit
from tests.ask.facts import (
    FORBIDDEN,
    NOTHING,
    Right,
    RightAnswer,
    among,
    amount,
    first,
    last,
    mentioning,
    one,
    says,
    these,
    total,
    verdict,
)

RIGHT: dict[str, RightAnswer] = {
    "is the heat pump newer than the tankless": lambda f: either(
        Right("UNCLEAR"), verdict(unit(f, "Heat pump").installed_on > unit(f, "Tankless").installed_on)
    ),
    "who makes the tankless": lambda f: says("Navien"),
    "did he turn down a quote": lambda f: verdict(True),
    "total spent in the last two years": lambda f: either(
        total(summed([p for p in f.payments if local_day(p.received_at) >= months_ago(f, 24)], lambda p: p.amount)),
        total(summed([i for i in issued_invoices(f) if local_day(i.issued_at) >= months_ago(f, 24)])),
    ),
    "how much has he spent since 2024": lambda f: either(
        total(summed([p for p in f.payments if local_day(p.received_at).year >= 2024], lambda p: p.amount)),
        total(summed([i for i in issued_invoices(f) if local_day(i.issued_at).year >= 2024])),
    ),
    "when does the exemption certificate run out": lambda f: either(
        says("2029-12-31"), Right(mentions=("Dec 31, 2029",))
    ),
    "where is the key": lambda f: note(f, "Key box"),
    "can we work there on sunday mornings": lambda f: either(note(f, "Sunday"), Right("UNCLEAR")),
    "which rooftop unit's warranty ends first": lambda f: one(first(f.equipment, lambda u: u.warranty_until)),
    "does any warranty run out next month": lambda f: verdict(
        any(u.warranty_until and (u.warranty_until.year, u.warranty_until.month) == (2026, 12) for u in f.equipment)
    ),
    "water heater jobs": lambda f: either(
        these(about(f.jobs, "water heater")), these(about(done_jobs(f), "water heater"))
    ),
    "payments over $3000 by bank transfer": lambda f: these(
        [p for p in f.payments if p.means.value == "BANK_TRANSFER" and p.amount.minor > 300000]
    ),
    "how many voided invoices": lambda f: number(among(f.invoices, "VOID")),
    "did they ever pay by card": lambda f: verdict(False),
    "how much did we bill them in 2023 without the voided ones": lambda f: either(
        total(summed(in_year(issued_invoices(f), issued, 2023))), Right("UNCLEAR")
    ),
    "last job at the rental": lambda f: one(last(labelled(f, done_jobs(f), "Rental"), completed)),
    "how many drains did we clear at her house": lambda f: either(
        Right("UNCLEAR"), number(labelled(f, about(f.jobs, "drain"), "Home"))
    ),
    "has a quote expired": lambda f: verdict(True),
    "why did she say no to the slab leak quote": lambda f: UNKNOWN,
    "how much was the repipe quote": lambda f: money(mentioning(f.quotes, lambda q: q.title, "repipe")[0].total),
    "did she pay cash for anything": lambda f: verdict(True),
    "does she have a card on file": lambda f: verdict(False),
    "no equipment on record?": lambda f: either(verdict(True), NOTHING, verdict(False), Right("UNCLEAR")),
    "when were we at Kinney Ave last": lambda f: either(
        one(last(labelled(f, past_visits(f), "Home"), starts)), one(last(labelled(f, done_jobs(f), "Home"), completed))
    ),
    "why is he blocked": lambda f: either(note(f, "Threatened"), NOTHING),
    "can we book him": lambda f: verdict(False),
    "how late is he": lambda f: either(Right("UNCLEAR"), these(overdue(f)), Right(mentions=("Aug 12, 2026",))),
    "how much of the credit has been used": lambda f: total(4000),
    "which invoice is partly paid": lambda f: these(among(f.invoices, "PARTIALLY_PAID")),
    "is there a draft quote": lambda f: verdict(True),
    "how many checks did he send": lambda f: number([p for p in f.payments if p.means.value == "CHECK"]),
    "check number of the last payment": lambda f: Right(mentions=("3560",)),
    "whats been done on the water heater (technician)": lambda f: either(
        these(about(f.jobs, "water heater")), these(about(done_jobs(f), "water heater")), one(unit(f, "water heater"))
    ),
    "where is the water heater (technician)": lambda f: says("Utility closet"),
    "what's she paying for the agreement (technician)": lambda f: one(among(f.agreements, "ACTIVE")[0]),
    "serial of the furnace inducer (technician)": lambda f: either(Right(mentions=("0316R95010",))),
    "when was I last here (technician)": lambda f: either(
        one(last(by_technician(f, past_visits(f), "Tom"), starts)), Right("UNCLEAR"), NOTHING
    ),
    "how many deals has Bea closed here (sales)": lambda f: number(
        [s for s in sold(f) if f.staff[s.sold_by_id] == "Bea Sandoval"]
    ),
    "total sold by Grant (sales)": lambda f: total(
        summed([s for s in sold(f) if f.staff[s.sold_by_id] == "Grant Pruitt"], lambda s: s.sale_amount)
    ),
    "average quote (sales)": lambda f: mean(f.quotes),
    "which quote did they accept first (sales)": lambda f: one(first(among(f.quotes, "ACCEPTED"), created)),
    "do I owe you anything (customer)": lambda f: either(verdict(False), amount(0)),
    "what did you charge me for the toilet (customer)": lambda f: money(about(done_jobs(f), "toilet")[0].total),
    "who came to my house in September (customer)": lambda f: either(Right(mentions=("Isaiah",)), FORBIDDEN),
    "is my heat pump still under warranty (customer)": lambda f: verdict(
        unit(f, "Heat pump").warranty_until >= f.today
    ),
    "how many payments did I make in 2026 (customer)": lambda f: number(in_year(f.payments, received, 2026)),
    "which of my cards is the default one (customer)": lambda f: Right(mentions=("4444",)),
    "what was done at the old apartment": lambda f: either(
        these(labelled(f, f.jobs, "Until May 2024")),
        these(labelled(f, done_jobs(f), "Until May 2024")),
        Right("UNCLEAR"),
    ),
    "how many jobs on W 12th": lambda f: number(labelled(f, f.jobs, "Until May 2024")),
    "last thing we did in Cedar Park": lambda f: one(last(labelled(f, done_jobs(f), "Home"), completed)),
    "sum of all invoices": lambda f: total(summed(issued_invoices(f))),
    "mean payment": lambda f: mean(f.payments, lambda p: p.amount),
    "smallest check he wrote": lambda f: one(
        first([p for p in f.payments if p.means.value == "CHECK"], lambda p: p.amount.minor)
    ),
    "how many cash payments": lambda f: number([p for p in f.payments if p.means.value == "CASH"]),
    "which ones were paid in cash": lambda f: either(
        these([p for p in f.payments if p.means.value == "CASH"]), Right("UNCLEAR")
    ),
    "is any referral pending": lambda f: verdict(True),
    "who is the pending referral": lambda f: these(among(f.referrals, "PENDING")),
    "what do we need to flush at every visit": lambda f: note(f, "Flush"),
    "who has been to the house since he moved in": lambda f: UNKNOWN,
    "did Linh do the last tune-up": lambda f: verdict(True),
    "was the last job done by Curtis": lambda f: verdict(False),
    "how many different technicians have we sent": lambda f: either(
        Right(values=(str(len({j.technician_id for j in done_jobs(f)})),)),
        Right(mentions=(str(len({j.technician_id for j in done_jobs(f)})),)),
        Right("UNCLEAR"),
    ),
}
"""By the question, with the role where it is not the office."""
