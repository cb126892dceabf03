"""The permissions, and which role holds which."""

from enum import StrEnum


class Permission(StrEnum):
    """What a viewer may do; the values are also the scopes of partner tokens."""

    CUSTOMER_READ = "customer:read"
    CUSTOMER_LIST = "customer:list"
    CUSTOMER_WRITE = "customer:write"
    CUSTOMER_STATUS = "customer:status"
    CUSTOMER_DELETE = "customer:delete"
    CUSTOMER_MERGE = "customer:merge"
    ADDRESS_WRITE = "address:write"
    PHONE_WRITE = "phone:write"
    EMAIL_WRITE = "email:write"
    TAG_READ = "tag:read"
    TAG_WRITE = "tag:write"
    STAFF_READ = "staff:read"
    STAFF_LIST = "staff:list"
    JOB_READ = "job:read"
    JOB_WRITE = "job:write"
    JOB_WORK = "job:work"
    BOOKING_WRITE = "booking:write"
    QUOTE_READ = "quote:read"
    QUOTE_WRITE = "quote:write"
    INVOICE_READ = "invoice:read"
    INVOICE_WRITE = "invoice:write"
    AGREEMENT_READ = "agreement:read"
    AGREEMENT_WRITE = "agreement:write"
    SALE_READ = "sale:read"
    SALE_WRITE = "sale:write"
    COMMISSION_READ = "commission:read"
    COMMISSION_WRITE = "commission:write"
    REFERRAL_READ = "referral:read"
    LEDGER_WRITE = "ledger:write"
    EQUIPMENT_READ = "equipment:read"
    EQUIPMENT_WRITE = "equipment:write"
    NOTE_READ = "note:read"
    STAFF_NOTE_READ = "staff_note:read"
    CARD_READ = "card:read"
    CARD_WRITE = "card:write"
    CHANGE_READ = "change:read"
    PARTNER_READ = "partner:read"
    FILE_READ = "file:read"
    STAFF_FILE_READ = "staff_file:read"
    FILE_WRITE = "file:write"
    FILE_REMOVE = "file:remove"
    NOTE_WRITE = "note:write"
    NOTE_MANAGE = "note:manage"
    COMMUNICATION_READ = "communication:read"
    COMMUNICATION_WRITE = "communication:write"
    CALL_WRITE = "call:write"
    CALL_REPORT = "call:report"
    MESSAGE_READ = "message:read"
    MESSAGE_SEND = "message:send"
    EMAIL_PREFERENCES_WRITE = "email_preferences:write"
    PORTAL_WRITE = "portal:write"
    PORTAL_RESET = "portal:reset"
    EXPORT_WRITE = "export:write"
    DATA_EXPORT = "data:export"
    COMPANY_WRITE = "company:write"
    STAFF_WRITE = "staff:write"
    IMPORT_WRITE = "import:write"
    FEED_READ = "feed:read"
    WEBHOOK_WRITE = "webhook:write"


class Role(StrEnum):
    """The role a token states."""

    ADMIN = "admin"
    OFFICE = "office"
    TECHNICIAN = "technician"
    SALES = "sales"
    CUSTOMER = "customer"
    PARTNER = "partner"


_ADMINISTRATION = frozenset({Permission.PARTNER_READ, Permission.COMPANY_WRITE, Permission.STAFF_WRITE})
_EVERYTHING = frozenset(Permission) - _ADMINISTRATION

ROLE_PERMISSIONS: dict[Role, frozenset[Permission]] = {
    Role.ADMIN: _EVERYTHING | _ADMINISTRATION,
    Role.OFFICE: _EVERYTHING - {Permission.CUSTOMER_DELETE, Permission.WEBHOOK_WRITE},
    # A technician sees what the job needs: who, where, what was done and proposed; not the books, not the cards.
    Role.TECHNICIAN: frozenset(
        {
            Permission.CUSTOMER_READ,
            Permission.CUSTOMER_LIST,
            Permission.TAG_READ,
            Permission.STAFF_READ,
            Permission.STAFF_LIST,
            Permission.JOB_READ,
            Permission.JOB_WORK,  # their own jobs and visits only
            Permission.QUOTE_READ,
            Permission.AGREEMENT_READ,
            Permission.EQUIPMENT_READ,
            Permission.EQUIPMENT_WRITE,  # what they install and find at the address
            Permission.NOTE_READ,
            Permission.FILE_READ,
            Permission.FILE_WRITE,
            Permission.NOTE_WRITE,
            Permission.COMMUNICATION_READ,
            Permission.CALL_WRITE,
            Permission.PORTAL_RESET,
            Permission.FEED_READ,
        }
    ),
    Role.SALES: _EVERYTHING
    - {
        Permission.CARD_READ,
        Permission.CARD_WRITE,
        Permission.STAFF_NOTE_READ,
        Permission.STAFF_FILE_READ,
        Permission.FILE_REMOVE,
        Permission.LEDGER_WRITE,
        Permission.INVOICE_WRITE,
        Permission.COMMISSION_WRITE,  # sellers do not set what they get
        Permission.NOTE_MANAGE,
        Permission.CUSTOMER_STATUS,
        Permission.CUSTOMER_DELETE,
        Permission.CUSTOMER_MERGE,
        Permission.TAG_WRITE,
        Permission.DATA_EXPORT,
        Permission.IMPORT_WRITE,
        Permission.WEBHOOK_WRITE,
    },
    # The customers' portal: the scope narrows every read to the customer's own records.
    Role.CUSTOMER: frozenset(
        {
            Permission.CUSTOMER_READ,
            Permission.ADDRESS_WRITE,
            Permission.PHONE_WRITE,
            Permission.EMAIL_WRITE,
            Permission.STAFF_READ,
            Permission.JOB_READ,
            Permission.BOOKING_WRITE,
            Permission.QUOTE_READ,
            Permission.INVOICE_READ,
            Permission.AGREEMENT_READ,
            Permission.REFERRAL_READ,
            Permission.EQUIPMENT_READ,
            Permission.CARD_READ,
            Permission.FILE_READ,
            Permission.EMAIL_PREFERENCES_WRITE,
            Permission.CARD_WRITE,
            Permission.EXPORT_WRITE,
            Permission.DATA_EXPORT,  # what they may see of it
        }
    ),
    # A partner holds the part of these that its token's `scope` names.
    Role.PARTNER: _EVERYTHING
    - {
        Permission.STAFF_NOTE_READ,
        Permission.STAFF_FILE_READ,
        Permission.CHANGE_READ,
        Permission.COMMISSION_READ,
        Permission.COMMISSION_WRITE,
        Permission.LEDGER_WRITE,
        Permission.NOTE_MANAGE,
        Permission.CUSTOMER_DELETE,
        Permission.CUSTOMER_MERGE,
        Permission.PORTAL_WRITE,
        Permission.PORTAL_RESET,
        Permission.DATA_EXPORT,
        Permission.IMPORT_WRITE,
    },
}
