"""Right answers of the eighth part of the questions that were written blind."""

from datetime import date

from tests.ask.blind.facts import (
    UNKNOWN,
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
    mean_gap,
    middle,
    not_by_card,
    nth_first,
    number,
    on_day,
    past_visits,
    received,
    starts,
    summed,
    within,
)
from tests.ask.examined_facts import about, money, note, planned, unpaid
from tests.ask.facts import (
    FORBIDDEN,
    NOTHING,
    Right,
    RightAnswer,
    among,
    amount,
    count,
    first,
    last,
    one,
    says,
    these,
    total,
    verdict,
)

RIGHT: dict[str, RightAnswer] = {
    "is there a dog": lambda f: verdict(True),
    "how much is outstanding on the ductwork": lambda f: amount(713909),
    "when did he pay half": lambda f: UNKNOWN,
    "who sold the ductwork": lambda f: Right(mentions=("Grant Pruitt",)),
    "checks from 2023": lambda f: these(in_year([p for p in f.payments if p.means.value == "CHECK"], received, 2023)),
    "how old is the tankless": lambda f: either(on_day(f.equipment[0].installed_on), says(f.equipment[0].installed_on)),
    "median invoice": lambda f: middle(issued_invoices(f)),
    "is the dog dangerous": lambda f: note(f, "dog"),
    "two largest payments": lambda f: these(sorted(f.payments, key=lambda p: -p.amount.minor)[:2]),
    "where's the rooftop unit (technician)": lambda f: says("Roof, centre"),
    "what did we do here last time (technician)": lambda f: one(last(done_jobs(f), completed)),
    "how many times was I here (technician)": lambda f: either(count([]), NOTHING, Right("UNCLEAR")),
    "who's the facilities person (technician)": lambda f: Right(mentions=("Winifred Oyelaran",)),
    "did they pay the last bill (technician)": lambda f: FORBIDDEN,
    "how many of my invoices are unpaid (customer)": lambda f: number(unpaid(f)),
    "what is my balance (customer)": lambda f: amount(f.customer.metrics.total_due.minor),
    "when is someone coming to us next (customer)": lambda f: one(first(planned(f), starts)),
    "did my last payment arrive (customer)": lambda f: either(
        verdict(True), Right("UNCLEAR"), one(last(f.payments, received))
    ),
    "when does the open quote run out (sales)": lambda f: says(among(f.quotes, "OPEN")[0].expires_on),
    "has he accepted anything over 10000 (sales)": lambda f: verdict(True),
    "whats his lifetime value (sales)": lambda f: amount(f.customer.metrics.lifetime_value.minor),
    "who fitted the garbage disposal": lambda f: Right(mentions=("Ximena Duarte",)),
    "how much did the slab leak cost her": lambda f: money(about(done_jobs(f), "slab leak")[0].total),
    "most recent invoice not paid by card": lambda f: either(one(last(not_by_card(f), issued)), UNKNOWN),
    "what's the third visit from now": lambda f: either(one(nth_first(planned(f), starts, 3)), Right("UNCLEAR")),
    "has she been with us longer than 3 years": lambda f: either(verdict(True), Right("UNCLEAR")),
    "jobs in the second half of 2025": lambda f: these(
        within(f.jobs, completed_or_planned, date(2025, 7, 1), date(2025, 12, 31))
    ),
    "how many HVAC jobs has she had": lambda f: either(
        number([j for j in f.jobs if j.department == "HVAC"]),
        number([j for j in done_jobs(f) if j.department == "HVAC"]),
    ),
    "sum of the invoices from 2025": lambda f: total(summed(in_year(issued_invoices(f), issued, 2025))),
    "lowest payment": lambda f: one(first(f.payments, lambda p: p.amount.minor)),
    "does she owe more than 100 dollars": lambda f: verdict(False),
    "is there an alternate email": lambda f: verdict(True),
    "Priscilla's note": lambda f: these([x for x in f.notes if "Priscilla" in x.author.name]),
    "any voicemails": lambda f: either(
        verdict(bool([c for c in f.calls if c.outcome and c.outcome.value == "LEFT_VOICEMAIL"])), NOTHING
    ),
    "which referral was earned": lambda f: these(among(f.referrals, "EARNED")),
    "did Ray replace the shower cartridge": lambda f: verdict(True),
    "did Linh replace the shower cartridge": lambda f: either(verdict(False), NOTHING),
    "when is the last scheduled visit": lambda f: either(one(last(planned(f), starts)), Right("UNCLEAR")),
    "what happened in November 2025": lambda f: either(
        these(within(past_visits(f), starts, date(2025, 11, 1), date(2025, 11, 30))),
        these(within(done_jobs(f), completed, date(2025, 11, 1), date(2025, 11, 30))),
        Right("UNCLEAR"),
    ),
    "how much did we charge per job on average": lambda f: either(
        mean(done_jobs(f)), mean(issued_invoices(f)), Right("UNCLEAR")
    ),
    "serial number of the retired unit": lambda f: says("0316P93281"),
    "jobs at Round Rock between 2022 and 2023": lambda f: either(
        *[
            these(
                [
                    j
                    for j in labelled(f, r, "Round Rock")
                    if date(2022, 1, 1) <= local_day(j.scheduled_start) <= date(2023, 12, 31)
                ]
            )
            for r in (f.jobs, done_jobs(f))
        ]
    ),
    "which jobs weren't done by Tom or Ray": lambda f: UNKNOWN,
    "how many plumbing jobs this year": lambda f: either(
        number([j for j in in_year(done_jobs(f), completed, 2026) if j.department == "Plumbing"]),
        number([j for j in in_year(f.jobs, created, 2026) if j.department == "Plumbing"]),
    ),
    "largest check": lambda f: one(last([p for p in f.payments if p.means.value == "CHECK"], lambda p: p.amount.minor)),
    "did they pay by check in 2026": lambda f: verdict(True),
    "what's the street of the Burnet restaurant": lambda f: Right(mentions=("4715 Burnet Rd",)),
    "which unit is at the Manor restaurant": lambda f: either(
        these(labelled(f, f.equipment, "Manor")), Right("UNCLEAR")
    ),
    "how many units aren't under warranty": lambda f: number([u for u in f.equipment if u.warranty_until < f.today]),
    "how many quotes did Grant write in 2022": lambda f: number(
        [q for q in in_year(f.quotes, created, 2022) if f.staff[q.sold_by_id] == "Grant Pruitt"]
    ),
    "who looks after the account": lambda f: Right(mentions=("Bea Sandoval",)),
    "does the agreement run past 2026": lambda f: either(verdict(True), Right("UNCLEAR")),
    "what agreement did they have before": lambda f: either(these(among(f.agreements, "EXPIRED")), Right("UNCLEAR")),
    "what's the earliest we can come in the morning": lambda f: either(note(f, "Kitchens"), UNKNOWN, UNKNOWN),
    "average time between visits": lambda f: either(
        mean_gap(past_visits(f), starts), mean_gap(f.visits, starts), UNKNOWN
    ),
    "did we finish all jobs": lambda f: either(verdict(False), Right("UNCLEAR")),
    "how many different addresses have we worked at": lambda f: either(
        Right(values=(str(len({j.address_id for j in done_jobs(f)})),)),
        Right(values=(str(len({j.address_id for j in f.jobs})),)),
    ),
    "the job before the airflow one": lambda f: UNKNOWN,
    "who's at extension 12": lambda f: either(Right(mentions=("Hector Villarreal",)), UNKNOWN),
    "how many invoices were paid in september": lambda f: number(
        [i for i in f.invoices if i.paid_at and within([i], lambda x: x.paid_at, date(2026, 9, 1), date(2026, 9, 30))]
    ),
    "invoices paid in march 2025": lambda f: these(
        [i for i in f.invoices if i.paid_at and within([i], lambda x: x.paid_at, date(2025, 3, 1), date(2025, 3, 31))]
    ),
    "how much was paid in 2024": lambda f: either(
        total(summed(in_year(f.payments, received, 2024), lambda p: p.amount)),
        total(summed([i for i in f.invoices if i.paid_at and local_day(i.paid_at).year == 2024])),
    ),
}
"""By the question, with the role where it is not the office."""
