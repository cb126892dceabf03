"""What a file is about: an address or a job of its customer, or both where they fit together."""

from collections.abc import Mapping
from typing import Any

from gateway.documents.base.unfit_record import usable_items
from gateway.documents.customer import Customer
from gateway.documents.file import File
from gateway.documents.job import Job
from gateway.errors import ErrorCollector, Fault, InvalidInput, NotFound, UserErrorCode
from gateway.store.scope import TenantScope
from gateway.store.transaction import Transaction


async def moved_place(
    reader: TenantScope | Transaction, customer: Customer, file: File, changes: Mapping[str, Any]
) -> dict[str, Any]:
    """Return where a file belongs after a change of its place: address and job. Raises MutationRefused.

    A job that is given without an address takes the file to its address.
    """
    if not changes.keys() & {"address_id", "job_id"}:
        return {}
    address_id, job_id = changes.get("address_id", file.address_id), changes.get("job_id", file.job_id)
    refusals = ErrorCollector()
    if changes.get("address_id") not in (None, file.address_id) and all(
        address.id != address_id for address in usable_items(customer, "addresses")
    ):
        refusals.note(NotFound("address of this customer", ("addressId",)).faults)
    job = None if job_id is None else await reader.get(Job, job_id)
    if job_id is not None and (job is None or job.customer_id != customer.id):
        refusals.note(NotFound("job of this customer", ("jobId",)).faults)
    refusals.raise_any()
    if job is not None and "address_id" not in changes:
        address_id = job.address_id
    if job is not None and address_id != job.address_id:
        message = "The job is at another address. Send its address, or another job; null for 'jobId' leaves the job."
        raise InvalidInput([Fault(UserErrorCode.INVALID, message, ("addressId",))])
    return {"address_id": address_id, "job_id": job_id}
