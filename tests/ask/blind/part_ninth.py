"""Right answers of the ninth part of the questions that were written blind."""

from datetime import date

from tests.ask.blind.facts import (
    UNKNOWN,
    by_technician,
    completed,
    done_jobs,
    either,
    in_year,
    issued,
    issued_invoices,
    labelled,
    local_day,
    number,
    on_day,
    past_visits,
    received,
    starts,
    summed,
)
from tests.ask.examined_facts import about, latest, money, note, planned, unit, unpaid
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
    "number of open invoices above 1000": lambda f: either(
        number([i for i in unpaid(f) if i.balance.minor > 100000]),
        number([i for i in unpaid(f) if i.total.minor > 100000]),
    ),
    "how many visits did they cancel in 2025": lambda f: number(in_year(among(f.visits, "CANCELED"), starts, 2025)),
    "drain jobs by Tom": lambda f: either(
        *[these(by_technician(f, about(r, "drain"), "Tom")) for r in (f.jobs, done_jobs(f))]
    ),
    "last three invoices": lambda f: either(
        these(sorted(issued_invoices(f), key=issued)[-3:]), these(sorted(f.invoices, key=issued)[-3:])
    ),
    "newest rooftop unit": lambda f: one(
        last(mentioning(f.equipment, lambda u: u.name, "rooftop"), lambda u: u.installed_on)
    ),
    "units at D-F": lambda f: these(labelled(f, f.equipment, "Buildings D-F")),
    "what percent of invoices is unpaid": lambda f: either(
        Right(mentions=(f"{round(100 * len(unpaid(f)) / len(f.invoices))}",)),
        Right(mentions=(f"{round(100 * len(unpaid(f)) / len(issued_invoices(f)))}",)),
        Right("UNCLEAR"),
    ),
    "is the cell number 0192": lambda f: either(verdict(True), Right("UNCLEAR"), Right(mentions=("(512) 555-0192",))),
    "do they want paper invoices": lambda f: UNKNOWN,
    "when did we issue the credit": lambda f: one(f.credits[0]),
    "who gave them the credit and why": lambda f: Right(mentions=("Kevin Lindqvist", "second visit")),
    "did he ever miss two visits": lambda f: either(verdict(False), Right("UNCLEAR")),
    "how many visits took place before 2025": lambda f: number(
        [v for v in past_visits(f) if local_day(v.window.start) < date(2025, 1, 1)]
    ),
    "when did the navien go in": lambda f: says(unit(f, "Tankless").installed_on),
    "whats the reason for the refund": lambda f: Right(mentions=("wrong price",)),
    "can I call him at work": lambda f: either(Right(mentions=("(512) 555-0184",)), UNKNOWN),
    "primary phone?": lambda f: says("(512) 555-0183"),
    "which card ends in 5556": lambda f: either(Right(mentions=("visa",)), says("5556")),
    "was the last payment higher than 100": lambda f: either(verdict(True), Right("UNCLEAR")),
    "have we got a gate code for him": lambda f: either(verdict(True), Right("UNCLEAR")),
    "did he deny the plan quote": lambda f: either(verdict(True), Right("UNCLEAR"), NOTHING),
    "how much did the rental cost her in repairs": lambda f: UNKNOWN,
    "tax rate at the rental": lambda f: Right(mentions=("6.75",)),
    "which quotes did she turn down": lambda f: these(among(f.quotes, "DENIED")),
    "jobs in Kyle": lambda f: either(these(labelled(f, f.jobs, "Rental")), these(labelled(f, done_jobs(f), "Rental"))),
    "invoices between 500 and 1000 dollars": lambda f: either(
        these([i for i in issued_invoices(f) if 50000 <= i.total.minor <= 100000]),
        these([i for i in f.invoices if 50000 <= i.total.minor <= 100000]),
    ),
    "does she have any agreement or plan": lambda f: either(verdict(False), Right("UNCLEAR")),
    "until when does the agreement run": lambda f: either(
        says(among(f.agreements, "ACTIVE")[0].ends_on), Right(mentions=("Jul 30, 2027",))
    ),
    "is he behind with payments": lambda f: verdict(True),
    "how much of the balance is overdue": lambda f: amount(83172),
    "visits with Curtis": lambda f: these(by_technician(f, f.visits, "Curtis")),
    "what's planned for spring": lambda f: either(
        these([v for v in planned(f) if local_day(v.window.start).month in (3, 4, 5)]),
        these(
            [
                v
                for v in planned(f)
                if (local_day(v.window.start).year, local_day(v.window.start).month)
                in ((2027, 3), (2027, 4), (2027, 5))
            ]
        ),
        Right("UNCLEAR"),
    ),
    "did Dana comment on anything": lambda f: either(
        verdict(True), these([c for c in f.comments if "Dana" in c.author.name])
    ),
    "who entered the VIP tag": lambda f: UNKNOWN,
    "is the AC more than 5 years old": lambda f: verdict((f.today - unit(f, "Split").installed_on).days > 1826),
    "is the certificate good until 2030": lambda f: either(verdict(False), Right("UNCLEAR")),
    "last two payments": lambda f: these(sorted(f.payments, key=received)[-2:]),
    "which payments came in after their due date": lambda f: UNKNOWN,
    "who do we call about the roof": lambda f: UNKNOWN,
    "what was installed in 2025": lambda f: either(
        one(about(in_year(done_jobs(f), completed, 2025), "install")[0]), NOTHING, Right("UNCLEAR")
    ),
    "net 15 or net 30?": lambda f: either(Right(mentions=("NET15",)), Right("UNCLEAR")),
    "when was he blocked": lambda f: UNKNOWN,
    "how much did he pay on the tune-up": lambda f: either(
        total(6314), amount(6314), money(latest(f.payments, received).amount), Right("UNCLEAR")
    ),
    "is his debt older than 90 days": lambda f: either(verdict(True), Right("UNCLEAR")),
    "can he book online": lambda f: either(verdict(False), UNKNOWN),
    "are there dogs (technician)": lambda f: either(note(f, "dogs"), verdict(True)),
    "who was here before me (technician)": lambda f: UNKNOWN,
    "how old is the heat pump (technician)": lambda f: on_day(unit(f, "Heat pump").installed_on),
    "what does he owe (technician)": lambda f: FORBIDDEN,
    "when do you come to Burnet (customer)": lambda f: either(
        one(first(labelled(f, planned(f), "Burnet"), starts)), UNKNOWN
    ),
    "what did I pay for the repipe (customer)": lambda f: either(
        money(about(done_jobs(f), "repipe")[0].total), total(1687618), Right(mentions=("$16,876.18",))
    ),
    "which cards of mine expire in 2027 (customer)": lambda f: either(Right(mentions=("0005",)), says("0005")),
    "how much have I spent with you (customer)": lambda f: either(
        amount(f.customer.metrics.lifetime_value.minor), total(summed(f.payments, lambda p: p.amount))
    ),
}
"""By the question, with the role where it is not the office."""
