"""What can be changed about a contact card."""

import strawberry

from gateway.access.permission import Permission
from gateway.inputs import contact as inputs
from gateway.inputs import contact_person as person_inputs
from gateway.operations.contact import contact as operations
from gateway.operations.contact import person as persons
from gateway.operations.contact.address_retirement import restore_address, retire_address
from gateway.resolvers.mutation import changing
from gateway.schema.customer_mutation import CustomerPayload
from gateway.schema.field import field


@strawberry.type(description="Changes of a contact card, part by part.")
class ContactMutations:
    """A part of the root of mutations."""

    customer_address_add: CustomerPayload | None = field(
        "Adds an address. Refusals: NOT_FOUND, REQUIRED, INVALID, TAKEN, TOO_LONG, TOO_MANY, CONFLICT.",
        resolver=changing(operations.add_address, inputs.CustomerAddressAddInput),
        requires=Permission.ADDRESS_WRITE,
    )
    customer_address_update: CustomerPayload | None = field(
        "Changes an address. Refusals: NOT_FOUND, REQUIRED, INVALID, TAKEN, TOO_LONG, CONFLICT.",
        resolver=changing(operations.update_address, inputs.CustomerAddressUpdateInput),
        requires=Permission.ADDRESS_WRITE,
    )
    customer_address_remove: CustomerPayload | None = field(
        "Removes an address on which no job, appointment, estimate, quote, invoice, recurring invoice, agreement, "
        "subscription, equipment or sale rests; if it was the default, the next one is. "
        "Refusals: NOT_FOUND, IN_USE, CONFLICT.",
        resolver=changing(operations.remove_address, inputs.CustomerAddressRemoveInput),
        requires=Permission.ADDRESS_WRITE,
    )
    customer_address_retire: CustomerPayload | None = field(
        "Retires an address: it is no longer among `addresses`, and jobs, invoices and equipment that are about it "
        "keep it. If it was the default, the next one is. Refusals: NOT_FOUND, CONFLICT.",
        resolver=changing(retire_address, inputs.CustomerAddressRetireInput),
        requires=Permission.ADDRESS_WRITE,
    )
    customer_address_restore: CustomerPayload | None = field(
        "Brings a retired address back. Refusals: NOT_FOUND, TAKEN, TOO_MANY, CONFLICT.",
        resolver=changing(restore_address, inputs.CustomerAddressRestoreInput),
        requires=Permission.ADDRESS_WRITE,
    )
    customer_phone_add: CustomerPayload | None = field(
        "Adds a phone. Refusals: NOT_FOUND, INVALID_PHONE, TAKEN, TOO_LONG, TOO_MANY, CONFLICT.",
        resolver=changing(operations.add_phone, inputs.CustomerPhoneAddInput),
        requires=Permission.PHONE_WRITE,
    )
    customer_phone_update: CustomerPayload | None = field(
        "Changes a phone. Refusals: NOT_FOUND, REQUIRED, INVALID_PHONE, TAKEN, TOO_LONG, CONFLICT.",
        resolver=changing(operations.update_phone, inputs.CustomerPhoneUpdateInput),
        requires=Permission.PHONE_WRITE,
    )
    customer_phone_remove: CustomerPayload | None = field(
        "Removes a phone; if it was the primary one, the next one is. Refusals: NOT_FOUND, CONFLICT.",
        resolver=changing(operations.remove_phone, inputs.CustomerPhoneRemoveInput),
        requires=Permission.PHONE_WRITE,
    )
    customer_email_add: CustomerPayload | None = field(
        "Adds an e-mail address. Refusals: NOT_FOUND, INVALID_EMAIL, TAKEN, TOO_LONG, TOO_MANY, CONFLICT.",
        resolver=changing(operations.add_email, inputs.CustomerEmailAddInput),
        requires=Permission.EMAIL_WRITE,
    )
    customer_email_update: CustomerPayload | None = field(
        "Changes an e-mail address. Refusals: NOT_FOUND, REQUIRED, INVALID_EMAIL, TAKEN, TOO_LONG, CONFLICT.",
        resolver=changing(operations.update_email, inputs.CustomerEmailUpdateInput),
        requires=Permission.EMAIL_WRITE,
    )
    customer_email_remove: CustomerPayload | None = field(
        "Removes an e-mail address; if it was the primary one, the next one is. Refusals: NOT_FOUND, CONFLICT.",
        resolver=changing(operations.remove_email, inputs.CustomerEmailRemoveInput),
        requires=Permission.EMAIL_WRITE,
    )
    customer_contact_person_add: CustomerPayload | None = field(
        "Adds a contact person. Refusals: NOT_FOUND, REQUIRED, INVALID, INVALID_PHONE, INVALID_EMAIL, TAKEN, TOO_LONG, "
        "TOO_MANY, CONFLICT.",
        resolver=changing(persons.add_contact_person, person_inputs.CustomerContactPersonAddInput),
        requires=Permission.CUSTOMER_WRITE,
    )
    customer_contact_person_update: CustomerPayload | None = field(
        "Changes a contact person. Refusals: NOT_FOUND, REQUIRED, INVALID, INVALID_PHONE, INVALID_EMAIL, TAKEN, "
        "TOO_LONG, CONFLICT.",
        resolver=changing(persons.update_contact_person, person_inputs.CustomerContactPersonUpdateInput),
        requires=Permission.CUSTOMER_WRITE,
    )
    customer_contact_person_remove: CustomerPayload | None = field(
        "Removes a contact person; if it was the primary one, the next one is. Refusals: NOT_FOUND, CONFLICT.",
        resolver=changing(persons.remove_contact_person, person_inputs.CustomerContactPersonRemoveInput),
        requires=Permission.CUSTOMER_WRITE,
    )
