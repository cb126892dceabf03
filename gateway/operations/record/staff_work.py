"""What staff do with work: jobs, visits, equipment and communications."""

from typing import Any

import msgspec

from gateway.access.permission import Permission
from gateway.documents.appointment import EXPECTED, Appointment, AppointmentStatus
from gateway.documents.equipment import EquipmentStatus
from gateway.documents.job import OPEN_STATUSES, Job, JobStatus
from gateway.errors import Fault, InvalidInput, UserErrorCode
from gateway.operations.booking.booking import require_bookable
from gateway.operations.record.books import JOBS
from gateway.operations.record.spec import Occasion
from gateway.operations.record.staff_change import StaffChange, Values, step
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


JOB_CREATE = StaffChange("jobCreate", JOBS, _JOB, fill=_for_bookable)
JOB_UPDATE = StaffChange("jobUpdate", JOBS, _JOB)
JOB_START = step(
    "jobStart",
    JOBS,
    _JOB,
    (JobStatus.SCHEDULED, JobStatus.ON_HOLD),
    JobStatus.IN_PROGRESS,
    hint="Send jobReopen first if it was completed or canceled.",
)
JOB_HOLD = step("jobHold", JOBS, _JOB, (JobStatus.SCHEDULED, JobStatus.IN_PROGRESS), JobStatus.ON_HOLD)
JOB_COMPLETE = step("jobComplete", JOBS, _JOB, OPEN_STATUSES, JobStatus.COMPLETED, fill=_done)
JOB_CANCEL = step("jobCancel", JOBS, _JOB, OPEN_STATUSES, JobStatus.CANCELED, follow=_call_off)
JOB_REOPEN = step("jobReopen", JOBS, _JOB, (JobStatus.COMPLETED, JobStatus.CANCELED), JobStatus.SCHEDULED)

APPOINTMENT_CREATE = StaffChange("appointmentCreate", APPOINTMENTS, _JOB, fill=_for_bookable)
APPOINTMENT_UPDATE = StaffChange("appointmentUpdate", APPOINTMENTS, _JOB)
APPOINTMENT_CONFIRM = step(
    "appointmentConfirm", APPOINTMENTS, _JOB, (AppointmentStatus.SCHEDULED,), AppointmentStatus.CONFIRMED
)
APPOINTMENT_COMPLETE = step("appointmentComplete", APPOINTMENTS, _JOB, EXPECTED, AppointmentStatus.COMPLETED)
APPOINTMENT_MISS = step("appointmentMiss", APPOINTMENTS, _JOB, EXPECTED, AppointmentStatus.MISSED)

EQUIPMENT_CREATE = StaffChange("equipmentCreate", EQUIPMENT, _EQUIPMENT)
EQUIPMENT_UPDATE = StaffChange("equipmentUpdate", EQUIPMENT, _EQUIPMENT)
EQUIPMENT_RETIRE = step("equipmentRetire", EQUIPMENT, _EQUIPMENT, (EquipmentStatus.ACTIVE,), EquipmentStatus.RETIRED)
EQUIPMENT_RESTORE = step("equipmentRestore", EQUIPMENT, _EQUIPMENT, (EquipmentStatus.RETIRED,), EquipmentStatus.ACTIVE)

COMMUNICATION_CREATE = StaffChange("communicationCreate", COMMUNICATIONS, _COMMUNICATION)
COMMUNICATION_UPDATE = StaffChange("communicationUpdate", COMMUNICATIONS, _COMMUNICATION)
