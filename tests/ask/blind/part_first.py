"""Right answers of the first part of the questions that were written blind."""

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
    nth_first,
    nth_last,
    number,
    on_day,
    past_visits,
    received,
    starts,
    summed,
    within,
)
from tests.ask.examined_facts import latest, money, note, planned, talk, unit
from tests.ask.facts import Right, RightAnswer, among, first, last, one, says, these, total, verdict

RIGHT: dict[str, RightAnswer] = {
    "what's the average invoice": lambda f: mean(issued_invoices(f)),
    "average ticket in 2025?": lambda f: either(
        mean(in_year(issued_invoices(f), issued, 2025)), mean(in_year(done_jobs(f), completed, 2025))
    ),
    "what was the job before the last one": lambda f: one(nth_last(done_jobs(f), completed, 2)),
    "second to last visit": lambda f: one(nth_last(past_visits(f), starts, 2)),
    "third job ever": lambda f: either(one(nth_first(f.jobs, created, 3)), one(nth_first(done_jobs(f), completed, 3))),
    "how long has she been a customer": lambda f: on_day(f.customer.joined_on),
    "how long since we were last there": lambda f: one(last(past_visits(f), starts)),
    "how many days ago was the last payment": lambda f: one(last(f.payments, received)),
    "invoices over 900 bucks": lambda f: these([i for i in issued_invoices(f) if i.total.minor > 90000]),
    "which payments were not by card": lambda f: these([p for p in f.payments if p.means.value != "CARD"]),
    "jobs not done by Ray": lambda f: either(
        *[these([j for j in js if f.technician(j) != "Ray Kuykendall"]) for js in (f.jobs, done_jobs(f))]
    ),
    "has Ximena ever been out there": lambda f: verdict(True),
    "how many times has Ray been there": lambda f: either(
        number(by_technician(f, past_visits(f), "Ray")), number(by_technician(f, done_jobs(f), "Ray"))
    ),
    "what did Isaiah do": lambda f: these(by_technician(f, f.jobs, "Isaiah")),
    "how much did Ray's jobs come to": lambda f: total(summed(by_technician(f, f.jobs, "Ray"))),
    "is the furnace out of warranty": lambda f: verdict(True, str(unit(f, "furnace").warranty_until)),
    "how old is the furnace": lambda f: either(
        says(unit(f, "furnace").installed_on), on_day(unit(f, "furnace").installed_on)
    ),
    "which unit is the oldest": lambda f: one(first(f.equipment, lambda u: u.installed_on)),
    "anything still under warranty": lambda f: verdict(any(u.warranty_until >= f.today for u in f.equipment)),
    "which units are retired": lambda f: these([u for u in f.equipment if u.status.value == "RETIRED"]),
    "cell number": lambda f: says("512-555-0124"),
    "whats her home phone": lambda f: says("(512) 555-0123"),
    "alternate email?": lambda f: says("castellanos.home@example.org"),
    "does she have a second e-mail address": lambda f: verdict(True),
    "does she pay by check sometimes": lambda f: verdict(True),
    "how much has she paid by check": lambda f: total(
        summed([p for p in f.payments if p.means.value == "CHECK"], lambda p: p.amount)
    ),
    "how much tax was on the last invoice": lambda f: money(latest(issued_invoices(f), issued).tax),
    "did she get anything done this year": lambda f: verdict(bool(in_year(done_jobs(f), completed, 2026))),
    "how many jobs this year": lambda f: either(
        number(in_year(done_jobs(f), completed, 2026)), number(in_year(f.jobs, created, 2026))
    ),
    "who referred her": lambda f: UNKNOWN,
    "whom did she refer": lambda f: these(f.referrals),
    "how much did she earn with referrals": lambda f: either(total(5000), total(10000)),
    "is Rafael's referral still good": lambda f: either(verdict(False), Right(mentions=("anceled",))),
    "when does the comfort agreement renew": lambda f: either(
        Right(mentions=("Feb 19, 2027",)), Right(mentions=("Feb 20, 2027",))
    ),
    "when did the old agreement run out": lambda f: says(among(f.agreements, "EXPIRED")[0].ends_on),
    "what does the agreement cost a year": lambda f: money(among(f.agreements, "ACTIVE")[0].price),
    "is she VIP": lambda f: verdict(True),
    "is she tagged as slow payer": lambda f: verdict(False),
    "does she owe anything from before 2025": lambda f: verdict(False),
    "which jobs were cancelled": lambda f: these(among(f.jobs, "CANCELED")),
    "why was the garbage disposal job cancelled": lambda f: UNKNOWN,
    "what comes after the next visit": lambda f: either(one(nth_first(planned(f), starts, 2)), Right("UNCLEAR")),
    "is Linh coming in April": lambda f: verdict(True),
    "last text from her": lambda f: one(last(talk(f, "TEXT", "INBOUND"), lambda c: c.at)),
    "did she call in 2023": lambda f: verdict(True),
    "how many calls were longer than 4 minutes": lambda f: number(
        [c for c in talk(f, "CALL") if (c.duration_seconds or 0) > 240]
    ),
    "when did Priscilla last e-mail her": lambda f: one(
        last([c for c in talk(f, "EMAIL", "OUTBOUND") if c.actor.name.startswith("Priscilla")], lambda c: c.at)
    ),
    "where's the furnace filter": lambda f: note(f, "filter"),
    "who wrote the note about the family": lambda f: either(
        says("Priscilla Ochoa"), Right(mentions=("Priscilla Ochoa",))
    ),
    "which notes are pinned": lambda f: these([x for x in f.notes if x.is_pinned]),
    "how many jobs at Burnet": lambda f: number(labelled(f, f.jobs, "Burnet")),
    "last job at the Manor location": lambda f: one(last(labelled(f, done_jobs(f), "Manor"), completed)),
    "what have we done in Buda this year": lambda f: these(in_year(labelled(f, done_jobs(f), "Buda"), completed, 2026)),
    "how much have they spent at South First": lambda f: either(
        total(summed(labelled(f, issued_invoices(f), "South First"))),
        total(summed(labelled(f, done_jobs(f), "South First"))),
    ),
    "which location has had the most jobs": lambda f: either(
        Right(mentions=("South First",)), Right(mentions=("1311 S 1st St",)), Right("UNCLEAR")
    ),
    "avg job value last year": lambda f: either(
        mean(in_year(done_jobs(f), completed, 2025)), mean(in_year(f.jobs, created, 2025))
    ),
    "most expensive job in 2025": lambda f: one(last(in_year(done_jobs(f), completed, 2025), lambda j: j.total.minor)),
    "cheapest invoice": lambda f: one(first(issued_invoices(f), lambda i: i.total.minor)),
    "invoices from before 2023": lambda f: either(
        these([i for i in issued_invoices(f) if local_day(i.issued_at) < date(2023, 1, 1)]),
        these([i for i in f.invoices if local_day(i.issued_at) < date(2023, 1, 1)]),
    ),
    "what did they pay in October": lambda f: either(
        these(within(f.payments, received, date(2026, 10, 1), date(2026, 10, 31))),
        total(summed(within(f.payments, received, date(2026, 10, 1), date(2026, 10, 31)), lambda p: p.amount)),
    ),
    "jobs between march and may 2025": lambda f: either(
        these(within(done_jobs(f), completed, date(2025, 3, 1), date(2025, 5, 31))),
        these(within(f.jobs, created, date(2025, 3, 1), date(2025, 5, 31))),
        these(within(f.jobs, lambda j: j.scheduled_start, date(2025, 3, 1), date(2025, 5, 31))),
    ),
    "was there ever a missed appointment": lambda f: verdict(True),
}
"""By the question, with the role where it is not the office."""
