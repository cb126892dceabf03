"""What callers may say about equipment."""

from datetime import date, datetime

import strawberry
from strawberry import UNSET

from gateway.documents.equipment import EquipmentStatus
from gateway.inputs.record import KEEP, PlacedFields, UpsertItem, always, optional, required
from gateway.inputs.rule import Checked, ListOf, Text, any_value, validated_field

MAX_COMPONENTS = 100


@strawberry.input(description="A part of a piece of equipment.")
class EquipmentComponentInput(Checked):
    """A part."""

    name: str = validated_field(Text(required="Say what it is."), "What it is.", default=...)
    serial_number: str | None = validated_field(Text(), "Maker's serial number.", default=UNSET)
    installed_on: date | None = validated_field(any_value, "Day of installation.", default=UNSET)
    warranty_until: date | None = validated_field(any_value, "Last day of the warranty.", default=UNSET)


@strawberry.input(description="The fields of a piece of equipment.")
class EquipmentFields(PlacedFields):
    """A piece of equipment."""

    name: str | None = required("Say what it is.", "What it is.")
    category: str | None = required("Say what kind of service it needs.", "Service category.")
    status: EquipmentStatus | None = always("Whether it is in use; a new one is ACTIVE when left out.", needed=False)
    manufacturer: str | None = optional(Text(), "Maker.")
    model: str | None = optional(Text(), "Model.")
    serial_number: str | None = optional(Text(), "Maker's serial number.")
    location: str | None = optional(Text(), "Where at the address.")
    installed_on: date | None = optional(any_value, "Day of installation.")
    warranty_until: date | None = optional(any_value, "Last day of the warranty.")
    components: list[EquipmentComponentInput] | None = validated_field(
        ListOf(MAX_COMPONENTS), f"Its parts. They replace those that there are.{KEEP}"
    )
    created_at: datetime | None = always("When it was entered; else now.", needed=False)


@strawberry.input(description="A piece of equipment that your system keeps.")
class EquipmentUpsertItem(EquipmentFields, UpsertItem):
    """An item of `equipmentUpsert`."""
