"""Files of other products' records, for tests of imports."""

from gateway.documents.contact import Email, EmailKind
from gateway.documents.customer import Customer
from tests import records
from tests.running_gateway import Tenant

JOBBER_JOBS = """\
Job #,Client name,Client email,Title,Service street,Job type,Schedule start date,Total ($),Job status,Expenses ($)
101,Ann Miller,ann@example.com,Boiler,12 Oak Ln,Heating,03/04/2025 2:30 PM,"$1,234.50",Requires invoicing,12
102,Nobody Atall,,Drain,,Plumbing,,50,Upcoming,
103,Ann Miller,,Pump,,Plumbing,sometime,9o,Zombie,
"""
QUICKBOOKS_INVOICES = """\
Num,Customer,Invoice Date,Due Date,Product/Service,Quantity,Rate,Status
1001,Ann Miller,03/04/2025,04/03/2025,Boiler,1,"1,000.00",Paid
1001,Ann Miller,03/04/2025,04/03/2025,Hours,2.5,60,Paid
1002,Ann Miller,03/05/2025,04/04/2025,Drain,1,80,Overdue
"""
PAYMENTS = """\
Date,Customer,Amount,Payment Method,Reference No,Invoice No
03/06/2025,Ann Miller,"1,150.00",Visa,17,1001
03/07/2025,Ann Miller,20,Cash,,1002
03/07/2025,Ann Miller,20,Cash,,1002
03/07/2025,Ann Miller,20,Cash,,9999
"""
ANN = records.phone("+15125550142")


async def ann(tenant: Tenant) -> Customer:
    """Store the customer that the files name."""
    email = Email(id="eml_1", address="ann@example.com", kind=EmailKind.PRIMARY)
    stored: Customer = await tenant.customer(
        first_name="Ann", last_name="Miller", emails=(email,), phones=(ANN,), external_id="X-1"
    )
    return stored
