"""Right answers of the examiner's questions about visits, jobs, equipment, people and conversations."""

from tests.ask.examined_facts import (
    about,
    at_street,
    by_technician,
    contact,
    done_jobs,
    last_done,
    month,
    note,
    planned,
    sold,
    talk,
    unit,
)
from tests.ask.facts import (
    FORBIDDEN,
    NOTHING,
    RightAnswer,
    among,
    amount,
    count,
    first,
    last,
    local_year,
    one,
    says,
    these,
    verdict,
)

RIGHT: dict[str, RightAnswer] = {
    "when did we fix the condenser fan motor": lambda f: last_done(about(f.jobs, "condenser fan")),
    "which technician did the tankless install": lambda f: says("Ray Kuykendall"),
    "how many jobs did Ray do for her": lambda f: count(by_technician(f, done_jobs(f), "Ray")),
    "name the brand of the AC": lambda f: says(unit(f, "conditioner").manufacturer),
    "where's the water heater located": lambda f: says(unit(f, "water heater").location),
    "until when is the air conditioner under warranty": lambda f: says(unit(f, "conditioner").warranty_until),
    "since when does she have the furnace": lambda f: says(unit(f, "furnace").installed_on),
    "list all her equipment": lambda f: these(f.equipment),
    "how many visits are coming up": lambda f: count(planned(f)),
    "which day is the next booking": lambda f: one(first(planned(f), lambda v: v.window.start)),
    "is anyone going there in April 2027": lambda f: verdict(
        any(month(v.window.start) == "2027-04" for v in planned(f))
    ),
    "how many referrals has she made": lambda f: count(f.referrals),
    "how many times did we e-mail her": lambda f: count(talk(f, "EMAIL", "OUTBOUND")),
    "when did she last ring us": lambda f: one(last(talk(f, "CALL", "INBOUND"), lambda c: c.at)),
    "number of texts": lambda f: count(talk(f, "TEXT")),
    "how many notes did Linh write": lambda f: count([n for n in f.notes if "Linh" in n.author.name]),
    "which note mentions Carmen": lambda f: note(f, "Carmen"),
    "does she get our newsletter": lambda f: verdict(f.customer.email_preferences.receives_news),
    "what type of account does she have": lambda f: says(f.customer.type.value),
    "her account number please": lambda f: says(f.customer.number),
    "is the account active": lambda f: verdict(f.customer.status.value == "ACTIVE"),
    "what's the street she lives on": lambda f: says(f.customer.addresses[0].street),
    "what is the second e-mail address": lambda f: says("castellanos.home@example.org"),
    "whats her midle name": lambda f: NOTHING,
    "how many kids live there": lambda f: NOTHING,
    "did we install a pool pump": lambda f: NOTHING,
    "what color is the house": lambda f: NOTHING,
    "when did we repair the dishwasher": lambda f: NOTHING,
    "have we any documents of hers": lambda f: verdict(any(file.kind.value == "DOCUMENT" for file in f.files)),
    "which jobs did Linh Vo do": lambda f: these(by_technician(f, done_jobs(f), "Linh")),
    "who was last at Manor Rd": lambda f: says(
        f.technician(last(among(at_street(f, f.visits, "2900 Manor Rd"), "COMPLETED"), lambda v: v.window.start))
    ),
    "how many jobs at Burnet have been completed": lambda f: count(
        among(at_street(f, f.jobs, "4715 Burnet Rd"), "COMPLETED")
    ),
    "who do we talk to about the kitchen": lambda f: these([contact(f, "Deirdre")]),
    "what is Deirdre's role": lambda f: says("Kitchen manager"),
    "phone number of Hector": lambda f: says(contact(f, "Hector").phone),
    "is Bea their account manager": lambda f: says("Bea Sandoval"),
    "what serial number has the tank water heater": lambda f: says(unit(f, "Tank").serial_number),
    "who do I ask for in the kitchen (technician)": lambda f: these([contact(f, "Deirdre")]),
    "what was done at Buda last (technician)": lambda f: last_done(at_street(f, f.jobs, "1500 Main St")),
    "how many jobs are planned": lambda f: count(among(f.jobs, "SCHEDULED")),
    "how many visits were missed in 2026": lambda f: count(
        [v for v in among(f.visits, "MISSED") if local_year(v.window.start) == 2026]
    ),
    "when was the anode rod replaced last": lambda f: last_done(about(f.jobs, "anode rod")),
    "who last replaced a capacitor": lambda f: says(
        f.technician(last(among(about(f.jobs, "capacitor"), "COMPLETED"), lambda j: j.completed_at))
    ),
    "what's the extension of Lupe": lambda f: NOTHING,
    "does Otis have an e-mail": lambda f: says(contact(f, "Otis").email),
    "do you have notes on me (customer)": lambda f: FORBIDDEN,
    "who is coming next (customer)": lambda f: says(f.technician(first(planned(f), lambda v: v.window.start))),
    "what's the model of the heat pump": lambda f: says(unit(f, "Heat pump").model),
    "is there a dog (technician)": lambda f: note(f, "dogs"),
    "is the church tax exempt": lambda f: verdict(True),
    "is the certificate valid": lambda f: verdict(False),
    "how many addresses does she have": lambda f: count(f.customer.addresses),
    "does he have a plan": lambda f: verdict(bool(f.agreements)),
    "has she had a visit yet": lambda f: verdict(False),
    "when was the capacitor job": lambda f: NOTHING,
    "which work did Curtis Hallmark do here": lambda f: these(by_technician(f, done_jobs(f), "Curtis")),
    "how many jobs were finished in 2022": lambda f: count(
        [j for j in done_jobs(f) if local_year(j.completed_at) == 2022]
    ),
    "last thing we did there": lambda f: last_done(f.jobs),
    "how many e-mails did we get from her": lambda f: count(talk(f, "EMAIL", "INBOUND")),
    "last SMS?": lambda f: one(last(talk(f, "TEXT"), lambda c: c.at)),
    "serial number of the AC pls": lambda f: says(unit(f, "conditioner").serial_number),
    "which water heater model does she have": lambda f: says(unit(f, "water heater").model),
    "is the air conditioner out of warranty": lambda f: verdict(unit(f, "conditioner").warranty_until < f.today),
    "how many units are there": lambda f: count(f.equipment),
    "what's her landline": lambda f: says("(512) 555-0123"),
    "does she have two e-mail addresses": lambda f: verdict(True),
    "which zip code is she in": lambda f: says("78704"),
    "is Elena a commercial customer": lambda f: verdict(False),
    "when did she sign up with us": lambda f: says(f.customer.joined_on),
    "what is the lifetime value of this customer": lambda f: amount(sum(p.amount.minor for p in f.payments)),
    "was the last visit cancelled": lambda f: verdict(False),
    "when was the last cancelled visit": lambda f: one(last(among(f.visits, "CANCELED"), lambda v: v.window.start)),
    "which appointments are in 2028": lambda f: these([v for v in f.visits if local_year(v.window.start) == 2028]),
    "how many estimates are there": lambda f: count(f.estimates),
    "is her e-mail valid": lambda f: verdict(True),
    "how many photos are there": lambda f: count([x for x in f.files if x.content_type.startswith("image")]),
    "what's her favourite colour": lambda f: NOTHING,
    "does she have solar panels": lambda f: NOTHING,
    "when did we last sharpen her knives": lambda f: NOTHING,
    "who is her dentist": lambda f: NOTHING,
    "blah blah": lambda f: NOTHING,
    "whats the phone number of the customer (technician)": lambda f: says(f.customer.phones[0].number),
    "read me the last note (technician)": lambda f: one(
        last([n for n in f.notes if n.visibility.value == "TEAM"], lambda n: n.created_at)
    ),
    "what is my customer number (customer)": lambda f: says(f.customer.number),
    "when were you here last (customer)": lambda f: one(last(among(f.visits, "COMPLETED"), lambda v: v.window.start)),
    "what equipment have you registered (customer)": lambda f: these(f.equipment),
    "show the internal notes (customer)": lambda f: FORBIDDEN,
    "list the changes of my account (customer)": lambda f: FORBIDDEN,
    "who's Hector": lambda f: these([contact(f, "Hector")]),
    "how can I call Hector Villarreal": lambda f: says(contact(f, "Hector").phone),
    "what jobs were done at 1311 S 1st St in 2026": lambda f: these(
        [j for j in among(at_street(f, f.jobs, "1311 S 1st St"), "COMPLETED") if local_year(j.completed_at) == 2026]
    ),
    "how many completed visits in October 2026": lambda f: count(
        [v for v in among(f.visits, "COMPLETED") if month(v.window.start) == "2026-10"]
    ),
    "which tehcnician was at the last visit": lambda f: says(
        f.technician(last(among(f.visits, "COMPLETED"), lambda v: v.window.start))
    ),
    "when did Linh last do a job there": lambda f: last_done(by_technician(f, f.jobs, "Linh")),
    "which of the units is the newest": lambda f: one(last(f.equipment, lambda e: e.installed_on)),
    "net terms?": lambda f: says(f.customer.payment_terms),
    "when was the repipe": lambda f: last_done(about(f.jobs, "repipe")),
    "what's the address of the head office": lambda f: says("815 Brazos St"),
    "is there a service address in Kyle": lambda f: verdict(False),
    "how many jobs last year": lambda f: count(
        [
            j
            for j in f.jobs
            if (j.completed_at or j.scheduled_start)
            and local_year(j.completed_at or j.scheduled_start) == f.today.year - 1
        ]
    ),
    "is Otis the maintenance supervisor": lambda f: says("Maintenance supervisor"),
    "where is the boiler room": lambda f: note(f, "boiler room"),
    "what is the special tax rate": lambda f: says("6.25"),
    "who is responsible for this account (sales)": lambda f: says("Grant Pruitt"),
    "what products did they buy (sales)": lambda f: these(sold(f)),
    "does the certificate expire in 2029": lambda f: verdict(True),
    "who plays the organ": lambda f: NOTHING,
    "is he blocked": lambda f: verdict(True),
    "how many jobs were done at Pecan Park": lambda f: count(
        among(at_street(f, f.jobs, "16105 Pecan Park Blvd"), "COMPLETED")
    ),
}
"""By the question, with the role where it is not the office."""
