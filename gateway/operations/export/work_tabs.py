"""The tabs about work: what is planned, done, installed, offered and agreed."""

from gateway.access.permission import Permission
from gateway.integrations.table_sheet import CellKind
from gateway.operations.export.column import (
    ADDRESS,
    ExportColumn,
    ExportFilter,
    ExportList,
    count,
    day,
    flag,
    instant,
    money,
    status_filter,
    text,
)

TECHNICIAN = text("technician", "Technician", "technician.name", Permission.STAFF_READ)
SOLD_BY = text("soldBy", "Sold by", "soldBy.name", Permission.STAFF_READ)


JOB_COLUMNS = (
    text("number", "Job"),
    text("title", "Title"),
    text("status", "Status"),
    text("category", "Category"),
    text("department", "Department"),
    instant("scheduledStart", "Scheduled"),
    instant("completedAt", "Completed"),
    TECHNICIAN,
    money("total", "Total"),
    text("description", "Description"),
    instant("createdAt", "Created"),
    *ADDRESS,
)

APPOINTMENTS = ExportList(
    "Appointments",
    "appointments",
    Permission.JOB_READ,
    (
        text("number", "Appointment"),
        instant("start", "Start", "window.start"),
        instant("end", "End", "window.end"),
        text("category", "Category"),
        text("department", "Department"),
        text("status", "Status"),
        TECHNICIAN,
        text("jobNumber", "Job"),
        text("invoiceNumber", "Invoice", requires=Permission.INVOICE_READ),
        text("summary", "Summary"),
        text("changeReason", "Reason of the last change"),
        *ADDRESS,
    ),
    filters={"when": ExportFilter("when", "AppointmentTime!")},
    takes_address=True,
)
JOBS = ExportList(
    "Jobs", "jobs", Permission.JOB_READ, JOB_COLUMNS, filters=status_filter("JobStatus"), takes_address=True
)
FUTURE_JOBS = ExportList("Future jobs", "futureJobs", Permission.JOB_READ, JOB_COLUMNS, takes_address=True)
SCHEDULE = ExportList(
    "Schedule",
    "schedule",
    Permission.JOB_READ,
    (
        instant("startsAt", "Start"),
        text("kind", "Kind", "__typename"),
        text("number", "Number"),
        text("category", "Category"),
        text("department", "Department"),
        TECHNICIAN,
        *ADDRESS,
    ),
    takes_address=True,
)
EQUIPMENT = ExportList(
    "Equipment",
    "equipment",
    Permission.EQUIPMENT_READ,
    (
        text("name", "Name"),
        text("category", "Category"),
        text("status", "Status"),
        text("manufacturer", "Manufacturer"),
        text("model", "Model"),
        text("serialNumber", "Serial number"),
        text("location", "Location"),
        day("installedOn", "Installed"),
        day("warrantyUntil", "Warranty until"),
        text("components", "Components", "components.name"),
        text("componentSerialNumbers", "Serial numbers of components", "components.serialNumber"),
        *ADDRESS,
    ),
    takes_address=True,
)
ESTIMATES = ExportList(
    "Estimates",
    "estimates",
    Permission.QUOTE_READ,
    (
        text("number", "Estimate"),
        text("title", "Title"),
        text("status", "Status"),
        money("total", "Total"),
        money("lowest", "Lowest"),
        money("highest", "Highest"),
        text("quote", "Quote", "quote.number"),
        SOLD_BY,
        instant("createdAt", "Created"),
        *ADDRESS,
    ),
    filters=status_filter("EstimateStatus"),
    takes_address=True,
)
QUOTES = ExportList(
    "Quotes",
    "quotes",
    Permission.QUOTE_READ,
    (
        text("number", "Quote"),
        text("title", "Title"),
        text("status", "Status"),
        money("total", "Total"),
        money("tax", "Tax"),
        text("lines", "Lines", "lines.description"),
        text("job", "Job", "job.number", Permission.JOB_READ),
        SOLD_BY,
        instant("createdAt", "Created"),
        day("expiresOn", "Valid until"),
        *ADDRESS,
    ),
    filters=status_filter("QuoteStatus"),
    takes_address=True,
)
AGREEMENTS = ExportList(
    "Agreements",
    "agreements",
    Permission.AGREEMENT_READ,
    (
        text("number", "Agreement"),
        text("title", "Title"),
        text("status", "Status"),
        day("startsOn", "Starts"),
        day("endsOn", "Ends"),
        count("visitsPerYear", "Visits a year"),
        money("price", "Price"),
        flag("autoRenew", "Renews"),
        instant("createdAt", "Created"),
        *ADDRESS,
    ),
    filters=status_filter("AgreementStatus"),
    takes_address=True,
)
SALES = ExportList(
    "Sales",
    "sales",
    Permission.SALE_READ,
    (
        text("number", "Sale"),
        text("result", "Result"),
        text("product", "Product"),
        count("units", "Units"),
        count("soldUnits", "Sold units"),
        money("saleAmount", "Sale amount"),
        money("contractAmount", "Contract amount"),
        money("balanceDue", "Balance due"),
        text("methodOfPayment", "Method of payment"),
        ExportColumn("payments", "Payments", "payments.amount", items=CellKind.MONEY),
        ExportColumn("paidAt", "Paid", "payments.receivedAt", items=CellKind.INSTANT),
        money("commissionTotal", "Commission", "commissions.total", Permission.COMMISSION_READ),
        money("commissionPaid", "Commission paid", "commissions.paid", Permission.COMMISSION_READ),
        instant("appointmentAt", "Appointment", "dates.appointment"),
        day("soldOn", "Sale date", "dates.sale"),
        day("rtoOn", "RTO", "dates.rto"),
        day("orderedOn", "Ordered", "dates.ordered"),
        day("receivedOn", "Received", "dates.received"),
        day("scheduledOn", "Scheduled", "dates.scheduled"),
        day("completedOn", "Completed", "dates.completed"),
        day("reRecordedOn", "Re-recorded", "dates.reRecorded"),
        text("jobNumber", "Job", requires=Permission.JOB_READ),
        SOLD_BY,
        text("comment", "Comment"),
        instant("createdAt", "Created"),
        *ADDRESS,
    ),
    takes_address=True,
)
