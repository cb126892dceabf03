"""Equipment."""

from datetime import date

import strawberry

from gateway.access.permission import Permission
from gateway.documents import equipment
from gateway.documents.equipment import EquipmentStatus
from gateway.resolvers.address import find_address
from gateway.resolvers.customer import customer_of
from gateway.resolvers.equipment import is_under_warranty
from gateway.resolvers.job import service_history
from gateway.schema.connection import Connection
from gateway.schema.contact import Address
from gateway.schema.field import describe_enum, field
from gateway.schema.job import Job
from gateway.schema.node import Node, node_type
from gateway.schema.reference import CustomerReference

describe_enum(EquipmentStatus, "Whether equipment is in use.", ACTIVE="In use.", RETIRED="Taken out.")


@strawberry.type(description="A part of a piece of equipment.")
class EquipmentComponent:
    """A part."""

    name: str = field("What it is.")
    serial_number: str | None = field("Maker's serial number.")
    installed_on: date | None = field("Day of installation.")
    warranty_until: date | None = field("Last day of the warranty.")
    is_under_warranty: bool | None = field(
        "Whether `warrantyUntil` is the company's today or later; null when that day is not known.",
        resolver=is_under_warranty,
    )


@node_type(equipment.Equipment, description="A unit installed at a customer's address.")
class Equipment(Node):
    """A unit."""

    external_id: str | None = field("The id that another system gave it; null without one.")
    name: str = field("What it is.")
    category: str = field("Service category.")
    status: EquipmentStatus = field("Whether it is in use.")
    manufacturer: str | None = field("Maker.")
    model: str | None = field("Model.")
    serial_number: str | None = field("Maker's serial number.")
    location: str | None = field("Where at the address.")
    installed_on: date | None = field("Day of installation.")
    warranty_until: date | None = field("Last day of the warranty.")
    is_under_warranty: bool | None = field(
        "Whether `warrantyUntil` is the company's today or later; null when that day is not known.",
        resolver=is_under_warranty,
    )
    components: list[EquipmentComponent] = field("Its parts.")
    address_id: strawberry.ID = field("The address, among the customer's addresses.")
    address: Address | None = field(
        "The address it is at; null when the customer has it no more.",
        resolver=find_address,
        requires=Permission.CUSTOMER_READ,
    )
    service_history: Connection[Job] | None = field(
        "The completed jobs that serviced it, the latest first.",
        resolver=service_history,
        requires=Permission.JOB_READ,
    )
    customer: CustomerReference | None = field("Whose it is.", resolver=customer_of, requires=Permission.CUSTOMER_READ)
