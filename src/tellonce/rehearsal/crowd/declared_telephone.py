"""What Brightwater Broadband declares of its telephone: the voice menu, the agents' system, calls that went out."""

from typing import Final

TELEPHONE: Final = r"""
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
field = "estimate.seconds"
activity = "wait_announced"
seconds = "estimate.seconds"

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

# What agents note beside: tests that they run with the customer, a story told again, options that they do not have.

[[meaning]]
system = "conversations"
field = "test.name"
activity = "script_run"
task = "{value}"
start = "test.from"
end = "test.to"

[[meaning]]
system = "conversations"
field = "told.again.seconds"
activity = "problem_retold"
seconds = "told.again.seconds"

[[meaning]]
system = "conversations"
field = "plan.by.phone"
matches = "not offered"
activity = "option_missing"
task = "change plan"

# ---- calls that went out

[[silo]]
name = "calls"
system = "twilio_call"
files = ["outbound_calls.csv"]
"""
