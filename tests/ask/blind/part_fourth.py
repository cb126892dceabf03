"""Right answers of the fourth part of the questions that were written blind."""

from datetime import date

from tests.ask.blind.facts import (
    UNKNOWN,
    completed,
    created,
    days_to_pay,
    done_jobs,
    either,
    gap,
    in_year,
    issued_invoices,
    number,
    past_visits,
    received,
    said,
    starts,
    summed,
    within,
)
from tests.ask.examined_facts import about, money, note, planned, talk, unit
from tests.ask.facts import (
    NOTHING,
    Right,
    RightAnswer,
    among,
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
    "visits in spring 2025": lambda f: either(
        these(within(past_visits(f), starts, date(2025, 3, 1), date(2025, 5, 31))),
        these(within(past_visits(f), starts, date(2025, 3, 20), date(2025, 6, 20))),
        Right("UNCLEAR"),
    ),
    "jobs before he moved": lambda f: UNKNOWN,
    "how far apart were the last two payments": lambda f: gap(sorted(f.payments, key=received)[-2:], received),
    "where is the heat pump installed": lambda f: says("Roof deck"),
    "when will the heat pump be out of warranty": lambda f: says(unit(f, "Heat pump").warranty_until),
    "does the heat pump still have 5 years of warranty": lambda f: either(
        Right("UNCLEAR"), verdict(unit(f, "Heat pump").warranty_until >= date(2031, 11, 30))
    ),
    "is he on a maintenance plan": lambda f: verdict(True),
    "when did he sign the first agreement": lambda f: either(
        one(first(f.agreements, lambda a: a.starts_on)), one(first(f.agreements, created))
    ),
    "how many visits per year does he get": lambda f: either(says(3), Right(mentions=("3",))),
    "visits next year": lambda f: these(in_year(planned(f), starts, 2027)),
    "has their exemption lapsed": lambda f: either(verdict(True), note(f, "lapsed")),
    "did we ask for a new certificate": lambda f: note(f, "renewal"),
    "when did they become a customer": lambda f: either(says("2022-08-15"), Right(mentions=("Aug 15, 2022",))),
    "who handles facilities there": lambda f: Right(mentions=("Winifred Oyelaran",)),
    "who added Winifred": lambda f: either(Right(mentions=("Dana Whitfield",)), says("Dana Whitfield")),
    "how much have we invoiced since the furnace replacement": lambda f: UNKNOWN,
    "invoices without tax": lambda f: either(these([i for i in f.invoices if not i.tax.minor]), Right("UNCLEAR")),
    "how much tax have they paid in total": lambda f: either(
        total(summed(issued_invoices(f), lambda i: i.tax)), Right("UNCLEAR")
    ),
    "what did the new furnace cost them": lambda f: either(
        money(about(f.jobs, "furnace")[0].total), one(about(f.jobs, "furnace")[0])
    ),
    "the rooftop unit, is it out of warranty?": lambda f: verdict(unit(f, "Rooftop").warranty_until < f.today),
    "was the floor drain ever cleared": lambda f: either(verdict(False), NOTHING),
    "how many payments by check vs transfer": lambda f: Right(
        values=tuple(
            str(len([p for p in f.payments if p.means.value == means])) for means in ("CHECK", "BANK_TRANSFER")
        )
    ),
    "what did Bea comment": lambda f: these([c for c in f.comments if "Bea" in c.author.name]),
    "are they happy with us": lambda f: either(
        these(mentioning(f.comments, lambda c: c.body, "happy")), Right("UNCLEAR")
    ),
    "any jobs in 2023": lambda f: verdict(bool(in_year(f.jobs, created, 2023))),
    "how many years since the first job": lambda f: either(
        one(first(done_jobs(f), completed)), one(first(f.jobs, created)), Right("UNCLEAR")
    ),
    "is the school in good standing": lambda f: either(verdict(True), Right("UNCLEAR"), Right(mentions=("ctive",))),
    "do they have any subscriptions": lambda f: verdict(False),
    "when's the next charge for the salt": lambda f: says(f.subscriptions[0].next_charge_on),
    "how much is the salt subscription": lambda f: money(f.subscriptions[0].price),
    "is the salt delivered monthly or quarterly": lambda f: either(Right(mentions=("onthly",)), says("MONTHLY")),
    "since when does she get salt": lambda f: says(f.subscriptions[0].started_on),
    "why did we give her a credit": lambda f: Right(mentions=("driveway",)),
    "who issued the credit": lambda f: either(says("Marisol Trujillo"), Right(mentions=("Marisol Trujillo",))),
    "has the credit been used up": lambda f: either(verdict(False), Right(mentions=("$10.00",))),
    "how many quotes were turned down": lambda f: number(among(f.quotes, "DENIED")),
    "when did the hose bib quote expire": lambda f: says(
        mentioning(f.quotes, lambda q: q.title, "hose bib")[0].expires_on
    ),
    "whats the range of the estimate for the garbage disposal": lambda f: Right(mentions=("$310.16", "$456.12")),
    "how long did she take to pay the UV light": lambda f: days_to_pay(
        next(i for i in f.invoices if any("UV light" in line.description for line in i.lines))
    ),
    "who approves work above 500 dollars": lambda f: note(f, "Landlord"),
    "is the gate code known": lambda f: note(f, "Gate code"),
    "was she pleased with Linh": lambda f: these(mentioning(f.calls, said, "Pleased")),
    "did we call her after the tune-up": lambda f: either(
        verdict(True), Right("UNCLEAR"), these(talk(f, "CALL", "OUTBOUND"))
    ),
    "how long was the last call": lambda f: either(one(last(talk(f, "CALL"), lambda c: c.at)), says(204)),
    "latest note": lambda f: one(last(f.notes, created)),
    "comments by Marisol": lambda f: these([c for c in f.comments if "Marisol" in c.author.name]),
    "which jobs cost more than a thousand": lambda f: these([j for j in f.jobs if j.total.minor > 100000]),
    "how many tune ups has she had": lambda f: number(about(f.jobs, "tune-up")),
    "nothing planned?": lambda f: either(verdict(True), NOTHING, verdict(False), Right("UNCLEAR")),
    "whats her zip code": lambda f: Right(mentions=("78660",)),
    "which county is she in": lambda f: Right(mentions=("Travis",)),
    "is he still a customer": lambda f: either(verdict(False), Right(mentions=("rchived",))),
    "when did he cancel the filter delivery": lambda f: says(f.subscriptions[0].canceled_on),
    "which cards are still valid in 2029": lambda f: either(Right("UNCLEAR"), Right(mentions=("5556",))),
    "what is the newest water heater": lambda f: one(
        last(mentioning(f.equipment, lambda u: u.name, "water heater"), lambda u: u.installed_on)
    ),
    "how many water heaters does he have": lambda f: number(mentioning(f.equipment, lambda u: u.name, "water heater")),
    "which of the water heaters is still under warranty": lambda f: these(
        [u for u in f.equipment if u.warranty_until >= f.today]
    ),
    "water heater in the garage: serial number?": lambda f: says(
        next(u for u in f.equipment if u.location == "Garage").serial_number
    ),
    "what size filters": lambda f: note(f, "Filter size"),
    "home phone": lambda f: says("512-555-9379"),
    "how many payments altogether": lambda f: number(f.payments),
    "last cash payment": lambda f: one(last([p for p in f.payments if p.means.value == "CASH"], received)),
}
"""By the question, with the role where it is not the office."""
