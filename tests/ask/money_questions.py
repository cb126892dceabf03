"""Questions about invoices, payments, cards and the other numbers."""

from tests.ask.facts import (
    FORBIDDEN,
    NOTHING,
    Facts,
    Right,
    RightAnswer,
    among,
    amount,
    count,
    first,
    last,
    local_year,
    one,
    says,
    these,
    total,
    verdict,
)


def _owed(f: Facts) -> int:
    return sum(invoice.balance.minor for invoice in among(f.invoices, "OPEN", "PARTIALLY_PAID"))


def _unpaid(f: Facts) -> list[object]:
    return among(f.invoices, "OPEN", "PARTIALLY_PAID")


def _overdue(f: Facts) -> list[object]:
    return [invoice for invoice in _unpaid(f) if invoice.due_on < f.today]  # type: ignore[attr-defined]


def _issued(f: Facts) -> list[object]:
    return [invoice for invoice in f.invoices if invoice.status.value not in ("DRAFT", "VOID")]


def _last_invoice(f: Facts) -> Right:
    return one(last(_issued(f), lambda invoice: invoice.issued_at))


def _last_payment(f: Facts) -> Right:
    return one(last(f.payments, lambda payment: payment.received_at))


def _paid_in(year: int) -> RightAnswer:
    def right(f: Facts) -> Right:
        paid = [payment.amount.minor for payment in f.payments if local_year(payment.received_at) == year]
        return total(sum(paid)) if paid else NOTHING

    return right


def _invoices_in(year: int) -> RightAnswer:
    return lambda f: count([invoice for invoice in f.invoices if local_year(invoice.issued_at) == year])


def _over(dollars: int, year: int) -> RightAnswer:
    def right(f: Facts) -> Right:
        year_s = [invoice for invoice in f.invoices if local_year(invoice.issued_at) == year]
        return these([invoice for invoice in year_s if invoice.total.minor >= dollars * 100])

    return right


def _last_paid(f: Facts) -> Right:
    invoice = last(_issued(f), lambda row: row.issued_at)
    return verdict(invoice.status.value == "PAID") if invoice else NOTHING


RIGHT: dict[str, RightAnswer] = {
    "does she still owe us anything": lambda f: verdict(_owed(f) > 0),
    "how much do they owe us": lambda f: amount(_owed(f)),
    "how many invoices are unpaid": lambda f: count(_unpaid(f)),
    "which invoices are unpaid": lambda f: these(_unpaid(f)),
    "how many invoices are overdue": lambda f: count(_overdue(f)),
    "what was the last invoice": _last_invoice,
    "has the last invoice been paid": _last_paid,
    "when did she last pay": _last_payment,
    "how much did they pay in 2025": _paid_in(2025),
    "how many invoices in 2025": _invoices_in(2025),
    "invoices over $500 in 2025": _over(500, 2025),
    "what is the largest invoice": lambda f: one(last(f.invoices, lambda i: i.total.minor)),
    "what was the first invoice": lambda f: one(first(_issued(f), lambda i: i.issued_at)),
    "what is the lifetime value": lambda f: amount(
        f.customer.totals.lifetime_value.minor
        if hasattr(f.customer, "totals")
        else sum(p.amount.minor for p in f.payments) - sum(r.amount.minor for r in f.refunds)
    ),
    "how much did they pay in 2009": lambda f: NOTHING,
    "how much do they owe us (technician)": lambda f: FORBIDDEN,
    "how much do I owe (customer)": lambda f: amount(_owed(f)),
    "what was my last invoice (customer)": _last_invoice,
    "when was my last payment (customer)": _last_payment,
    "which card is on file": lambda f: says(f.customer.payment_methods[0].last4),
    "when does the card expire": lambda f: says(
        f"{f.customer.payment_methods[0].exp_month:02}/{f.customer.payment_methods[0].exp_year}"
    ),
    "is there a card on file": lambda f: verdict(bool(f.customer.payment_methods)),
    "how many cards are on file": lambda f: count(f.customer.payment_methods),
    "which card is the default": lambda f: says(next(c.last4 for c in f.customer.payment_methods if c.is_default)),
    "which card is on file (sales)": lambda f: FORBIDDEN,
    "why did we refund him": lambda f: says(f.refunds[0].reason),
    "who issued the refund": lambda f: one(f.refunds[0], f.refunds[0].author.name),
    "how much did we refund": lambda f: total(f.refunds[0].amount.minor),
    "did we ever refund them": lambda f: verdict(bool(f.refunds)),
    "what are the payment terms": lambda f: says(f.customer.payment_terms),
    "how many subscriptions do they have": lambda f: count(f.subscriptions),
    "when is the subscription charged next": lambda f: says(f.subscriptions[0].next_charge_on),
    "how often does the recurring invoice go out": lambda f: says(f.recurring[0].frequency.value),
    "when is the next recurring invoice": lambda f: says(f.recurring[0].next_issue_on),
    "why did we give them a credit": lambda f: says(f.credits[0].reason),
}
"""Right answers of the families of `questions.toml`, by their first wording."""
