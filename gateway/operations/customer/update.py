"""Changing a customer's own fields: names, account manager, payment terms, sales tax."""

from msgspec.structs import replace

from gateway.documents.change import Origin
from gateway.documents.contact import Taxability
from gateway.documents.customer import Customer
from gateway.documents.staff_member import StaffMember
from gateway.errors import DuplicateValue, ErrorCollector, Fault, InvalidInput, NotFound, UserErrorCode, faulty_fields
from gateway.inputs import customer_write as inputs
from gateway.operations.company.validation import validate_input
from gateway.operations.contact.list import ADDRESSES
from gateway.operations.customer.edit import CustomerEdit
from gateway.operations.customer.external_id import external_id_taken, require_free_external_id
from gateway.store.scope import TenantScope


async def update_customer(scope: TenantScope, input: inputs.CustomerUpdateInput, origin: Origin) -> Customer:
    """Update names, type, joining day or external id of the customer. Raises MutationRefused."""
    changes, faults = await validate_input(scope, input)
    nameless_by_fault = faulty_fields(faults) & {"firstName", "lastName", "companyName"}
    refusals = ErrorCollector(faults)
    with refusals:
        await require_free_external_id(scope, changes.get("external_id"), str(input.id))

    def edit(customer: Customer) -> Customer:
        after = replace(customer, **changes)
        if not after.display_name and not nameless_by_fault:
            message = "A customer needs a first name, a last name or a company name."
            raise InvalidInput([Fault(UserErrorCode.REQUIRED, message, ("lastName",))])
        return after

    try:
        return await CustomerEdit.of_input(scope, input, origin, "customerUpdate", refusals.faults).store(edit)
    except DuplicateValue:
        raise external_id_taken() from None


async def assign_account_manager(
    scope: TenantScope, input: inputs.CustomerAccountManagerAssignInput, origin: Origin
) -> Customer:
    """Set another account manager of the customer, or remove it. Raises MutationRefused."""
    values, faults = await validate_input(scope, input)
    manager_id = values.get("account_manager_id")
    refusals = ErrorCollector(faults)
    with refusals:
        await require_staff_member(scope, manager_id)

    def edit(customer: Customer) -> Customer:
        return replace(customer, account_manager_id=manager_id)

    return await CustomerEdit.of_input(scope, input, origin, "customerAccountManagerAssign", refusals.faults).store(
        edit
    )


async def update_payment_terms(
    scope: TenantScope, input: inputs.CustomerPaymentTermsUpdateInput, origin: Origin
) -> Customer:
    """Update the customer's payment terms. Raises MutationRefused."""
    values, faults = await validate_input(scope, input)

    def edit(customer: Customer) -> Customer:
        return replace(customer, **values)

    return await CustomerEdit.of_input(scope, input, origin, "customerPaymentTermsUpdate", faults).store(edit)


async def update_sales_tax(scope: TenantScope, input: inputs.CustomerSalesTaxUpdateInput, origin: Origin) -> Customer:
    """Update the customer's sales tax, for all or at one address. Raises MutationRefused."""
    values, faults = await validate_input(scope, input)
    taxability = Taxability(**values) if values.get("kind") is not None else None

    def edit(customer: Customer) -> Customer:
        if input.address_id is None:
            return replace(customer, taxability=taxability or Taxability())
        changes = {"taxability": taxability}
        return replace(customer, addresses=ADDRESSES.with_changed(customer.addresses, str(input.address_id), changes))

    return await CustomerEdit.of_input(scope, input, origin, "customerSalesTaxUpdate", faults).store(edit)


async def require_staff_member(
    scope: TenantScope, staff_id: str | None, path: tuple[str, ...] = ("accountManagerId",)
) -> None:
    """Raise NotFound unless the company has this staff member; `None` is accepted."""
    if staff_id is None:
        return
    system = scope.as_system()
    if await scope.shared_reads.fact(("staff", staff_id), lambda: system.get(StaffMember, staff_id)) is None:
        raise NotFound("staff member", path)
