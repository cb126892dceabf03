"""What staff do with work: jobs, visits, equipment and communications."""

from collections.abc import Sequence
from typing import Any

import msgspec

from gateway.access.permission import Permission
from gateway.documents.appointment import EXPECTED, Appointment, AppointmentStatus
from gateway.documents.equipment import EquipmentStatus
from gateway.documents.job import UNDONE, Job, JobStatus
from gateway.errors import Fault, InvalidInput, UserErrorCode
from gateway.operations.booking.booking import require_bookable
from gateway.operations.record.books import JOBS
from gateway.operations.record.spec import Occasion
from gateway.operations.record.staff_change import StaffChange, Values
from gateway.operations.record.visits import APPOINTMENTS, COMMUNICATIONS, EQUIPMENT
from gateway.operations.record.worksheet import Worksheet

_JOB, _EQUIPMENT, _COMMUNICATION = Permission.JOB_WRITE, Permission.EQUIPMENT_WRITE, Permission.COMMUNICATION_WRITE


def _for_bookable(occasion: Occasion, _: Any, __: Values) -> Values:
    """Raise InvalidInput for a blocked or archived customer."""
    require_bookable(occasion.customer, "customerId")
    return {}


def _done(occasion: Occasion, _: Any, given: Values) -> Values:
    """Raise InvalidInput for work that is done in the future."""
    completed_at = given.get("completed_at")
    if completed_at is not None and completed_at > occasion.now:
        message = "This is still to come. Leave it out for now."
        raise InvalidInput([Fault(UserErrorCode.INVALID, message, ("completedAt",))])
    return {}


async def _call_off(sheet: Worksheet, _: Occasion, __: Any, after: Job) -> None:
    """Call off the visits of a canceled job that are still expected."""
    for visit in await sheet.find_by(Appointment, "job_id", after.id):
        if visit.status in EXPECTED:
            changes: dict[str, Any] = {"status": AppointmentStatus.CANCELED, "version": visit.version + 1}
            sheet.put(msgspec.structs.replace(visit, **changes))


def _job_step(verb: str, status: JobStatus, sources: Sequence[JobStatus], **more: Any) -> StaffChange:
    return StaffChange(f"job{verb}", JOBS, _JOB, sources=tuple(sources), values={"status": status}, **more)


def _visit_step(verb: str, status: AppointmentStatus, sources: Sequence[AppointmentStatus]) -> StaffChange:
    values = {"status": status}
    return StaffChange(f"appointment{verb}", APPOINTMENTS, _JOB, sources=tuple(sources), values=values)


JOB_CREATE = StaffChange("jobCreate", JOBS, _JOB, fill=_for_bookable)
JOB_UPDATE = StaffChange("jobUpdate", JOBS, _JOB)
JOB_START = _job_step(
    "Start",
    JobStatus.IN_PROGRESS,
    (JobStatus.SCHEDULED, JobStatus.ON_HOLD),
    hint="Send jobReopen first if it was completed or canceled.",
)
JOB_HOLD = _job_step("Hold", JobStatus.ON_HOLD, (JobStatus.SCHEDULED, JobStatus.IN_PROGRESS))
JOB_COMPLETE = _job_step("Complete", JobStatus.COMPLETED, UNDONE, fill=_done)
JOB_CANCEL = _job_step("Cancel", JobStatus.CANCELED, UNDONE, follow=_call_off)
JOB_REOPEN = _job_step("Reopen", JobStatus.SCHEDULED, (JobStatus.COMPLETED, JobStatus.CANCELED))

APPOINTMENT_CREATE = StaffChange("appointmentCreate", APPOINTMENTS, _JOB, fill=_for_bookable)
APPOINTMENT_UPDATE = StaffChange("appointmentUpdate", APPOINTMENTS, _JOB)
APPOINTMENT_CONFIRM = _visit_step("Confirm", AppointmentStatus.CONFIRMED, (AppointmentStatus.SCHEDULED,))
APPOINTMENT_COMPLETE = _visit_step("Complete", AppointmentStatus.COMPLETED, EXPECTED)
APPOINTMENT_MISS = _visit_step("Miss", AppointmentStatus.MISSED, EXPECTED)

EQUIPMENT_CREATE = StaffChange("equipmentCreate", EQUIPMENT, _EQUIPMENT)
EQUIPMENT_UPDATE = StaffChange("equipmentUpdate", EQUIPMENT, _EQUIPMENT)
EQUIPMENT_RETIRE = StaffChange(
    "equipmentRetire",
    EQUIPMENT,
    _EQUIPMENT,
    sources=(EquipmentStatus.ACTIVE,),
    values={"status": EquipmentStatus.RETIRED},
)
EQUIPMENT_RESTORE = StaffChange(
    "equipmentRestore",
    EQUIPMENT,
    _EQUIPMENT,
    sources=(EquipmentStatus.RETIRED,),
    values={"status": EquipmentStatus.ACTIVE},
)

COMMUNICATION_CREATE = StaffChange("communicationCreate", COMMUNICATIONS, _COMMUNICATION)
COMMUNICATION_UPDATE = StaffChange("communicationUpdate", COMMUNICATIONS, _COMMUNICATION)
