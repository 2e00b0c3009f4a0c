"""What Brightwater Broadband declares of itself: the `tellonce.toml` that goes with its files."""

from typing import Final

from tellonce.rehearsal.crowd.declared_telephone import TELEPHONE
from tellonce.rehearsal.crowd.declared_writing import WRITING
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

[journeys]
gap_days = 14
session_gap_minutes = 30

# ---- what can be done where

[capability.join]
channels = ["web"]

[capability.cancel]
channels = ["letter"]
undoes = "join"

[capability.pause]
channels = ["web"]
undoes = "join"

[capability."pay bill"]
channels = ["web", "phone"]

[capability.refund]
channels = ["letter"]
undoes = "pay bill"

[capability.upgrade]
channels = ["web"]

[capability.downgrade]
channels = ["web"]
undoes = "upgrade"

[capability.move]
channels = ["phone"]
"""
    + r"""
# ---- customers and cases

[[silo]]
name = "contacts"
system = "salesforce_contact"
files = ["sf_contacts.csv"]
ids = { account_no = "ACCOUNT_NUMBER__C", user_id = "WEB_LOGIN__C" }

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

# ---- the site: what can be done there, and the codes with which it sends people elsewhere

[[silo]]
name = "web"
system = "segment"
files = ["web_events.jsonl"]

[[meaning]]
system = "web"
field = "task"
matches = "(?:plan )?cancel"
topic = "Cancelling"
task = "cancel"

[[meaning]]
system = "web"
field = "task"
matches = "plan pause"
topic = "Cancelling"
task = "pause"

[[meaning]]
system = "web"
field = "task"
matches = "refund"
topic = "Refunds"

[[meaning]]
system = "web"
field = "task"
matches = "bill payment"
topic = "Billing"
task = "pay bill"

[[meaning]]
system = "web"
field = "task"
matches = "plan downgrade"
topic = "Orders"
task = "downgrade"

[[meaning]]
system = "web"
field = "task"
matches = "move"
topic = "Moving"

[[meaning]]
system = "web"
field = "task"
matches = "line check"
topic = "Technical"

[[meaning]]
system = "web"
field = "task"
matches = "(?:address|name) change"
topic = "Account"

[[meaning]]
system = "web"
field = "error_code"
matches = 'NAM-\d+'
activity = "sent_elsewhere"
task = "name change"

[[meaning]]
system = "web"
field = "phone"
activity = "identity_given"
fact = "phone"

[[meaning]]
system = "web"
field = "step_shown"
activity = "prompted"
task = "{value}"

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
"""
    + TELEPHONE
    + WRITING
)
"""The declaration as text: it names fields, queues, menus and codes, never a customer, a record or a moment of one."""
