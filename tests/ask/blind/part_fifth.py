"""Right answers of the fifth part of the questions that were written blind."""

from datetime import date

from tests.ask.blind.facts import (
    UNKNOWN,
    by_technician,
    completed,
    completed_or_planned,
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
    nth_first,
    number,
    open_jobs,
    past_visits,
    received,
    starts,
    summed,
    within,
)
from tests.ask.examined_facts import about, note, overdue, planned, talk, unpaid
from tests.ask.facts import (
    NOTHING,
    Right,
    RightAnswer,
    among,
    amount,
    count,
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
    "jobs by category fixtures": lambda f: these([j for j in f.jobs if j.category == "Fixtures"]),
    "who did the plumbing jobs": lambda f: Right(mentions=("Ximena Duarte", "Ray Kuykendall")),
    "how much is still open on the water softener job": lambda f: amount(83172),
    "how many days overdue is it": lambda f: either(
        Right("UNCLEAR"), these(overdue(f)), Right(mentions=(str((f.today - date(2026, 7, 29)).days),))
    ),
    "what's the most he ever paid at once": lambda f: either(
        one(last(f.payments, lambda p: p.amount.minor)), total(max(p.amount.minor for p in f.payments))
    ),
    "lowest quote": lambda f: one(first(f.quotes, lambda q: q.total.minor)),
    "which quotes are waiting for an answer": lambda f: these(among(f.quotes, "OPEN")),
    "until when is the hydro-jet quote good": lambda f: either(says("2026-12-19"), Right(mentions=("Dec 19, 2026",))),
    "who's following up on the competing quote": lambda f: note(f, "competing"),
    "is he planning a renovation": lambda f: these(mentioning(f.comments, lambda c: c.body, "renovation")),
    "are all visits of the agreement scheduled": lambda f: UNKNOWN,
    "when will Isaiah be there": lambda f: one(first(by_technician(f, planned(f), "Isaiah"), starts)),
    "how many visits are planned after 2027": lambda f: number(
        [v for v in planned(f) if local_day(v.window.start).year > 2027]
    ),
    "which visits in 2027": lambda f: these(in_year(f.visits, starts, 2027)),
    "who did the sewer line": lambda f: Right(mentions=("Tom Baptiste",)),
    "who sold it": lambda f: either(Right("UNCLEAR"), Right(mentions=("Bea Sandoval",))),
    "what did he pay this year": lambda f: either(total(41586), these(in_year(f.payments, received, 2026))),
    "what did we invoice last year": lambda f: either(total(1396966), these(in_year(f.invoices, issued, 2025))),
    "how many jobs in 2024 vs 2025": lambda f: Right(
        values=tuple(str(len(in_year(f.jobs, completed_or_planned, year))) for year in (2024, 2025))
    ),
    "fifth invoice of 2025": lambda f: either(
        Right("UNCLEAR"), one(nth_first(in_year(issued_invoices(f), issued, 2025), issued, 5))
    ),
    "average invoice last quarter": lambda f: either(
        mean(within(issued_invoices(f), issued, date(2026, 7, 1), date(2026, 9, 30))), Right("UNCLEAR")
    ),
    "total of invoices due in December": lambda f: either(
        total(summed([i for i in issued_invoices(f) if (i.due_on.year, i.due_on.month) == (2026, 12)])),
        total(summed([i for i in unpaid(f) if (i.due_on.year, i.due_on.month) == (2026, 12)], lambda i: i.balance)),
        NOTHING,
    ),
    "invoices of more than 10k": lambda f: these([i for i in issued_invoices(f) if i.total.minor > 1000000]),
    "how many emergency jobs": lambda f: either(NOTHING, count([]), Right("UNCLEAR")),
    "when did Ray last work here": lambda f: either(
        one(last(by_technician(f, done_jobs(f), "Ray"), completed)),
        one(last(by_technician(f, past_visits(f), "Ray"), starts)),
    ),
    "has Tom ever replaced a water heater here": lambda f: verdict(
        bool(by_technician(f, about(done_jobs(f), "replace", "water heater"), "Tom"))
    ),
    "who replaced the tank water heater in 2024": lambda f: Right(
        mentions=(str(f.technician(in_year(about(done_jobs(f), "Replace tank"), completed, 2024)[0])),)
    ),
    "slab leaks in the last two years": lambda f: either(
        *[
            these([j for j in about(r, "slab leak") if local_day(j.scheduled_start) >= months_ago(f, 24)])
            for r in (f.jobs, done_jobs(f))
        ]
    ),
    "which jobs are not finished": lambda f: these(open_jobs(f)),
    "was any visit missed this year": lambda f: verdict(bool(in_year(among(f.visits, "MISSED"), starts, 2026))),
    "where's the master key": lambda f: note(f, "Master key"),
    "how do I reach Otis": lambda f: either(
        Right(mentions=("(512) 555-0193",)), Right(mentions=("otis.granger@pecansprings.example.com",))
    ),
    "give me Lupe's number": lambda f: Right(mentions=("(512) 555-0194",)),
    "have they got more than one building": lambda f: either(Right("UNCLEAR"), verdict(True)),
    "did they get credit this summer": lambda f: either(verdict(True), Right("UNCLEAR")),
    "last incoming text": lambda f: one(last(talk(f, "TEXT", "INBOUND"), lambda c: c.at)),
    "who called them on sept 11": lambda f: either(Right(mentions=("Marisol Trujillo",))),
    "any no-answer calls": lambda f: either(
        verdict(bool([c for c in f.calls if c.outcome and c.outcome.value == "NO_ANSWER"])),
        these([c for c in f.calls if c.outcome and c.outcome.value == "NO_ANSWER"]),
    ),
    "does she prefer texts": lambda f: these(mentioning(f.comments, lambda c: c.body, "text over a call")),
    "where's the shutoff valve": lambda f: note(f, "Shut-off"),
    "whats on today": lambda f: either(
        these([v for v in f.visits if local_day(v.window.start) == f.today]),
        these([v for v in f.jobs if v.scheduled_start and local_day(v.scheduled_start) == f.today]),
        Right("UNCLEAR"),
    ),
    "has she ever paid us": lambda f: verdict(False),
    "when did we last finish a job for her": lambda f: NOTHING,
    "who were her referrals": lambda f: these(f.referrals),
    "how many referrals earned something": lambda f: number(among(f.referrals, "EARNED")),
    "did Natalie Chen become a customer through her": lambda f: either(
        verdict(True), Right("UNCLEAR"), these([r for r in f.referrals if "Natalie" in r.referred_name])
    ),
    "how many jobs at the warehouse": lambda f: either(count([]), NOTHING),
    "when were we last at the north location": lambda f: either(
        one(last(labelled(f, done_jobs(f), "North"), completed)),
        one(last(labelled(f, past_visits(f), "North"), starts)),
    ),
    "address of the warehouse": lambda f: Right(mentions=("8020 Manor Rd",)),
    "which quotes are for the second location": lambda f: these(labelled(f, f.quotes, "Second location")),
    "total of open quotes": lambda f: total(summed(among(f.quotes, "OPEN"))),
    "what's not been sent yet": lambda f: either(Right("UNCLEAR"), these(among(f.quotes, "DRAFT"))),
    "estimates from last month": lambda f: these(within(f.estimates, created, date(2026, 10, 1), date(2026, 10, 31))),
    "was the estimate for the condensate line turned into a quote": lambda f: either(
        verdict(True), Right(mentions=("uoted",)), Right("UNCLEAR")
    ),
    "last rooftop unit we serviced": lambda f: UNKNOWN,
    "how much did the repipe cost compared to the quote": lambda f: UNKNOWN,
    "what's the oldest piece of equipment": lambda f: one(first(f.equipment, lambda u: u.installed_on)),
    "do they still have a card that works": lambda f: either(verdict(True), Right("UNCLEAR")),
    "last card payment": lambda f: one(last([p for p in f.payments if p.means.value == "CARD"], received)),
    "who was it that found the leak in October": lambda f: Right(mentions=("Tom Baptiste",)),
    "have we been to Round Rock since 2024": lambda f: verdict(True),
    "how many jobs in Q1 2025": lambda f: either(
        number(within(done_jobs(f), completed, date(2025, 1, 1), date(2025, 3, 31))),
        number(within(f.jobs, created, date(2025, 1, 1), date(2025, 3, 31))),
    ),
}
"""By the question, with the role where it is not the office."""
