"""The accounts list as a table."""

from typing import Final

from gateway.access.permission import Permission
from gateway.operations.export.column import ExportFilter, ExportList, count, day, instant, money, text

CUSTOMERS: Final = "CUSTOMERS"
"""How the accounts list is named beside the tabs."""

CUSTOMER_LIST: Final = ExportList(
    "Customers",
    "customers",
    Permission.CUSTOMER_LIST,
    (
        text("number", "Customer number"),
        text("name", "Name", "displayName"),
        text("firstName", "First name"),
        text("lastName", "Last name"),
        text("companyName", "Company"),
        text("type", "Type"),
        text("status", "Status"),
        day("joinedOn", "Joined"),
        text("phone", "Phone", "primaryPhone.e164|primaryPhone.number"),
        text("email", "E-mail", "primaryEmail.address"),
        text("street", "Street", "defaultAddress.street"),
        text("unit", "Unit", "defaultAddress.unit"),
        text("city", "City", "defaultAddress.city"),
        text("region", "Region", "defaultAddress.region"),
        text("postalCode", "Postal code", "defaultAddress.postalCode"),
        text("tags", "Tags", "tags", Permission.TAG_READ),
        text("accountManager", "Account manager", "accountManager.name", Permission.STAFF_READ),
        text("paymentTerms", "Payment terms"),
        money("totalDue", "Total due", "metrics.totalDue", Permission.INVOICE_READ),
        money("lifetimeValue", "Lifetime value", "metrics.lifetimeValue", Permission.INVOICE_READ),
        money("accountCredit", "Account credit", "metrics.accountCredit", Permission.INVOICE_READ),
        count("openJobs", "Open jobs", "metrics.openJobs", Permission.INVOICE_READ, Permission.JOB_READ),
        text("externalId", "External id"),
        instant("createdAt", "Created"),
    ),
    filters={"filter": ExportFilter("filter", "CustomerFilter"), "sort": ExportFilter("sort", "CustomerSort")},
)
