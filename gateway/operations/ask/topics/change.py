"""The change log."""

from gateway.access.permission import Permission
from gateway.operations.ask.topic import Attribute, Subject, ValueKind

CHANGES = Subject(
    key="changes",
    one="change",
    many="changes",
    field="changes",
    requires=(Permission.CHANGE_READ,),
    nouns="change, change log, edit, modification, audit log, history of changes, change history, edit to record, "
    "change to record, change to account, change to profile, log entry",
    verbs="change, edit, update, modify, alter, touch the record, who add, who remove, who delete, who enter, "
    "who put in, when add, when remove, when delete, who assign, when assign, who tag, when tag, who set, when set, "
    "who register, was remove, was add, be add, be remove",
    select="id changedAt operation author { name role } fields { field before after }",
    when="changedAt",
    person="author.name",
    title=("operation", "fields.field"),
    shown=("lines",),
    beside="record profile account customer log",
    texts=("words", "author.name"),
    attributes=(
        Attribute(
            words="who change, changed by, who edit, edited by, who update, who make, who modify, who alter, who add, "
            "who remove, who delete, who enter, who assign, who set, who tag, who put, who touch, who register, "
            "by whom",
            path="author.name",
            kind=ValueKind.TEXT,
            label="by",
            alone=False,
        ),
        Attribute(
            words="what change, which field, what be change, which fact, what do change, what get change",
            path="lines",
            kind=ValueKind.LIST,
            label="changed",
            cites=("fields.field",),
            alone=False,
        ),
    ),
    priority=5,
)
