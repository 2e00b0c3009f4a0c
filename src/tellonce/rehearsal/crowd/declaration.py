"""What Brightwater Broadband declares of itself: the `tellonce.toml` that goes with its files."""

from typing import Final

from tellonce.rehearsal.crowd.organisation import AS_OF, DIALLER, HOTLINE, NAME, ZONE
from tellonce.vocabulary.moment import iso

DECLARATION: Final = (
    f"""\
# An invented internet provider: what its systems are and what its own fields mean.

[organisation]
name = "{NAME}"
zone = "{ZONE.key}"
region = "US"
numbers = ["{HOTLINE}", "{DIALLER}"]
human_words = ["agent"]
as_of = "{iso(AS_OF)}"

[identity.kinds]
account_no = {{ normalise = "code", exclusive = true }}
contact_id = {{ exclusive = true }}
"""
    + r"""
# ---- customers and cases

[[silo]]
name = "contacts"
system = "salesforce_contact"
files = ["sf_contacts.csv"]
ids = { account_no = "ACCOUNT_NUMBER__C" }

[[meaning]]
system = "contacts"
field = "PREFERRED_CHANNEL__C"
matches = "e-?mail"
activity = "preference_stated"
what = "email"

[[meaning]]
system = "contacts"
field = "PREFERRED_CHANNEL__C"
matches = "phone"
activity = "preference_stated"
what = "phone"

[[meaning]]
system = "contacts"
field = "PREFERRED_CHANNEL__C"
matches = "sms"
activity = "preference_stated"
what = "sms"

[[silo]]
name = "cases"
system = "salesforce_case"
files = ["sf_cases.csv"]

# ---- the voice menu: bills can be paid in it; the number of the account may be keyed

[[silo]]
name = "menu"
system = "twilio_studio"
files = ["ivr_studio_steps.jsonl"]

[[meaning]]
system = "menu"
field = "ask_account_phone"
activity = "identity_given"
fact = "phone"

[[meaning]]
system = "menu"
field = "name"
matches = "failed"
activity = "step_failed"
outcome = "failed"

[[meaning]]
system = "menu"
field = "name"
matches = "success"
activity = "step_done"
outcome = "ok"

[[meaning]]
system = "menu"
field = "transitioned_to"
matches = "queue_billing|pay_bill"
topic = "Billing"

[[meaning]]
system = "menu"
field = "transitioned_from"
matches = "pay_bill"
topic = "Billing"

[[meaning]]
system = "menu"
field = "transitioned_to"
matches = "queue_technical"
topic = "Technical"

[[meaning]]
system = "menu"
field = "transitioned_to"
matches = "queue_orders"
topic = "Orders"

# ---- the agents' system: queues and what agents ask or look up

[[silo]]
name = "conversations"
system = "genesys"
files = ["genesys_conversations.json"]

[[meaning]]
system = "conversations"
field = "queueId"
matches = "billing.*"
topic = "Billing"

[[meaning]]
system = "conversations"
field = "queueId"
matches = "technical.*"
topic = "Technical"

[[meaning]]
system = "conversations"
field = "queueId"
matches = "orders.*"
topic = "Orders"

[[meaning]]
system = "conversations"
field = "screenpop"
matches = 'BW-\d{7}'
activity = "identity_checked"
fact = "account_no"

[[meaning]]
system = "conversations"
field = "asked.account"
matches = "true"
activity = "identity_asked"
fact = "account_no"
seconds = "asked.account.seconds"

[[meaning]]
system = "conversations"
field = "verified.account"
matches = 'BW-\d{7}'
activity = "identity_checked"
fact = "account_no"

[[meaning]]
system = "conversations"
field = "wrapUpNote"
matches = '.*\b(BW-\d{7})\b.*'
fact = "account_no"

# ---- payments

[[silo]]
name = "payments"
system = "stripe"
files = ["stripe_charges.csv"]
ids = { account_no = "account (metadata)" }

# ---- technicians: an in-house table in local time, which does not say when a window was agreed

[[silo]]
name = "dispatch"
system = "table"
files = ["dispatch.csv"]
record = "WO"
ids = { account_no = "ACCT", name = "CUST", phone = "CONTACT_NO", address = "SITE" }
matters = { work_order = "WO" }
topic = { value = "Visit" }

[[silo.moment]]
name = "window"
activity = "promise_made"
at = { column = "WINDOW", match = '^(\S+)', pattern = "%m/%d/%Y" }
direction = "out"
when = { WINDOW = ".+" }
what = { value = "technician within the agreed window" }
due = { column = "WINDOW", match = '^(\S+) .* - (.+)$', pattern = "%m/%d/%Y %I:%M %p" }
keeps = "visit_arrived"

[[silo.moment]]
name = "visit"
activity = "visit_arrived"
at = { column = "ARRIVED", pattern = "%m/%d/%Y %I:%M %p" }
until = { column = "COMPLETED", pattern = "%m/%d/%Y %I:%M %p" }
channel = "visit"
when = { ARRIVED = ".+" }
outcome = { column = "RESULT", values = { COMPLETE = "resolved" } }
word = "RESULT"

# ---- calls and mails that went out

[[silo]]
name = "calls"
system = "twilio_call"
files = ["outbound_calls.csv"]

[[silo]]
name = "mails"
system = "sendgrid"
files = ["sendgrid_events.json"]

[[meaning]]
system = "mails"
field = "category"
matches = "service-suspended"
activity = "enforced"

[[meaning]]
system = "mails"
field = "category"
matches = "statement-.*"
topic = "Billing"

[[meaning]]
system = "mails"
field = "category"
matches = "visit-.*"
topic = "Visit"
"""
)
"""The declaration as text: it names fields, queues, menus and codes, never a customer, a record or a moment of one."""
