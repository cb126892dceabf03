"""Equipment at customers' addresses."""

from datetime import date, timedelta

from gateway.documents.contact import Address
from gateway.documents.equipment import Equipment, EquipmentComponent, EquipmentStatus
from seeds.account import Account
from seeds.draw import Draw, seeded_id
from seeds.facts import EquipmentFacts

SERIAL_LETTERS = "ABCDEFGHJKLMNPRSTUVWXYZ"
DAYS_IN_YEAR = 365


def equipment_of(account: Account, draw: Draw) -> list[Equipment]:
    """Return the account's equipment, spread over the addresses that are in use."""
    sites = [site for site in account.sites if site.until is None]
    kinds = account.company.equipment_by_name
    return [
        _unit(account, draw, kinds[name], sites[number % len(sites)].address, number)
        for number, name in enumerate(account.equipment)
    ]


def _unit(account: Account, draw: Draw, kind: EquipmentFacts, address: Address, number: int) -> Equipment:
    created = account.joined_at + timedelta(minutes=5 + number)
    installed_on = created.date() - timedelta(days=draw.between(30, 12 * DAYS_IN_YEAR))
    maker = draw.pick(kind.makers)
    retired = draw.chance(0.06)
    return Equipment(
        id=seeded_id("eqp", created, f"{account.key}:equipment:{number}"),
        company_id=account.company.id,
        customer_id=account.customer.id,
        address_id=address.id,
        name=kind.name,
        category=kind.category,
        status=EquipmentStatus.RETIRED if retired else EquipmentStatus.ACTIVE,
        manufacturer=maker.name,
        model=draw.pick(maker.models),
        serial_number=_serial(draw, installed_on),
        location=draw.pick(kind.locations),
        installed_on=installed_on,
        warranty_until=installed_on + timedelta(days=kind.warranty_years * DAYS_IN_YEAR),
        components=_components(draw, kind, installed_on),
        created_at=created,
    )


def _components(draw: Draw, kind: EquipmentFacts, installed_on: date) -> tuple[EquipmentComponent, ...]:
    return tuple(
        EquipmentComponent(
            name=name,
            serial_number=_serial(draw, installed_on),
            installed_on=installed_on,
            warranty_until=installed_on + timedelta(days=kind.warranty_years * DAYS_IN_YEAR),
        )
        for name in draw.several(kind.components, draw.between(1, 3))
    )


def _serial(draw: Draw, installed_on: date) -> str:
    """As makers write them: week and year of making, a letter, a running number."""
    made = installed_on - timedelta(days=40)
    return f"{made:%W%y}{draw.pick(SERIAL_LETTERS)}{draw.between(10_000, 99_999)}"
