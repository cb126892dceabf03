"""Questions about visits, jobs, quotes, equipment and agreements."""

from tests.ask.facts import (
    FORBIDDEN,
    NOTHING,
    Facts,
    Right,
    RightAnswer,
    among,
    count,
    first,
    last,
    local_year,
    mentioning,
    one,
    says,
    these,
    verdict,
)


def _last_visit(f: Facts) -> Right:
    past = [visit for visit in among(f.visits, "COMPLETED") if visit.window.start <= f.now]
    return one(last(past, lambda visit: visit.window.start))


def _next_visit(f: Facts) -> Right:
    coming = [visit for visit in among(f.visits, "SCHEDULED", "CONFIRMED") if visit.window.start > f.now]
    return one(first(coming, lambda visit: visit.window.start))


def _last_job(f: Facts) -> Right:
    return one(last(among(f.jobs, "COMPLETED"), lambda job: job.completed_at))


def _last_technician(f: Facts) -> Right:
    job = last(among(f.jobs, "COMPLETED"), lambda row: row.completed_at)
    return one(job, str(f.technician(job)))


def _visit_technician(f: Facts) -> Right:
    visit = last(among(f.visits, "COMPLETED"), lambda row: row.window.start)
    return one(visit, str(f.technician(visit)))


def _jobs_in(year: int) -> RightAnswer:
    def right(f: Facts) -> Right:
        return count([job for job in among(f.jobs, "COMPLETED") if local_year(job.completed_at) == year])

    return right


def _title(job: object) -> str:
    return str(getattr(job, "title", ""))


def _last_about(*words: str) -> RightAnswer:
    def right(f: Facts) -> Right:
        return one(last(mentioning(among(f.jobs, "COMPLETED"), _title, *words), lambda job: job.completed_at))

    return right


def _warranty(*words: str) -> RightAnswer:
    def right(f: Facts) -> Right:
        units = mentioning(f.equipment, lambda unit: unit.name, *words)
        return verdict(units[0].warranty_until >= f.today, str(units[0].warranty_until)) if units else NOTHING

    return right


def _of_unit(attribute: str, *words: str) -> RightAnswer:
    def right(f: Facts) -> Right:
        units = mentioning(f.equipment, lambda unit: unit.name, *words)
        return says(getattr(units[0], attribute)) if units else NOTHING

    return right


def _last_seller(f: Facts) -> Right:
    quote = last(f.quotes, lambda row: row.created_at)
    return NOTHING if quote is None else says(f.staff[quote.sold_by_id])


def _plan_ends(f: Facts) -> Right:
    running = [plan for plan in among(f.agreements, "ACTIVE") if plan.ends_on] or f.agreements
    return Right(values=tuple(str(plan.ends_on) for plan in running)) if running else NOTHING


RIGHT: dict[str, RightAnswer] = {
    "when were we last out there": _last_visit,
    "when is the next visit": _next_visit,
    "who was out there last": _visit_technician,
    "what was the last job we did": _last_job,
    "who did the last job": _last_technician,
    "how many jobs have there been": lambda f: count(f.jobs),
    "how many jobs are open": lambda f: count(among(f.jobs, "SCHEDULED", "IN_PROGRESS", "ON_HOLD")),
    "how many jobs did we complete in 2025": _jobs_in(2025),
    "when did we last clear a drain": _last_about("drain"),
    "when was the capacitor replaced": _last_about("capacitor"),
    "when did we replace the shower cartridge": _last_about("shower", "cartridge"),
    "when did we install the swimming pool heater": lambda f: NOTHING,
    "how many visits were canceled": lambda f: count(among(f.visits, "CANCELED")),
    "how many appointments did they miss": lambda f: count(among(f.visits, "MISSED")),
    "is there a visit coming up": lambda f: verdict(
        bool([v for v in among(f.visits, "SCHEDULED", "CONFIRMED") if v.window.start > f.now])
    ),
    "which quotes are open": lambda f: these(among(f.quotes, "OPEN")),
    "how many quotes have we sent": lambda f: count(f.quotes),
    "what was the last quote": lambda f: one(last(f.quotes, lambda q: q.created_at)),
    "what is the biggest quote": lambda f: one(last(f.quotes, lambda q: q.total.minor)),
    "what did we quote for the repipe in pex": lambda f: these(mentioning(f.quotes, _title, "pex")),
    "what did we quote for the hot tub": lambda f: NOTHING,
    "who wrote the last quote": _last_seller,
    "did they accept any quotes": lambda f: verdict(bool(among(f.quotes, "ACCEPTED"))),
    "which estimates are there": lambda f: these(f.estimates),
    "is the water heater still under warranty": _warranty("water heater"),
    "is the furnace under warranty": _warranty("furnace"),
    "what is the serial number of the furnace": _of_unit("serial_number", "furnace"),
    "what brand is the heat pump": _of_unit("manufacturer", "heat pump"),
    "what model is the furnace": _of_unit("model", "furnace"),
    "when was the furnace installed": _of_unit("installed_on", "furnace"),
    "where is the heat pump": _of_unit("location", "heat pump"),
    "when does the warranty on the heat pump expire": _of_unit("warranty_until", "heat pump"),
    "what equipment do they have": lambda f: these(f.equipment),
    "how many rooftop units do they have": lambda f: count(mentioning(f.equipment, lambda u: u.name, "rooftop")),
    "is the generator under warranty": lambda f: NOTHING,
    "do they have an active maintenance plan": lambda f: verdict(bool(among(f.agreements, "ACTIVE"))),
    "when does the maintenance plan end": _plan_ends,
    "how many sales are there (technician)": lambda f: FORBIDDEN,
    "when was my last visit (customer)": _last_visit,
    "what was the last job here (technician)": _last_job,
}
"""Right answers of the families of `questions.toml`, by their first wording."""
