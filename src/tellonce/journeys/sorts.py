"""Which activities make a contact, which a message, which only tell of one: closed lists behind the counting rules."""

from typing import Final

from tellonce.vocabulary.activity import Activity
from tellonce.vocabulary.channel import Channel

MESSAGES: Final = frozenset(
    {Activity.NOTICE_SENT, Activity.NEWSLETTER_SENT, Activity.CALL_PLACED, Activity.SURVEY_SENT, Activity.REPLY_SENT}
)
"""Sent by the organisation; each is one message."""

ABOUT_MESSAGES: Final = frozenset({Activity.NOTICE_OPENED, Activity.NOTICE_FAILED})
"""What became of a message; never a message of their own."""

EXCHANGES: Final = frozenset({
    Activity.PROMPTED, Activity.ANSWERED, Activity.HUMAN_ASKED, Activity.QUEUED, Activity.WAIT_ANNOUNCED, Activity.HELD,
    Activity.CONNECTED, Activity.TRANSFERRED, Activity.CALLBACK_AGREED, Activity.IDENTITY_ASKED,
    Activity.IDENTITY_GIVEN, Activity.PROBLEM_TOLD, Activity.PROBLEM_RETOLD, Activity.SCRIPT_RUN, Activity.STEP_TRIED,
    Activity.STEP_DONE, Activity.STEP_FAILED, Activity.FIELD_FILLED, Activity.FIELD_REFUSED, Activity.PAGE_VIEWED,
    Activity.HELP_OPENED, Activity.SIGNED_IN,
    Activity.SENT_ELSEWHERE, Activity.OPTION_MISSING, Activity.MESSAGE_WRITTEN, Activity.SURVEY_ANSWERED,
    Activity.VISIT_ARRIVED,
})  # fmt: skip
"""Need the customer to be there: where one stands on a channel, there is a contact."""

LIVE: Final = frozenset({
    Channel.PHONE, Channel.IVR, Channel.CHAT, Channel.BOT, Channel.WEB, Channel.APP, Channel.VISIT, Channel.BRANCH,
})  # fmt: skip
"""Channels on which both sides are present; a record of one that only was `noted` is still a contact."""

WRITTEN: Final = frozenset({Channel.EMAIL, Channel.LETTER, Channel.FAX, Channel.SOCIAL, Channel.SMS})
"""Channels on which the customer writes; a case opened from one of them is what was written."""

SILENT_RECORDS: Final = frozenset({
    Activity.PROFILE_RECORDED, Activity.PREFERENCE_STATED, Activity.PAID, Activity.PAYMENT_POSTED, Activity.NOTED,
    Activity.IDENTITY_CHECKED, Activity.CASE_UPDATED, Activity.CASE_CLOSED, Activity.NOTICE_OPENED,
    Activity.NOTICE_FAILED, Activity.PROMISE_KEPT,
})  # fmt: skip
"""Records that begin no journey of their own: they join one that is open, or stay beside the journeys."""

MASTER: Final = frozenset({Activity.PROFILE_RECORDED, Activity.PREFERENCE_STATED})
"""Master data: evidence of who is who, in no journey."""

ATTACHED: Final = frozenset({
    Activity.CASE_OPENED, Activity.CASE_UPDATED, Activity.CASE_CLOSED, Activity.PAID, Activity.PAYMENT_FAILED,
    Activity.REFUNDED, Activity.BOUGHT, Activity.PROMISE_MADE, Activity.VISIT_PLANNED, Activity.LEAVE_ASKED,
    Activity.DISPUTED, Activity.IDENTITY_CHECKED, Activity.NOTED,
})  # fmt: skip
"""Records that belong to the contact during which they were made."""

CASES: Final = ("case", "ticket")
"""How kinds of business numbers begin that a contact gives itself, whatever it is about."""
