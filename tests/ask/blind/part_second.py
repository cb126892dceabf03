"""Right answers of the second part of the questions that were written blind."""

from datetime import date

from tests.ask.blind.facts import (
    UNKNOWN,
    by_technician,
    completed,
    done_jobs,
    either,
    labelled,
    local_day,
    mean,
    months_ago,
    number,
    paid,
    paid_late,
    starts,
    summed,
    within,
)
from tests.ask.examined_facts import about, note, planned, sold, unit, unpaid
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
    "which rooftop unit is a York": lambda f: one(mentioning(f.equipment, lambda u: u.manufacturer, "York")[0]),
    "how many Carrier units": lambda f: number([u for u in f.equipment if u.manufacturer == "Carrier"]),
    "is the water heater older than ten years": lambda f: verdict(
        (f.today - unit(f, "water heater").installed_on).days > 3653
    ),
    "units older than 5 years": lambda f: these([u for u in f.equipment if u.installed_on < date(2021, 11, 30)]),
    "how do I reach accounts payable": lambda f: either(
        Right(mentions=("Hector Villarreal",)),
        Right(mentions=("(512) 555-0141",)),
        says("hector.villarreal@lonestartaqueria.example.com"),
    ),
    "Deirdre's phone number": lambda f: says("512-555-0145"),
    "does Deirdre have an email": lambda f: either(NOTHING, verdict(False)),
    "who is the kitchen manager": lambda f: Right(mentions=("Deirdre Washburn",)),
    "when's the best time to come": lambda f: note(f, "Kitchens"),
    "how many locations do they have": lambda f: either(number(f.customer.addresses), count([1] * 5)),
    "which addresses are in Travis county": lambda f: Right(mentions=("Brazos", "S 1st St", "Burnet", "Manor")),
    "is the head office a service address": lambda f: verdict(False),
    "where do the bills go": lambda f: Right(mentions=("815 Brazos St",)),
    "who's their account manager": lambda f: says("Bea Sandoval"),
    "is Grant their account manager": lambda f: verdict(False),
    "how many days do they have to pay": lambda f: either(Right(mentions=("NET30",)), Right(mentions=("30",))),
    "do they usually pay late": lambda f: either(verdict(2 * len(paid_late(f)) > len(paid(f))), UNKNOWN),
    "was the last invoice paid on time": lambda f: either(verdict(True), Right("UNCLEAR")),
    "what percentage of jobs were HVAC": lambda f: either(
        Right(mentions=(f"{round(100 * len([j for j in f.jobs if j.department == 'HVAC']) / len(f.jobs))}",)),
        Right("UNCLEAR"),
    ),
    "how many plumbing jobs versus hvac": lambda f: UNKNOWN,
    "how often did we replace the condenser fan motor": lambda f: number(about(f.jobs, "condenser fan")),
    "did we ever do a repipe for them": lambda f: verdict(True),
    "what was the biggest sale": lambda f: one(last(sold(f), lambda s: s.sale_amount.minor)),
    "how many units did Grant sell": lambda f: either(
        Right(values=(str(sum(s.sold_units for s in sold(f) if f.staff[s.sold_by_id] == "Grant Pruitt")),)),
        Right("UNCLEAR"),
    ),
    "total of all quotes": lambda f: total(summed(f.quotes)),
    "quotes that were never accepted": lambda f: NOTHING,
    "how long did the repipe take": lambda f: UNKNOWN,
    "next three visits": lambda f: these(sorted(planned(f), key=starts)[:3]),
    "when's Curtis there next": lambda f: one(first(by_technician(f, planned(f), "Curtis"), starts)),
    "is anybody scheduled for December": lambda f: verdict(False),
    "what's their QuickBooks id": lambda f: either(says("QB-4471"), UNKNOWN),
    "did we clear the main line at Burnet or Manor": lambda f: either(Right(mentions=("Burnet",)), Right("UNCLEAR")),
    "does the amex expire before summer 2027": lambda f: either(verdict(True), Right("UNCLEAR")),
    "how many invoices are more than 60 days overdue": lambda f: number(
        [i for i in unpaid(f) if (f.today - i.due_on).days > 60]
    ),
    "what's in the 31 to 60 bucket": lambda f: either(
        total(sum(i.balance.minor for i in unpaid(f) if 31 <= (f.today - i.due_on).days <= 60)), Right("UNCLEAR")
    ),
    "average amount of open invoices": lambda f: either(mean(unpaid(f)), mean(unpaid(f), lambda i: i.balance)),
    "biggest unpaid invoice": lambda f: either(
        one(last(unpaid(f), lambda i: i.total.minor)), one(last(unpaid(f), lambda i: i.balance.minor))
    ),
    "how many jobs has Isaiah done here in the last 12 months": lambda f: number(
        [j for j in by_technician(f, done_jobs(f), "Isaiah") if local_day(j.completed_at) >= months_ago(f, 12)]
    ),
    "which jobs did we do in July": lambda f: either(
        these(within(done_jobs(f), completed, date(2026, 7, 1), date(2026, 7, 31))),
        these(within(f.jobs, lambda j: j.scheduled_start, date(2026, 7, 1), date(2026, 7, 31))),
    ),
    "jobs since labor day": lambda f: either(
        Right("UNCLEAR"), these([j for j in done_jobs(f) if local_day(j.completed_at) >= date(2026, 9, 7)])
    ),
    "who did the most jobs": lambda f: either(
        Right("UNCLEAR"),
        Right(
            mentions=(
                max(
                    set(filter(None, (f.technician(j) for j in done_jobs(f)))),
                    key=lambda t: sum(f.technician(j) == t for j in done_jobs(f)),
                ),
            )
        ),
    ),
    "when was the toilet rebuilt": lambda f: one(last(about(done_jobs(f), "toilet"), completed)),
    "toilets we rebuilt in buildings D-F": lambda f: either(
        these(labelled(f, about(done_jobs(f), "toilet"), "Buildings D-F")),
        these(labelled(f, about(f.jobs, "toilet"), "Buildings D-F")),
    ),
    "what tax rate do they pay": lambda f: Right(mentions=("6.25",)),
    "how much credit is left": lambda f: either(total(4000), amount(4000)),
    "what's the recurring invoice for": lambda f: one(f.recurring[0]),
    "when is the next recurring invoice going out": lambda f: (
        says(f.recurring[0].next_issue_on) if f.recurring[0].next_issue_on else NOTHING
    ),
    "do jobs need a PO number": lambda f: note(f, "purchase order"),
    "how many repipes have they bought": lambda f: either(
        number([s for s in sold(f) if "Repipe" in s.product]),
        number(about(f.jobs, "repipe")),
        number([j for j in done_jobs(f) if "Repipe" in j.title]),
    ),
    "has Otis got a cell": lambda f: either(Right(mentions=("(512) 555-0193",)), Right("UNCLEAR"), NOTHING),
    "how many dogs": lambda f: note(f, "dogs"),
    "whats the dogs name": lambda f: note(f, "dogs"),
    "was anything ever refunded": lambda f: verdict(True),
    "why did we give money back": lambda f: either(Right(mentions=("wrong price",))),
    "who approved the refund": lambda f: either(says("Priscilla Ochoa"), Right(mentions=("Priscilla Ochoa",))),
    "which card isn't the default": lambda f: either(says("5556"), Right(mentions=("5556",))),
    "does the visa run out this year": lambda f: verdict(False),
    "is one of the cards a debit card": lambda f: verdict(True),
    "which card expires first": lambda f: Right(mentions=("5556",)),
    "extension of the work phone": lambda f: Right(mentions=("212",)),
    "when did he miss an appointment": lambda f: one(among(f.visits, "MISSED")[0]),
    "why did we miss the visit in November 2023": lambda f: either(Right(mentions=("Gate was locked",))),
}
"""By the question, with the role where it is not the office."""
