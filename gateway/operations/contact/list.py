"""Lists of a contact card: of those that are not empty, exactly one part leads.

The default address, the primary phone, the primary e-mail address; bills go to at most one address.
"""

from collections.abc import Callable, Sequence
from typing import Any, Generic, NamedTuple, TypeVar

from msgspec.structs import replace

from gateway.documents.base.record import Embedded
from gateway.documents.base.unfit_record import slot
from gateway.documents.contact import Address, ContactPerson, Email, EmailKind, Phone
from gateway.documents.customer import email_key
from gateway.documents.same_address import SAME_PLACE, same_address
from gateway.errors import ErrorCollector, Fault, InvalidInput, NotFound, UnfitValue, UserErrorCode
from gateway.inputs.contact import MAX_ADDRESSES, MAX_EMAILS, MAX_PHONES, phone_identity
from gateway.inputs.contact_person import MAX_CONTACT_PERSONS

P = TypeVar("P", bound=Embedded)


class Identity(NamedTuple):
    """What two parts of a list may not both have; the place of the fault; the input fields that give it."""

    of: Callable[[Any], object]
    place: str
    fields: frozenset[str]


class ContactList(Generic[P]):
    """The rules of one list; `leading` is what the leading part has, `following` what the others have."""

    def __init__(
        self,
        noun: str,
        id_name: str,
        field: str,
        leading: Any,
        following: Any,
        most: int,
        identity: Identity | None = None,
    ) -> None:
        self.noun = noun
        self.id_name = id_name
        self.field = field
        self.leading = leading
        self.following = following
        self.most = most
        self.identity = identity

    def leads(self, part: P) -> bool:
        """Return whether a part is marked as the leading one."""
        return bool(slot(part, self.field) == self.leading)

    def read_identity(self, part: P) -> object:
        """Return what no other part may have; `None` where that is not known, as a value of it does not fit."""
        try:
            return self.identity.of(part) if self.identity else None
        except UnfitValue:
            return None

    def with_added(self, parts: Sequence[P], added: P | None) -> tuple[P, ...]:
        """Add a part, `None` when it is faulty itself. Raises InvalidInput if the list is full, or has this one."""
        refusals = ErrorCollector()
        if len(parts) >= self.most:
            message = f"A customer has at most {self.most} of these: remove one first."
            refusals.note([Fault(UserErrorCode.TOO_MANY, message)])
        if added is None:
            refusals.raise_any()
            return tuple(parts)
        with refusals:
            self._require_new(parts, added)
        refusals.raise_any()
        return self.settled([*parts, added], added if self.leads(added) else None)

    def with_changed(
        self, parts: Sequence[P], part_id: str, changes: dict[str, Any], faulty: frozenset[str] = frozenset()
    ) -> tuple[P, ...]:
        """Change one part of the list, but for `faulty` fields.

        Raises NotFound; InvalidInput when no part would lead any more, or another part is the same.
        """
        before = self.part(parts, part_id)
        after = replace(before, **changes)
        refusals = ErrorCollector()
        if self.leads(before) and not self.leads(after):
            message = f"One {self.noun} leads: mark another one instead of unmarking this."
            refusals.note([Fault(UserErrorCode.REQUIRED, message, (_API_NAME.get(self.field, self.field),))])
        if (
            self.identity
            and not faulty & self.identity.fields
            and self.read_identity(before) != self.read_identity(after)
        ):
            with refusals:
                self._require_new([part for part in parts if part is not before], after)
        refusals.raise_any()
        return self.settled([after if part is before else part for part in parts], after if self.leads(after) else None)

    def _require_new(self, others: Sequence[P], part: P) -> None:
        """Raise InvalidInput when another part is the same."""
        identity = self.read_identity(part)
        if self.identity and identity is not None and identity in map(self.read_identity, others):
            raise InvalidInput(
                [Fault(UserErrorCode.TAKEN, "The customer has this one already.", (self.identity.place,))]
            )

    def without(self, parts: Sequence[P], part_id: str) -> tuple[P, ...]:
        """Remove one part; when that one led, the first of the others leads. Raises NotFound."""
        gone = self.part(parts, part_id)
        return self.settled([part for part in parts if part is not gone])

    def part(self, parts: Sequence[P], part_id: str) -> P:
        """Return the part with an id. Raises NotFound."""
        for part in parts:
            if part.id == part_id:  # type: ignore[attr-defined]  # every part of these lists has one
                return part
        raise NotFound(self.noun, (self.id_name,))

    def settled(self, parts: Sequence[P], leader: P | None = None) -> tuple[P, ...]:
        """Return the list with exactly one leading part: `leader`, else the first that is marked, else the first."""
        if not parts:
            return ()
        chosen = leader or next((part for part in parts if self.leads(part)), parts[0])
        return tuple(
            part
            if self.leads(part) is (part is chosen)
            else replace(part, **{self.field: self.leading if part is chosen else self.following})
            for part in parts
        )


_API_NAME = {"is_default": "isDefault", "is_primary": "isPrimary"}

ADDRESSES: ContactList[Address] = ContactList(
    "address",
    "addressId",
    "is_default",
    True,
    False,
    MAX_ADDRESSES,
    Identity(same_address, "street", SAME_PLACE),
)
PHONES: ContactList[Phone] = ContactList(
    "phone",
    "phoneId",
    "is_primary",
    True,
    False,
    MAX_PHONES,
    Identity(
        lambda phone: phone_identity(phone.e164, phone.number, phone.extension),
        "number",
        frozenset({"number", "extension"}),
    ),
)
EMAILS: ContactList[Email] = ContactList(
    "e-mail address",
    "emailId",
    "kind",
    EmailKind.PRIMARY,
    EmailKind.ALTERNATE,
    MAX_EMAILS,
    Identity(lambda email: email_key(email.address), "address", frozenset({"address"})),
)


CONTACT_PERSONS: ContactList[ContactPerson] = ContactList(
    "contact person",
    "contactPersonId",
    "is_primary",
    True,
    False,
    MAX_CONTACT_PERSONS,
    Identity(
        lambda person: (person.name.casefold(), (person.role or "").casefold(), person.address_id),
        "name",
        frozenset({"name", "role", "addressId"}),
    ),
)


def with_one_billing(addresses: Sequence[Address], chosen_id: str | None) -> tuple[Address, ...]:
    """Mark only the chosen address for bills; `None` leaves the addresses as they are."""
    if chosen_id is None:
        return tuple(addresses)
    return tuple(
        replace(address, is_billing=address.id == chosen_id)
        if slot(address, "is_billing") is True or address.id == chosen_id
        else address
        for address in addresses
    )
