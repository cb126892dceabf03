"""Common base of every stored record.

A feature's fields are declared once, as a record. Reads give records back: light and typed, not validated again. Writes
go through the beanie document that `beanie_document` derives from the record (docs/adr/0003).

A field at its default is not stored, which keeps documents small. So a field that filters or indexes use has no
default, unless what they search for is never the default (a tag, an external id).
"""

from collections.abc import Callable, Collection, Mapping, Sequence, Set
from datetime import UTC, datetime
from enum import StrEnum
from functools import lru_cache
from typing import Any, ClassVar, Self

import msgspec
from bson import ObjectId
from pymongo import ASCENDING, DESCENDING, IndexModel

from gateway.access.permission import Permission
from gateway.access.viewer import Viewer
from gateway.documents.base.derived_value import DerivedValue
from gateway.documents.base.unfit_record import MISFIT, Owner, SetAside, readable, set_aside, to_stored
from gateway.documents.base.unique_value import UniqueValue
from gateway.documents.base.zone import decoded, zoned

MAX_PROJECTIONS = 4_096
"""Limit of sets of attributes that are kept prepared: callers' documents choose them."""

MAX_FIELDS_REMEMBERED = 4_096
"""Limit of stored fields whose permission is remembered: ids of parts are in some names."""


class Embedded(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A part of a document, stored inside it."""


class OnCustomerDelete(StrEnum):
    """What happens to the records of a kind when a customer is deleted; every kind declares it (docs/security.md)."""

    REMOVE = "REMOVE"
    KEEP_ANONYMISED = "KEEP_ANONYMISED"
    """For the books: kept as `anonymised` makes them."""
    NOT_ABOUT_CUSTOMERS = "NOT_ABOUT_CUSTOMERS"


class OnCustomerMerge(StrEnum):
    """What happens to the records of a kind when two customers become one (docs/duplicates.md)."""

    MOVE = "MOVE"
    """They name the survivor from then on."""
    ONE_STAYS = "ONE_STAYS"
    """A customer has at most one, whose id is made of the customer's: one of the two is put aside."""
    DERIVED = "DERIVED"
    """They are made again from the records: both customers' are removed."""
    JOIN = "JOIN"
    """The customers themselves."""
    STAY = "STAY"
    """They name no customer."""


Redact = Callable[[str | None], str | None]
"""Function that removes from a text what identifies the customer."""


class Order(msgspec.Struct, frozen=True, cache_hash=True):
    """A stable order of records: by a stored field, then by id in the same direction.

    `value` names the record's attribute (dots reach into embedded parts) whose stored form is `field`.
    """

    name: str
    field: str
    value: str
    descending: bool = True
    merged_list: str | None = None
    """The list that this order's cursors are for, when it has records of several kinds; else the kind's collection."""

    @property
    def keys(self) -> dict[str, int]:
        """The `$sort` of this order."""
        direction = DESCENDING if self.descending else ASCENDING
        return {self.field: direction, "_id": direction}


class Record(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, rename={"id": "_id"}):
    """A stored document as it is read: attributes are what the schema shows."""

    collection: ClassVar[str]
    id_prefix: ClassVar[str]
    readable_with: ClassVar[Permission | None]
    """Permission that a viewer needs to read this kind; `None`: to be signed in."""
    indexes: ClassVar[Sequence[IndexModel]] = ()
    unique_values: ClassVar[Sequence[UniqueValue]] = ()
    """Values that no two records may share: the store reserves them."""
    order: ClassVar[Order]
    derived: ClassVar[Mapping[str, tuple[str, ...]]] = {}
    """Property → the fields it is made of; derived_value.py has those that are declared as a whole."""
    key_sources: ClassVar[Mapping[str, frozenset[str]]] = {}
    """Index key → the stored fields that it is made of: an edit of any other leaves the key as it is."""
    guarded: ClassVar[Mapping[str, Permission]] = {}
    """Attribute → the permission that it takes beside `readable_with`, as its field in the schema does.

    Filters, orders and the change log ask for it too. A part is named with dots: `metrics.open_jobs`.
    """
    write_guarded: ClassVar[Mapping[str, Permission]] = {}
    """Attribute → the permission that a change of it takes beside that of the mutation; an undo asks for it too."""
    is_node: ClassVar[bool] = True
    """Whether the schema shows this kind as a separate object."""
    on_customer_delete: ClassVar[OnCustomerDelete]
    on_customer_merge: ClassVar[OnCustomerMerge] = OnCustomerMerge.STAY
    customer_links: ClassVar[tuple[str, ...]] = ()
    """The stored fields that hold a customer's id."""

    id: str

    @classmethod
    def new_id(cls) -> str:
        """Make an id: the prefix names the kind, the rest is a time-ordered ObjectId."""
        return f"{cls.id_prefix}_{ObjectId()}"

    @classmethod
    def record_kind(cls) -> type["Record"]:
        """Return the kind of this record, also where only some attributes were read."""
        return cls

    @classmethod
    def list_sources(cls, attribute: str) -> tuple[str, ...]:
        """Return the fields that an attribute is made of: itself, if it is one."""
        declared = getattr(cls, attribute, None)
        return declared.sources if isinstance(declared, DerivedValue) else cls.derived.get(attribute, (attribute,))

    @classmethod
    @lru_cache(maxsize=MAX_FIELDS_REMEMBERED)
    def needed_for(cls, field: str) -> Permission | None:
        """Return the permission that an attribute, or a part of one, takes beside `readable_with`; `None` for no other.

        `phones.phn_1.number` is a part of `phones`.
        """
        while field not in cls.guarded:
            field = field.rpartition(".")[0]
            if not field:
                return None
        return cls.guarded[field]

    @classmethod
    def of_customer(cls, customer_id: str) -> dict[str, Any]:
        """Return the filter for what a customer's deletion concerns."""
        return {"customer_id": customer_id}

    def anonymised(self, redact: Redact, customer_id: str) -> Self | None:
        """Return what is kept after this customer's deletion, for kinds that are KEEP_ANONYMISED; `None`: nothing."""
        raise NotImplementedError

    @classmethod
    def tenant_filter(cls, viewer: Viewer) -> dict[str, Any]:
        """Return what every read and write of this kind must match for this viewer."""
        return {"company_id": viewer.company_id}

    @classmethod
    @lru_cache(maxsize=MAX_PROJECTIONS)
    def projection(cls, attributes: frozenset[str] | None = None) -> dict[str, int]:
        """Return the stored fields that a read returns: those behind the requested attributes, or all.

        The index keys are never among them.
        """
        names = {field.name: field.encode_name for field in msgspec.structs.fields(cls)}
        known = names.keys() if attributes is None else _sources(cls, attributes)
        return dict.fromkeys([names["id"], *(names[source] for source in sorted(known - {"id"}))], 1)

    @classmethod
    def from_stored(cls, stored: dict[str, Any]) -> Self:
        """Convert a whole document from MongoDB to a record."""
        return cls.from_projected(stored, None)

    @classmethod
    def from_stored_for_write(cls, stored: dict[str, Any]) -> tuple[Self, dict[str, Any], SetAside]:
        """Return the record in a whole document, to be changed; the document that it is of, and what was set aside."""
        record = cls.from_stored(stored)
        if type(record) is cls:
            return record, stored, {}
        document, aside = set_aside(cls, stored, Owner(cls.__name__, str(stored.get("_id"))))
        return cls.from_stored(document), document, aside

    @classmethod
    def from_projected(cls, stored: dict[str, Any], attributes: frozenset[str] | None) -> Self:
        """Convert a projection of these attributes to a record; the others are `None`, as they are not used.

        Reading an attribute with a stored value that does not fit raises UnfitValue.
        """
        struct = cls if attributes is None else cls._partial(attributes)
        try:
            return msgspec.convert(zoned(cls)(stored), struct)
        except MISFIT:
            return readable(struct, stored, Owner(cls.__name__, str(stored.get("_id"))))

    @classmethod
    def from_raw(cls, document: bytes, attributes: frozenset[str] | None) -> Self:
        """Convert as `from_projected` does, from a document still in BSON."""
        return cls.from_projected(decoded(document), attributes)

    @classmethod
    @lru_cache(maxsize=MAX_PROJECTIONS)
    def _partial(cls, attributes: frozenset[str]) -> type[Self]:
        """Return the class of records with only these attributes: they must be stored, and all others are `None`."""
        known = _sources(cls, attributes)
        fields = [
            (field.name, field.type, msgspec.field(name=field.encode_name))
            if field.required and field.name in known
            else (field.name, field.type | None, msgspec.field(name=field.encode_name, default=None))
            if field.required
            else (field.name, field.type, field.default)
            for field in msgspec.structs.fields(cls)
        ]
        return msgspec.defstruct(  # type: ignore[return-value]  # it has cls among its bases
            cls.__name__,
            fields,
            bases=(cls,),
            namespace={"record_kind": classmethod(lambda _: cls)},
            frozen=True,
            kw_only=True,
            module=cls.__module__,
        )

    def stored_fields(self) -> dict[str, Any]:
        """Return the fields in their stored form; those at their default are left out."""
        return to_stored(self)

    def stored(self) -> dict[str, Any]:
        """Return the document that MongoDB stores: fields, and the keys that only indexes need."""
        fields, keys = self.stored_fields(), self.index_keys()
        return {**fields, "keys": keys} if keys else fields

    def index_keys(self, names: Collection[str] | None = None) -> dict[str, Any]:
        """Return values derived from the fields, kept under `keys` for indexes to find: those with `names`, or all."""
        return {}


def _sources(kind: type[Record], attributes: frozenset[str]) -> Set[str]:
    """Find the fields behind attributes; all of them if one is behind an attribute that says nothing of its fields."""
    names = {field.name for field in msgspec.structs.fields(kind)}
    sources = {source for name in attributes for source in kind.list_sources(name)}
    return names if sources - names else sources


class TenantRecord(Record, frozen=True, kw_only=True):
    """A record that belongs to one company."""

    company_id: str


class CustomerRecord(TenantRecord, frozen=True, kw_only=True):
    """A record that belongs to one customer of a company: a row of a tab."""

    on_customer_merge: ClassVar[OnCustomerMerge] = OnCustomerMerge.MOVE
    customer_links: ClassVar[tuple[str, ...]] = ("customer_id",)

    customer_id: str

    @classmethod
    def tenant_filter(cls, viewer: Viewer) -> dict[str, Any]:
        """Limit a viewer to the company; a portal customer also to their own record."""
        if viewer.customer_id is None:
            return {"company_id": viewer.company_id}
        return {"company_id": viewer.company_id, "customer_id": viewer.customer_id}


def tenant_index(*fields: str, name: str, unique: bool = False, only_if: str | None = None) -> IndexModel:
    """Build an index led by `company_id`; `-field` is descending; only documents that have `only_if` are indexed."""
    keys = [("company_id", ASCENDING)]
    keys += [(field[1:], DESCENDING) if field.startswith("-") else (field, ASCENDING) for field in fields]
    options: dict[str, Any] = {"partialFilterExpression": {only_if: {"$exists": True}}} if only_if else {}
    return IndexModel(keys, name=name, **options, **({"unique": True} if unique else {}))


def external_id_index() -> IndexModel:
    """Build the index by which an integration finds its records again."""
    return tenant_index("external_id", name="external_id", only_if="external_id")


def queue_index(*fields: str, name: str) -> IndexModel:
    """Build the index by which the system queue finds due work, of all companies (docs/adr/0010)."""
    return IndexModel([(field, ASCENDING) for field in fields], name=name)


def expiring_index(field: str) -> IndexModel:
    """Build an index that deletes a document once the instant in `field` is past (TTL indexes have one field only)."""
    return IndexModel([(field, ASCENDING)], name="expiry", expireAfterSeconds=0)


def newest_first(field: str) -> Order:
    """Return the order of most tabs: newest first, then id."""
    return Order("NEWEST_FIRST", field, field)


def instant() -> datetime:
    """Return the current time, in UTC, in the milliseconds that MongoDB stores."""
    now = datetime.now(UTC)
    return now.replace(microsecond=now.microsecond // 1000 * 1000)
