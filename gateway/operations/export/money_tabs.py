"""The tabs about money: what is billed, paid, credited and promised; the statement of account."""

from gateway.access.permission import Permission
from gateway.operations.export.column import (
    ADDRESS,
    ExportFilter,
    ExportList,
    count,
    day,
    flag,
    instant,
    money,
    text,
)
from gateway.operations.export.work_tabs import status_filter

INVOICES = ExportList(
    "Invoices",
    "invoices",
    Permission.INVOICE_READ,
    (
        text("number", "Invoice"),
        text("status", "Status"),
        instant("issuedAt", "Issued"),
        day("dueOn", "Due"),
        money("total", "Total"),
        money("tax", "Tax"),
        money("settled", "Settled"),
        money("balance", "Balance"),
        flag("isOverdue", "Overdue"),
        instant("paidAt", "Paid"),
        text("jobNumber", "Job", requires=Permission.JOB_READ),
        text("lines", "Lines", "lines.description"),
        *ADDRESS,
    ),
    filters=status_filter("InvoiceStatus"),
    takes_address=True,
)
RECURRING_INVOICES = ExportList(
    "Recurring invoices",
    "recurringInvoices",
    Permission.INVOICE_READ,
    (
        text("number", "Recurring invoice"),
        text("title", "Title"),
        text("status", "Status"),
        text("frequency", "Frequency"),
        money("total", "Total"),
        money("tax", "Tax"),
        day("startsOn", "Starts"),
        day("endsOn", "Ends"),
        day("nextIssueOn", "Next issue"),
        day("pausedOn", "Paused"),
        day("resumesOn", "Resumes"),
        text("lines", "Lines", "lines.description"),
        instant("createdAt", "Created"),
        *ADDRESS,
    ),
    filters=status_filter("RecurringInvoiceStatus"),
    takes_address=True,
)
SUBSCRIPTIONS = ExportList(
    "Subscriptions",
    "subscriptions",
    Permission.INVOICE_READ,
    (
        text("number", "Subscription"),
        text("plan", "Plan"),
        text("status", "Status"),
        money("price", "Price"),
        text("interval", "Interval"),
        day("startedOn", "Started"),
        day("nextChargeOn", "Next charge"),
        day("pausedOn", "Paused"),
        day("resumesOn", "Resumes"),
        day("canceledOn", "Canceled"),
        instant("createdAt", "Created"),
        *ADDRESS,
    ),
    filters=status_filter("SubscriptionStatus"),
    takes_address=True,
)
CREDITS = ExportList(
    "Credits",
    "credits",
    Permission.INVOICE_READ,
    (
        text("number", "Credit"),
        instant("issuedAt", "Issued"),
        money("amount", "Amount"),
        money("applied", "Applied"),
        money("remaining", "Remaining"),
        text("reason", "Reason"),
        text("author", "Issued by", "author.name"),
    ),
)
REFUNDS = ExportList(
    "Refunds",
    "refunds",
    Permission.INVOICE_READ,
    (
        text("number", "Refund"),
        instant("refundedAt", "Refunded"),
        money("amount", "Amount"),
        text("means", "Means"),
        text("reason", "Reason"),
        text("author", "Refunded by", "author.name"),
    ),
)
REFERRALS = ExportList(
    "Referrals",
    "referrals",
    Permission.REFERRAL_READ,
    (
        text("referredName", "Referred"),
        text("referredNumber", "Customer number", "referred.number", Permission.CUSTOMER_READ),
        text("status", "Status"),
        money("reward", "Reward"),
        instant("referredAt", "Referred at"),
        instant("earnedAt", "Earned"),
    ),
    facts=(
        text("code", "Referral code"),
        money("rewardsEarned", "Rewards earned"),
        money("rewardsPending", "Rewards pending"),
    ),
)
CARDS = ExportList(
    "Cards",
    "paymentMethods",
    Permission.CARD_READ,
    (
        text("brand", "Brand"),
        text("last4", "Last four"),
        count("expMonth", "Expiry month"),
        count("expYear", "Expiry year"),
        text("funding", "Funding"),
        flag("isDefault", "Default"),
        flag("isExpired", "Expired"),
        flag("expiresSoon", "Expires soon"),
    ),
    is_connection=False,
)
STATEMENT = ExportList(
    "Statement of account",
    "statement",
    Permission.INVOICE_READ,
    (
        day("date", "Date"),
        text("kind", "Kind"),
        text("number", "Number"),
        text("description", "Description"),
        money("debit", "Charges"),
        money("credit", "Payments and credits"),
        money("runningBalance", "Balance"),
    ),
    filters={"from": ExportFilter("from", "Date!"), "to": ExportFilter("to", "Date!")},
    facts=(
        money("openingBalance", "Opening balance"),
        money("totalDebits", "Charges"),
        money("totalCredits", "Payments and credits"),
        money("closingBalance", "Closing balance"),
        money("totalDue", "Total due"),
        money("unappliedCredit", "Credit not used yet"),
    ),
)
