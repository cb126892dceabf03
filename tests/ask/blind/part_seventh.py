"""Right answers of the seventh part of the questions that were written blind."""

from datetime import date, timedelta

from tests.ask.blind.facts import (
    UNKNOWN,
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
    number,
    past_visits,
    scheduled,
    starts,
    summed,
)
from tests.ask.examined_facts import about, money, note, overdue, talk, unpaid
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
    "is the account current": lambda f: verdict(True),
    "what's their credit limit": lambda f: UNKNOWN,
    "payments after october 20": lambda f: these(
        [p for p in f.payments if local_day(p.received_at) > date(2026, 10, 20)]
    ),
    "how much came in in the last 90 days": lambda f: either(
        total(
            summed([p for p in f.payments if local_day(p.received_at) >= f.today - timedelta(90)], lambda p: p.amount)
        ),
        Right("UNCLEAR"),
    ),
    "which technician has been there the most": lambda f: either(Right(mentions=("Tom Baptiste",)), Right("UNCLEAR")),
    "what was wrong on november 26 2024": lambda f: either(
        one(next(j for j in f.jobs if j.number.endswith("-11"))),
        Right("UNCLEAR"),
        Right(mentions=("iagnose no cooling",)),
    ),
    "has the condenser fan been replaced more than once": lambda f: either(verdict(True), Right("UNCLEAR")),
    "total overdue": lambda f: either(
        amount(sum(i.balance.minor for i in overdue(f))), total(sum(i.balance.minor for i in overdue(f)))
    ),
    "how much of that is over 90 days": lambda f: either(
        total(sum(i.balance.minor for i in unpaid(f) if (f.today - i.due_on).days > 90)), Right("UNCLEAR")
    ),
    "oldest overdue invoice": lambda f: either(
        one(first(overdue(f), issued)), one(first(overdue(f), lambda i: i.due_on))
    ),
    "invoices due this month": lambda f: either(
        these([i for i in issued_invoices(f) if (i.due_on.year, i.due_on.month) == (2026, 11)]),
        these([i for i in unpaid(f) if (i.due_on.year, i.due_on.month) == (2026, 11)]),
    ),
    "how many partially paid invoices": lambda f: number(among(f.invoices, "PARTIALLY_PAID")),
    "jobs cancelled in 2026": lambda f: either(
        *[
            these([j for j in among(f.jobs, "CANCELED") if k(j) and local_day(k(j)).year == 2026])
            for k in (scheduled, created)
        ]
    ),
    "jobs at D-F since march": lambda f: either(
        *[
            these([j for j in labelled(f, r, "Buildings D-F") if w(j) and date(2026, 3, 1) <= local_day(w(j)) <= end])
            for end in (date.max, f.today)
            for r in (f.jobs, done_jobs(f))
            for w in (completed, lambda j: j.completed_at or j.scheduled_start, created)
        ]
    ),
    "average price of a capacitor replacement": lambda f: either(
        mean([j for j in done_jobs(f) if "capacitor" in j.title]), mean([j for j in f.jobs if "capacitor" in j.title])
    ),
    "when was the last repipe": lambda f: one(last(about(done_jobs(f), "repipe"), completed)),
    "how many water heaters have we put in": lambda f: either(
        Right("UNCLEAR"),
        number([j for j in done_jobs(f) if j.title in ("Replace tank water heater", "Install tankless water heater")]),
        number([j for j in f.jobs if j.title in ("Replace tank water heater", "Install tankless water heater")]),
    ),
    "is their recurring invoice active": lambda f: verdict(f.recurring[0].status.value == "ACTIVE"),
    "how much is the monthly invoice": lambda f: money(f.recurring[0].total),
    "shut off for building A": lambda f: note(f, "shut-off"),
    "maintenance supervisor's name": lambda f: Right(mentions=("Otis Granger",)),
    "did Gwendolyn call in October": lambda f: verdict(True),
    "did he accept the maintenance plan": lambda f: either(
        verdict(False), Right(mentions=("enied",)), Right("UNCLEAR"), NOTHING
    ),
    "does he have a maintenance agreement": lambda f: verdict(False),
    "how much money did we return": lambda f: total(2598),
    "was the refund to the card": lambda f: either(verdict(True), Right("UNCLEAR")),
    "last four of the debit card": lambda f: says("5556"),
    "when was the heat exchanger inspected": lambda f: one(last(about(done_jobs(f), "heat exchanger"), completed)),
    "how long ago did we rebuild the toilet": lambda f: one(last(about(done_jobs(f), "toilet"), completed)),
    "who was supposed to replace the furnace": lambda f: either(Right(mentions=("Isaiah Greene",)), Right("UNCLEAR")),
    "did we replace the furnace": lambda f: either(verdict(False), NOTHING),
    "jobs in the garage": lambda f: either(NOTHING, count([]), Right("UNCLEAR")),
    "who did he recommend us to": lambda f: these(f.referrals),
    "when will he pay": lambda f: UNKNOWN,
    "is he with collections": lambda f: either(note(f, "collections"), verdict(True)),
    "did he pay anything this year": lambda f: verdict(True),
    "how many times was he late": lambda f: either(Right("UNCLEAR"), number(overdue(f))),
    "any open quotes": lambda f: verdict(False),
    "what's left of the credit": lambda f: either(total(4000), amount(4000)),
    "who drafted the quote": lambda f: Right(mentions=("Bea Sandoval",)),
    "does his email work": lambda f: verdict(False),
    "how many jobs so far": lambda f: number(f.jobs),
    "is there a landline": lambda f: either(verdict(False), NOTHING),
    "when did we last talk": lambda f: either(
        one(last(talk(f, "CALL"), lambda c: c.at)),
        one(last(f.calls, lambda c: c.at)),
        one(last([c for c in talk(f, "CALL") if c.outcome and c.outcome.value == "SPOKE"], lambda c: c.at)),
    ),
    "every unpaid invoice": lambda f: these(unpaid(f)),
    "last technician there": lambda f: either(Right(mentions=(str(f.technician(last(past_visits(f), starts))),))),
    "phone?": lambda f: either(NOTHING, verdict(False)),
    "how do we get hold of her": lambda f: either(says("agnes.thornbury@example.org"), note(f, "Knock")),
    "should we knock": lambda f: note(f, "Knock"),
    "does she get the senior discount": lambda f: verdict(True),
    "has she got equipment": lambda f: verdict(bool(f.equipment)),
    "is the account archived": lambda f: verdict(True),
    "where did she move to": lambda f: note(f, "Oregon"),
    "are the new owners interested": lambda f: note(f, "owners"),
    "how much did we make with her": lambda f: either(
        amount(f.customer.metrics.lifetime_value.minor), Right("UNCLEAR")
    ),
    "date of the final job": lambda f: one(last(done_jobs(f), completed)),
    "visits at thornberry": lambda f: either(
        NOTHING,
        these(labelled(f, f.visits, "Second location")) if labelled(f, f.visits, "Second location") else NOTHING,
    ),
    "how many service addresses": lambda f: number([a for a in f.customer.addresses if a.is_service]),
    "when does the condensate quote expire": lambda f: says(
        mentioning(f.quotes, lambda q: q.title, "condensate")[0].expires_on
    ),
    "was the last invoice paid by transfer": lambda f: either(verdict(True), Right("UNCLEAR")),
    "how much tax did they pay in 2026": lambda f: either(
        total(summed(in_year(issued_invoices(f), issued, 2026), lambda i: i.tax)),
        amount(summed(in_year(issued_invoices(f), issued, 2026), lambda i: i.tax)),
        Right("UNCLEAR"),
    ),
    "quotes that expire in december": lambda f: these(
        [q for q in f.quotes if q.expires_on and (q.expires_on.year, q.expires_on.month) == (2026, 12)]
    ),
}
"""By the question, with the role where it is not the office."""
