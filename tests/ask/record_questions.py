"""Right answers about sales, files, messages, changes, statements, relatives, plans and taxes, from the database."""

from calendar import monthrange
from collections.abc import Callable
from datetime import date
from typing import Any

from tests.ask.blind.facts import UNKNOWN, either, local_day, on_day, summed
from tests.ask.facts import FORBIDDEN, NOTHING, Facts, Right, RightAnswer, among, amount, count, says, these, total
from tests.ask.facts import verdict as yes_or_no


def sale(f: Facts) -> Any:
    """Return the latest sale."""
    return max(f.sales, key=lambda each: each.created_at)


def sold(f: Facts) -> list[Any]:
    """Return the sales that came to something."""
    return among(f.sales, "SOLD") if hasattr(f.sales[0], "status") else [s for s in f.sales if s.result.value == "SOLD"]


def of_sale(name: str) -> RightAnswer:
    """Expect a day of the latest sale; nothing without one."""
    return lambda f: NOTHING if getattr(sale(f).dates, name) is None else on_day(getattr(sale(f).dates, name))


def money_of_sale(read: Callable[[Any], Any]) -> RightAnswer:
    """Expect an amount of the latest sale."""
    return lambda f: amount(read(sale(f)).minor)


def files(f: Facts, kind: str) -> list[Any]:
    """Return the files of a kind."""
    return [file for file in f.files if file.kind.value == kind]


def changer(field: str) -> RightAnswer:
    """Expect who made the only change of a field."""
    return lambda f: Right(mentions=(change(f, field).author.name,))


def change(f: Facts, field: str) -> Any:
    """Return the only change of a field."""
    return next(each for each in f.changes if each.fields[0].field.split(".")[0] == field)


def plan(f: Facts) -> Any:
    """Return the agreement that runs."""
    return among(f.agreements, "ACTIVE")[0]


def billed_in(year: int, month: int) -> RightAnswer:
    """Expect what was billed in a month."""

    def right(f: Facts) -> Right:
        issued = [i for i in f.invoices if i.status.value not in ("DRAFT", "VOID")]
        days = [i for i in issued if (local_day(i.issued_at).year, local_day(i.issued_at).month) == (year, month)]
        return total(summed(days))

    return right


def balance_at(year: int, month: int) -> RightAnswer:
    """Expect what was owed at the end of a month, less what was to the customer's credit."""

    def right(f: Facts) -> Right:
        end = date(year, month, monthrange(year, month)[1])
        issued = [i for i in f.invoices if i.status.value not in ("DRAFT", "VOID") and local_day(i.issued_at) <= end]
        paid = [p for p in f.payments if local_day(p.received_at) <= end]
        credited = [c for c in f.credits if local_day(c.issued_at) <= end]
        refunded = [r for r in f.refunds if local_day(r.refunded_at) <= end]
        gone = sum(each.amount.minor for each in (*paid, *credited)) - sum(each.amount.minor for each in refunded)
        return total(summed(issued) - gone)

    return right


def is_exempt(f: Facts) -> bool:
    """Return whether the customer is exempt today."""
    tax = f.customer.taxability
    return bool(tax.kind.value == "EXEMPT" and (tax.expires_on or date.max) >= f.today)


SALES: dict[str, RightAnswer] = {
    "who made the last sale": lambda f: Right(mentions=(f.staff[sale(f).sold_by_id],)),
    "when was it ordered": of_sale("ordered"),
    "what is the commission on the last sale (sales)": money_of_sale(lambda s: s.commissions.total),
    "how much of the commission has been paid (sales)": money_of_sale(lambda s: s.commissions.paid),
    "commission on the last sale (technician)": lambda f: FORBIDDEN,
    "balance due on the sale": lambda f: amount(
        sale(f).contract_amount.minor - sum(payment.amount.minor for payment in sale(f).payments)
    ),
    "how many units did they buy": lambda f: says(sale(f).sold_units),
    "how was the sale paid": lambda f: says(sale(f).method_of_payment.value),
    "what came of the last lead": lambda f: says(sale(f).result.value),
    "is the deal still pending": lambda f: yes_or_no(sale(f).result.value == "PENDING"),
    "which leads did not sell": lambda f: these([s for s in f.sales if s.result.value != "SOLD"]),
    "total of all sales": lambda f: total(sum(s.sale_amount.minor for s in sold(f))),
}
FILES: dict[str, RightAnswer] = {
    "how many photos do we have": lambda f: count(files(f, "PHOTO")),
    "list the documents": lambda f: these(files(f, "DOCUMENT")),
    "before photos": lambda f: these([p for p in files(f, "PHOTO") if p.description.startswith("Before")]),
    "who took the last photo": lambda f: Right(
        mentions=(max(files(f, "PHOTO"), key=lambda p: p.taken_at).uploaded_by.name,)
    ),
}
CHANGES: dict[str, RightAnswer] = {
    "who set the tag": changer("tags"),
    "when was the tag added": lambda f: on_day(change(f, "tags").changed_at),
    "who assigned the account manager": changer("account_manager_id"),
    "when did they get their account manager": lambda f: on_day(change(f, "account_manager_id").changed_at),
    "who changed the phone number": lambda f: UNKNOWN,
    "who added the contact person": changer("contact_persons"),
}
STATEMENTS: dict[str, RightAnswer] = {
    "what was billed according to the september statement": billed_in(2026, 9),
    "statement (technician)": lambda f: FORBIDDEN,
    "what was the closing balance at the end of october 2026": balance_at(2026, 10),
}
PLANS: dict[str, RightAnswer] = {
    "when does the agreement run out": lambda f: on_day(plan(f).ends_on),
    "does the agreement renew": lambda f: yes_or_no(plan(f).auto_renew),
    "how many visits a year does the plan include": lambda f: says(plan(f).visits_per_year),
    "what does the agreement cost": lambda f: amount(plan(f).price.minor),
    "do they still have the subscription": lambda f: yes_or_no(bool(among(f.subscriptions, "ACTIVE"))),
    "when was the subscription canceled": lambda f: on_day(f.subscriptions[0].canceled_on),
    "what does the subscription cost per month": lambda f: amount(f.subscriptions[0].price.minor),
}
TAXES: dict[str, RightAnswer] = {
    "are they still exempt": lambda f: yes_or_no(is_exempt(f)),
    "do they pay sales tax": lambda f: yes_or_no(not is_exempt(f)),
    "until when is the exemption": lambda f: on_day(f.customer.taxability.expires_on),
}
MESSAGES: dict[str, RightAnswer] = {
    "when did the last message go out": lambda f: on_day(max(m.sent_at for m in f.messages)),
    "how many mails did we send": lambda f: count(f.messages),
    "did any message bounce": lambda f: yes_or_no(False),
    "who sent the last message": lambda f: Right(mentions=(max(f.messages, key=lambda m: m.sent_at).author.name,)),
    "any message (technician)": lambda f: FORBIDDEN,
}
RELATIVES: dict[str, RightAnswer] = {
    "who shares their address": lambda f: either(Right(mentions=("C-10001",)), Right(mentions=("C-10002",))),
}
RIGHT: dict[str, RightAnswer] = SALES | FILES | CHANGES | STATEMENTS | PLANS | TAXES | MESSAGES | RELATIVES
