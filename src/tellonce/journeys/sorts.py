"""Which activities make a contact, which a message, and which only tell of one: the closed lists behind the counting rules."""

from typing import Final

from tellonce.vocabulary.activity import Activity as A
from tellonce.vocabulary.channel import Channel

MESSAGES: Final = frozenset({A.NOTICE_SENT, A.NEWSLETTER_SENT, A.CALL_PLACED, A.SURVEY_SENT, A.REPLY_SENT})
"""Sent by the organisation; each is one message."""

ABOUT_MESSAGES: Final = frozenset({A.NOTICE_OPENED, A.NOTICE_FAILED})
"""What became of a message; never a message of their own."""

EXCHANGES: Final = frozenset({
    A.PROMPTED, A.ANSWERED, A.HUMAN_ASKED, A.QUEUED, A.WAIT_ANNOUNCED, A.HELD, A.CONNECTED, A.TRANSFERRED,
    A.CALLBACK_AGREED, A.IDENTITY_ASKED, A.IDENTITY_GIVEN, A.PROBLEM_TOLD, A.PROBLEM_RETOLD, A.SCRIPT_RUN, A.STEP_TRIED,
    A.STEP_DONE, A.STEP_FAILED, A.PAGE_VIEWED, A.HELP_OPENED, A.SIGNED_IN, A.SENT_ELSEWHERE, A.OPTION_MISSING,
    A.MESSAGE_WRITTEN, A.SURVEY_ANSWERED, A.VISIT_ARRIVED,
})  # fmt: skip
"""Need the customer to be there: where one stands on a channel, there is a contact."""

LIVE: Final = frozenset({
    Channel.PHONE, Channel.IVR, Channel.CHAT, Channel.BOT, Channel.WEB, Channel.APP, Channel.VISIT, Channel.BRANCH,
})  # fmt: skip
"""Channels on which both sides are present; a record of one that only was `noted` is still a contact."""

WRITTEN: Final = frozenset({Channel.EMAIL, Channel.LETTER, Channel.FAX, Channel.SOCIAL, Channel.SMS})
"""Channels on which the customer writes; a case opened from one of them is what was written."""

SILENT_RECORDS: Final = frozenset({
    A.PROFILE_RECORDED, A.PREFERENCE_STATED, A.PAID, A.PAYMENT_POSTED, A.NOTED, A.IDENTITY_CHECKED, A.CASE_UPDATED,
    A.CASE_CLOSED, A.NOTICE_OPENED, A.NOTICE_FAILED, A.PROMISE_KEPT,
})  # fmt: skip
"""Records that begin no journey of their own: they join one that is open, or stay beside the journeys."""

MASTER: Final = frozenset({A.PROFILE_RECORDED, A.PREFERENCE_STATED})
"""Master data: evidence of who is who, in no journey."""

ATTACHED: Final = frozenset({
    A.CASE_OPENED, A.CASE_UPDATED, A.CASE_CLOSED, A.PAID, A.PAYMENT_FAILED, A.REFUNDED, A.BOUGHT, A.PROMISE_MADE,
    A.VISIT_PLANNED, A.LEAVE_ASKED, A.DISPUTED, A.IDENTITY_CHECKED, A.NOTED,
})  # fmt: skip
"""Records that belong to the contact during which they were made."""
