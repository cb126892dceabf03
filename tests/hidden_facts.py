"""Facts that a viewer may not read, and other facts in their place: what the viewer sees must stay as it was."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from enum import Enum
from types import UnionType
from typing import Annotated, Any, NamedTuple, Union, get_args, get_origin

import msgspec

from gateway.access.permission import ROLE_PERMISSIONS, Permission, Role
from gateway.access.viewer import Viewer, list_permissions
from gateway.documents.base.record import Record
from gateway.documents.registry import RECORDS
from gateway.store.scope import TenantScope
from tests.running_gateway import Tenant

PARTNER = ROLE_PERMISSIONS[Role.PARTNER]
SEEN_BY_NOBODY = frozenset({Permission.CUSTOMER_READ})
"""Without it a viewer sees nothing at all."""


class Reader(NamedTuple):
    """A viewer who lacks permissions."""

    role: Role
    without: Permission | None = None
    """What a partner lacks of all scopes; None for a role."""

    def claims(self, owner_id: str) -> dict[str, str]:
        """Return the claims of the viewer's token."""
        if self.role is Role.CUSTOMER:
            return {"customer": owner_id}
        scopes = " ".join(sorted(PARTNER - {self.without})) if self.role is Role.PARTNER else ""
        return {"scope": scopes} if scopes else {}

    def viewer(self, company_id: str, owner_id: str) -> Viewer:
        """Return who that is."""
        scopes = frozenset(permission.value for permission in PARTNER - {self.without})
        customer_id = owner_id if self.role is Role.CUSTOMER else None
        permissions = list_permissions(self.role, scopes)
        return Viewer(
            id="x", name="x", role=self.role, company_id=company_id, permissions=permissions, customer_id=customer_id
        )

    def __str__(self) -> str:
        return f"{self.role.value} without {self.without}" if self.without else self.role.value


def guards() -> set[Permission]:
    """Return what guards any fact."""
    needed = {guard for kind in RECORDS for guard in kind.guarded.values()}
    needed |= {kind.readable_with for kind in RECORDS if kind.readable_with is not None and kind.is_node}
    return needed - SEEN_BY_NOBODY


READERS = [
    *(Reader(role) for role in (Role.TECHNICIAN, Role.SALES, Role.CUSTOMER)),
    *(Reader(Role.PARTNER, permission) for permission in sorted(guards() & PARTNER)),
]


class Hider:
    """Changes what a viewer may not read."""

    def __init__(self, tenant: Tenant, viewer: Viewer, others: Mapping[str, str]) -> None:
        """`others` gives the id of another record by the prefix of its kind."""
        self._tenant, self._viewer, self._others = tenant, viewer, others

    async def change(self) -> list[str]:
        """Remove every record that the viewer cannot reach, and change each guarded value of the others."""
        told = []
        for kind in RECORDS:
            collection = self._tenant.gateway.database.collection(kind)
            stored = [raw async for raw in collection.find(_of_company(kind, self._tenant.company.id))]
            reachable = await self._reachable(kind)
            for raw in stored:
                if raw["_id"] not in reachable:
                    await collection.delete_one({"_id": raw["_id"]})
                    told.append(raw["_id"])
                    continue
                changed = self._changed(kind, raw)
                if changed != raw:
                    await collection.replace_one({"_id": raw["_id"]}, changed)
                    told += [f"{raw['_id']}.{name}" for name in changed if changed[name] != raw.get(name)]
        return told

    async def _reachable(self, kind: type[Record]) -> set[str]:
        if kind.readable_with is not None and not self._viewer.may(kind.readable_with):
            return set()
        scope = TenantScope(self._tenant.gateway.database, self._viewer, b"x" * 32)
        return {record.id for record in await scope.find(kind, {})}

    def _changed(self, kind: type[Record], raw: dict[str, Any]) -> dict[str, Any]:
        changed = dict(raw)
        for attribute, needed in kind.guarded.items():
            name, _, inner = attribute.partition(".")
            if self._viewer.may(needed) or name not in raw or (inner and inner not in raw[name]):
                continue
            annotation = _annotation(kind, name)
            if inner:
                part = {**changed[name], inner: self._other(_annotation(_struct(annotation), inner), raw[name][inner])}
                changed[name] = part
            else:
                changed[name] = self._other(annotation, raw[name], kind.guarded, name)
        if changed == raw:
            return raw
        return kind.from_stored({key: value for key, value in changed.items() if key != "keys"}).stored()

    def _other(
        self, annotation: Any, value: Any, kept: Mapping[str, Any] = {}, name: str = ""
    ) -> Any:  # it is read only
        """Return another value of the same type."""
        annotation = _bare(annotation)
        if isinstance(annotation, type) and issubclass(annotation, Enum):
            return next(member.value for member in annotation if member.value != value)
        if isinstance(value, dict):
            fields = _struct(annotation)
            inside = {key: f"{name}.{key}" for key in value}
            return {
                key: each if inside[key] in kept else self._other(_annotation(fields, key), each)
                for key, each in value.items()
            }
        if isinstance(value, list):
            item = get_args(annotation)[0]
            return [self._other(item, each) for each in value]
        if isinstance(value, str) and (prefix := value.partition("_")[0]) in self._others:
            return self._others[prefix]
        return _other_leaf(value)


def _other_leaf(value: Any) -> Any:
    if isinstance(value, bool):
        return not value
    if isinstance(value, datetime | date):
        return value + timedelta(days=1)
    if isinstance(value, int | float):
        return value + 1
    if isinstance(value, str):
        return value if len(value) == 3 and value.isupper() else f"{value}9"  # the currency stays
    return value


def _bare(annotation: Any) -> Any:
    """Return a type without notes, and without None."""
    if get_origin(annotation) is Annotated:
        return _bare(get_args(annotation)[0])
    if get_origin(annotation) in (UnionType, Union):
        return _bare(next(each for each in get_args(annotation) if each is not type(None)))
    return annotation


def _struct(annotation: Any) -> Any:
    found = _bare(annotation)
    return found if isinstance(found, type) and issubclass(found, msgspec.Struct) else None


def _annotation(struct: Any, name: str) -> Any:
    for field in msgspec.structs.fields(struct) if struct else ():
        if name in (field.name, field.encode_name):
            return field.type
    return Any


def _of_company(kind: type[Record], company_id: str) -> dict[str, Any]:
    return {"_id": company_id} if "company_id" not in kind.__struct_fields__ else {"company_id": company_id}


def differences(before: Any, after: Any, place: str = "") -> Iterator[str]:
    """Yield where two answers differ, and how."""
    if isinstance(before, dict) and isinstance(after, dict):
        for key in before.keys() | after.keys():
            yield from differences(before.get(key), after.get(key), f"{place}.{key}")
    elif isinstance(before, list) and isinstance(after, list) and len(before) == len(after):
        for number, (one, other) in enumerate(zip(before, after, strict=True)):
            yield from differences(one, other, f"{place}[{number}]")
    elif before != after:
        yield f"{place[-200:]}: {before!r} -> {after!r}"[:600]
