"""Right answers of the examiner's questions about invoices, payments, offers and plans."""

from tests.ask.examined_facts import about, latest, money, month, overdue, sold, unpaid
from tests.ask.facts import (
    FORBIDDEN,
    NOTHING,
    RightAnswer,
    among,
    amount,
    count,
    first,
    last,
    local_year,
    mentioning,
    one,
    says,
    these,
    total,
    verdict,
)

RIGHT: dict[str, RightAnswer] = {
    "what is the total of her invoices from 2022": lambda f: total(
        sum(i.total.minor for i in f.invoices if local_year(i.issued_at) == 2022)
    ),
    "did she pay everything": lambda f: verdict(not unpaid(f)),
    "what's the latest payment": lambda f: one(last(f.payments, lambda p: p.received_at)),
    "how many payments have come in since 2025": lambda f: count(
        [p for p in f.payments if local_year(p.received_at) >= 2025]
    ),
    "is the visa good for another year": lambda f: verdict(True),
    "who sold her the water heater": lambda f: says(f.staff[sold(f)[0].sold_by_id]),
    "any refunds last year?": lambda f: verdict(False),
    "what did the furnace and coil replacement cost": lambda f: money(about(f.jobs, "furnace and coil")[0].total),
    "largest payment ever": lambda f: one(last(f.payments, lambda p: p.amount.minor)),
    "how many invoices did we send in 2024": lambda f: count(
        [i for i in f.invoices if local_year(i.issued_at) == 2024]
    ),
    "how much was invoiced in total in 2025": lambda f: total(
        sum(i.total.minor for i in f.invoices if local_year(i.issued_at) == 2025)
    ),
    "list the invoices from September 2022": lambda f: these(
        [i for i in f.invoices if month(i.issued_at) == "2022-09"]
    ),
    "how many payments by bank transfer": lambda f: count([p for p in f.payments if p.means.value == "BANK_TRANSFER"]),
    "did they ever pay cash": lambda f: verdict(any(p.means.value == "CASH" for p in f.payments)),
    "which card do they have": lambda f: says(f.customer.payment_methods[0].last4),
    "when does the amex run out": lambda f: says("03/2027"),
    "how many quotes were accepted": lambda f: count(among(f.quotes, "ACCEPTED")),
    "what did we quote for the repipe": lambda f: money(mentioning(f.quotes, lambda row: row.title, "repipe")[0].total),
    "who wrote the quote for the tankless heater": lambda f: says(
        f.staff[mentioning(f.quotes, lambda row: row.title, "tankless")[0].sold_by_id]
    ),
    "how many agreements do they have": lambda f: count(f.agreements),
    "who changed the billing address": lambda f: NOTHING,
    "what do they owe (technician)": lambda f: FORBIDDEN,
    "show their cards (technician)": lambda f: FORBIDDEN,
    "how much was the last payment (technician)": lambda f: FORBIDDEN,
    "which invoices are overdue by now": lambda f: these(overdue(f)),
    "what's the oldest unpaid invoice": lambda f: one(first(unpaid(f), lambda i: i.issued_at)),
    "what is the total of unpaid invoices": lambda f: total(sum(i.balance.minor for i in unpaid(f))),
    "how many invoices were voided": lambda f: count(among(f.invoices, "VOID")),
    "how often is the recurring invoice sent": lambda f: says(f.recurring[0].frequency.value),
    "is the recurring billing paused": lambda f: verdict(f.recurring[0].status.value == "PAUSED"),
    "why did they get a credit": lambda f: says(f.credits[0].reason),
    "total value of the sold deals (sales)": lambda f: total(sum(s.sale_amount.minor for s in sold(f))),
    "which sale was the smallest (sales)": lambda f: one(min(sold(f), key=lambda s: s.sale_amount.minor)),
    "how many quotes did Bea write (sales)": lambda f: count(
        [q for q in f.quotes if "Bea" in f.staff.get(q.sold_by_id, "")]
    ),
    "are there any open quotes (sales)": lambda f: verdict(bool(among(f.quotes, "OPEN"))),
    "which cards are saved (sales)": lambda f: FORBIDDEN,
    "how much is overdue on my account (customer)": lambda f: amount(sum(i.balance.minor for i in overdue(f))),
    "when was I last billed (customer)": lambda f: one(last(f.invoices, lambda i: i.issued_at)),
    "what did I pay in October 2026 (customer)": lambda f: total(
        sum(p.amount.minor for p in f.payments if month(p.received_at) == "2026-10")
    ),
    "when does my contract end (customer)": lambda f: says(max(a.ends_on for a in f.agreements)),
    "show my open invoices (customer)": lambda f: these(unpaid(f)),
    "which card does he use by default": lambda f: says("4444"),
    "how much was refunded": lambda f: total(f.refunds[0].amount.minor),
    "is he allowed to book": lambda f: verdict(False),
    "did he pay the last invoice": lambda f: verdict(False),
    "what is the amount of the last payment": lambda f: money(latest(f.payments, lambda p: p.received_at).amount),
    "is there any unpaid bill": lambda f: verdict(bool(unpaid(f))),
    "when was the last invoice paid": lambda f: one(last(f.invoices, lambda i: i.issued_at)),
    "how much did she spend in 2026": lambda f: total(
        sum(p.amount.minor for p in f.payments if local_year(p.received_at) == 2026)
    ),
    "does the agreement renew automatically": lambda f: says("true"),
    "how many visits does the agreement include a year": lambda f: says(f.agreements[0].visits_per_year),
    "what was the price of the accepted quote": lambda f: money(among(f.quotes, "ACCEPTED")[0].total),
    "has she got a default card": lambda f: verdict(True),
    "how much do you charge her (technician)": lambda f: FORBIDDEN,
    "is the account overdue (technician)": lambda f: FORBIDDEN,
    "how many invoices do I have (customer)": lambda f: count(f.invoices),
    "is my agreement still active (customer)": lambda f: verdict(True),
    "how many invoices between 1000 and 2000 dollars": lambda f: count(
        [i for i in f.invoices if 1_000_00 <= i.total.minor <= 2_000_00]
    ),
    "invoices below 200 dollars": lambda f: these([i for i in f.invoices if i.total.minor <= 20000]),
    "which payments came by check": lambda f: these([p for p in f.payments if p.means.value == "CHECK"]),
    "how much have they paid by card": lambda f: total(
        sum(p.amount.minor for p in f.payments if p.means.value == "CARD")
    ),
    "first payment ever": lambda f: one(first(f.payments, lambda p: p.received_at)),
    "how many agreements have expired": lambda f: count(among(f.agreements, "EXPIRED")),
    "does the card expire in 2027": lambda f: verdict(True),
    "who sold the repipe": lambda f: says(f.staff[next(s for s in sold(f) if "Repipe" in s.product).sold_by_id]),
    "how many deals were closed": lambda f: count(sold(f)),
    "the five largest invoices": lambda f: these(sorted(f.invoices, key=lambda i: i.total.minor)[-5:]),
    "how many overdue invoices over $1000": lambda f: count([i for i in overdue(f) if i.balance.minor >= 100000]),
    "which invoice is the oldest overdue one": lambda f: one(first(overdue(f), lambda i: i.issued_at)),
    "what did the last capacitor cost": lambda f: money(
        latest(among(about(f.jobs, "capacitor"), "COMPLETED"), lambda j: j.completed_at).total
    ),
    "did they ever get a credit": lambda f: verdict(True),
    "what is the amount of the credit": lambda f: total(f.credits[0].amount.minor),
    "what do we invoice them regularly": lambda f: these(f.recurring),
    "quotes from 2025 (sales)": lambda f: these([q for q in f.quotes if local_year(q.created_at) == 2025]),
    "most expensive quote (sales)": lambda f: one(last(f.quotes, lambda q: q.total.minor)),
    "last four digits of the card (sales)": lambda f: FORBIDDEN,
    "how much was my last invoice (customer)": lambda f: money(latest(f.invoices, lambda i: i.issued_at).total),
    "are any of my bills past due (customer)": lambda f: verdict(bool(overdue(f))),
    "how much of the last invoice is unpaid": lambda f: money(latest(f.invoices, lambda i: i.issued_at).balance),
    "when did the salt subscription begin": lambda f: says(f.subscriptions[0].started_on),
    "has the filter delivery been cancelled": lambda f: verdict(True),
}
"""By the question, with the role where it is not the office."""
