"""Right answers of the sixth part of the questions that were written blind."""

from datetime import date

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
    nth_last,
    number,
    past_visits,
    received,
    starts,
    summed,
    within,
)
from tests.ask.examined_facts import about, latest, money, note, planned, sold, talk, unit
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
    "everything over $5,000": lambda f: either(
        Right("UNCLEAR"), these([i for i in issued_invoices(f) if i.total.minor > 500000])
    ),
    "can we come at noon": lambda f: either(note(f, "Kitchens"), UNKNOWN, UNKNOWN),
    "what else have we done on the rooftop units (technician)": lambda f: UNKNOWN,
    "which units are out of warranty (technician)": lambda f: these(
        [u for u in f.equipment if u.warranty_until < f.today]
    ),
    "what's the model of the split ac (technician)": lambda f: Right(
        mentions=tuple(u.model for u in mentioning(f.equipment, lambda u: u.name, "Split"))
    ),
    "when was the last PM visit (technician)": lambda f: either(
        one(last(about(done_jobs(f), "Maintenance plan"), completed)), Right("UNCLEAR"), NOTHING
    ),
    "how much is the balance (technician)": lambda f: FORBIDDEN,
    "what are we waiting on (sales)": lambda f: either(Right("UNCLEAR"), these(among(f.quotes, "OPEN"))),
    "biggest deal so far (sales)": lambda f: one(last(sold(f), lambda s: s.sale_amount.minor)),
    "quotes sent in October (sales)": lambda f: these(within(f.quotes, created, date(2026, 10, 1), date(2026, 10, 31))),
    "how many quotes did Grant send (sales)": lambda f: number(
        [q for q in f.quotes if f.staff[q.sold_by_id] == "Grant Pruitt"]
    ),
    "how much do I still owe (customer)": lambda f: amount(83172),
    "when is my next appointment (customer)": lambda f: one(first(planned(f), starts)),
    "can you tell me what I paid in August (customer)": lambda f: either(
        total(41586), these(f.payments[:0] + within(f.payments, received, date(2026, 8, 1), date(2026, 8, 31)))
    ),
    "who is coming in October (customer)": lambda f: Right(mentions=("Curtis",)),
    "does my agreement renew by itself (customer)": lambda f: either(
        says("true" if among(f.agreements, "ACTIVE")[0].auto_renew else "false"),
        verdict(among(f.agreements, "ACTIVE")[0].auto_renew),
    ),
    "what notes do you have about me (customer)": lambda f: either(FORBIDDEN, NOTHING),
    "when did Elena first hire us": lambda f: either(
        one(first(f.jobs, created)), one(first(done_jobs(f), completed)), Right(mentions=("Feb 14, 2022",))
    ),
    "how much was her priciest job": lambda f: money(latest(f.jobs, lambda j: j.total.minor).total),
    "did we ever work on her AC": lambda f: verdict(True),
    "has the slab leak come back": lambda f: UNKNOWN,
    "how many leak repairs": lambda f: number(about(f.jobs, "leak repair")),
    "was there any work in summer 2025": lambda f: verdict(False),
    "how much did she pay us in total by card": lambda f: total(
        summed([p for p in f.payments if p.means.value == "CARD"], lambda p: p.amount)
    ),
    "number of visits by Ray in 2026": lambda f: either(
        number(in_year(by_technician(f, past_visits(f), "Ray"), starts, 2026)),
        number(in_year(by_technician(f, f.visits, "Ray"), starts, 2026)),
    ),
    "when's her card expiring": lambda f: Right(mentions=("08/2029",)),
    "will the card still be good next summer": lambda f: either(verdict(True), Right("UNCLEAR")),
    "which agreement is active": lambda f: these(among(f.agreements, "ACTIVE")),
    "agreements that have expired": lambda f: these(among(f.agreements, "EXPIRED")),
    "does she have anything scheduled with Curtis": lambda f: verdict(True),
    "what visits are in 2027": lambda f: these(in_year(f.visits, starts, 2027)),
    "invoices not older than a year": lambda f: either(
        these([i for i in issued_invoices(f) if local_day(i.issued_at) >= months_ago(f, 12)]), Right("UNCLEAR")
    ),
    "last invoice below 400": lambda f: either(
        one(last([i for i in issued_invoices(f) if i.total.minor < 40000], issued)), Right("UNCLEAR")
    ),
    "who came in December 2024": lambda f: Right(mentions=("Curtis Hallmark",)),
    "did anyone from us call her this year": lambda f: verdict(
        bool(in_year(talk(f, "CALL", "OUTBOUND"), lambda c: c.at, 2026))
    ),
    "how many emails did we send her": lambda f: number(talk(f, "EMAIL", "OUTBOUND")),
    "last time she e-mailed": lambda f: one(last(talk(f, "EMAIL", "INBOUND"), lambda c: c.at)),
    "is her water heater a Bradford White": lambda f: verdict(True),
    "is the furnace a Rheem": lambda f: either(verdict(False), NOTHING),
    "what's in the hall closet": lambda f: either(one(unit(f, "furnace")), Right(mentions=("furnace",))),
    "how many estimates did we close": lambda f: number(among(f.estimates, "CLOSED")),
    "does she want marketing mails": lambda f: verdict(f.customer.email_preferences.receives_news),
    "whats her preferred phone": lambda f: says("512-555-0124"),
    "is she residential or commercial": lambda f: Right(mentions=("esidential",)),
    "any family members with accounts": lambda f: either(
        verdict(True), note(f, "family"), Right(mentions=("Rodrigo",))
    ),
    "who else lives at that address": lambda f: either(Right(mentions=("Rodrigo",)), Right("UNCLEAR")),
    "which restaurants did Tom go to": lambda f: either(
        Right("UNCLEAR"), these(by_technician(f, past_visits(f), "Tom")), these(by_technician(f, done_jobs(f), "Tom"))
    ),
    "has Burnet had any HVAC work": lambda f: either(
        verdict(
            bool([j for j in labelled(f, f.jobs, "Burnet") if j.department == "HVAC" and j.status.value == "COMPLETED"])
        ),
        verdict(bool([j for j in labelled(f, f.jobs, "Burnet") if j.department == "HVAC"])),
    ),
    "jobs under 300 dollars at South First": lambda f: either(
        *[these([j for j in labelled(f, r, "South First") if j.total.minor < 30000]) for r in (f.jobs, done_jobs(f))]
    ),
    "how many jobs were done by Isaiah in 2025": lambda f: number(
        in_year(by_technician(f, done_jobs(f), "Isaiah"), completed, 2025)
    ),
    "average payment by card": lambda f: mean([p for p in f.payments if p.means.value == "CARD"], lambda p: p.amount),
    "three most expensive jobs": lambda f: these(sorted(f.jobs, key=lambda j: -j.total.minor)[:3]),
    "second biggest invoice": lambda f: one(nth_last(issued_invoices(f), lambda i: i.total.minor, 2)),
    "first job at Manor": lambda f: one(first(labelled(f, done_jobs(f), "Manor"), completed)),
    "the two most recent jobs at Buda": lambda f: these(sorted(labelled(f, done_jobs(f), "Buda"), key=completed)[-2:]),
    "next visit at South First": lambda f: one(first(labelled(f, planned(f), "South First"), starts)),
    "is the Buda unit covered by warranty": lambda f: UNKNOWN,
    "how many rooftop units": lambda f: number(mentioning(f.equipment, lambda u: u.name, "rooftop")),
    "who do I talk to about unpaid invoices": lambda f: either(
        Right(mentions=("Hector Villarreal",)), Right("UNCLEAR")
    ),
    "Hector's extension": lambda f: says("12"),
    "e-mail for AP": lambda f: either(
        says("hector.villarreal@lonestartaqueria.example.com"), says("ap@lonestartaqueria.example.com")
    ),
    "how do they want their statements": lambda f: note(f, "statement"),
}
"""By the question, with the role where it is not the office."""
