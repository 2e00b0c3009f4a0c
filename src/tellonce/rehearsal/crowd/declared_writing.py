"""What Brightwater Broadband declares of what is written: mails and letters that went out, tickets, the post room."""

from typing import Final

WRITING: Final = r"""
# ---- mails that went out

[[silo]]
name = "mails"
system = "sendgrid"
files = ["sendgrid_events.json"]

[[meaning]]
system = "mails"
field = "category"
matches = "service-suspended|suspended-.*"
activity = "enforced"

[[meaning]]
system = "mails"
field = "category"
matches = "statement-.*|late-fee|payment-reminder"
topic = "Billing"

[[meaning]]
system = "mails"
field = "category"
matches = "visit-.*"
topic = "Visit"

[[meaning]]
system = "mails"
field = "category"
matches = "late-fee"
activity = "penalised"

[[meaning]]
system = "mails"
field = "pay_by"
activity = "deadline_set"
due = "pay_by"

# ---- tickets: mails of customers; the number of an account stands in their text, if anywhere

[[silo]]
name = "tickets"
system = "zendesk"
files = ["zendesk_tickets.jsonl"]
ids = { account_no = "requester.external_id" }

[[meaning]]
system = "tickets"
field = "tags"
matches = "(?:.*;)?billing(?:;.*)?"
topic = "Billing"

[[meaning]]
system = "tickets"
field = "tags"
matches = "(?:.*;)?technical(?:;.*)?"
topic = "Technical"

[[meaning]]
system = "tickets"
field = "tags"
matches = "(?:.*;)?orders(?:;.*)?"
topic = "Orders"

[[meaning]]
system = "tickets"
field = "body"
matches = '.*\b(BW-\d{7})\b.*'
activity = "identity_given"
fact = "account_no"

# ---- letters that a letter shop printed; days are local days

[[silo]]
name = "letters"
system = "table"
files = ["letters.csv"]
record = "PIECE"
ids = { account_no = "ACCT", name = "NAME", address = { columns = ["ADDR", "ZIP"], join = ", " } }
matters = { invoice = "INVOICE" }

[[silo.moment]]
activity = "notice_sent"
at = { column = "MAILED", pattern = "%m/%d/%Y" }
channel = "letter"
direction = "out"
what = "FORM"
due = { column = "PAY_BY", pattern = "%m/%d/%Y" }
amount = "AMOUNT"
attributes = ["HEADLINE"]

[[meaning]]
system = "letters"
field = "what"
matches = "BILL|LATE FEE|COLLECTION|CONFIRMATION"
topic = "Billing"

[[meaning]]
system = "letters"
field = "what"
matches = "LATE FEE"
activity = "penalised"

[[meaning]]
system = "letters"
field = "what"
matches = "COLLECTION"
activity = "enforced"

[[meaning]]
system = "letters"
field = "HEADLINE"
matches = "MOVE ONLINE.*"
activity = "option_advertised"
what = "web"
task = "move"
topic = "Moving"

[[meaning]]
system = "letters"
field = "HEADLINE"
matches = ".*PLAN BY TELEPHONE.*"
activity = "option_advertised"
what = "phone"
task = "change plan"
topic = "Orders"

[[meaning]]
system = "letters"
field = "HEADLINE"
matches = "MOVE BY TELEPHONE.*"
activity = "option_advertised"
what = "phone"
task = "move"
topic = "Moving"

[[meaning]]
system = "letters"
field = "HEADLINE"
matches = "PAY ONLINE.*"
activity = "option_advertised"
what = "web"
task = "pay bill"
topic = "Billing"

# ---- letters of customers, as the post room logged them

[[silo]]
name = "post"
system = "table"
files = ["inbound_post.csv"]
record = "SCAN_ID"
ids = { account_no = "ACCT", name = "SENDER", address = "SENDER_ADDR" }

[silo.topic]
column = "DOC_TYPE"
values = { "CANCEL FORM" = "Cancelling", "REFUND FORM" = "Refunds", COMPLAINT = "Complaints" }
default = "Billing"

[[silo.moment]]
activity = "message_written"
at = { column = "POSTMARK", pattern = "%m/%d/%Y" }
channel = "letter"
word = "DOC_TYPE"
task = { column = "DOC_TYPE", values = { "CANCEL FORM" = "cancel", "REFUND FORM" = "refund" } }

[[silo.moment]]
activity = "paper_received"
at = { column = "RECEIVED", pattern = "%m/%d/%Y %H:%M" }
direction = "within"
"""
