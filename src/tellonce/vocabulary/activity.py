"""The closed lists of what can happen at a touchpoint and how it can end.

Readers translate every source's own words into these; frictions speak only these. A source's own word is never
lost: it stays on the touchpoint as `word`. To add a member, add it here first, with its line in `ACTIVITIES` or
`OUTCOMES`; the reference page is made from those lines and a test holds both together.
"""

from enum import StrEnum


class Activity(StrEnum):
    """What happened. One member, one idea; `ACTIVITIES` says what each means."""

    CONTACT_STARTED = "contact_started"
    CONTACT_ENDED = "contact_ended"
    PROMPTED = "prompted"
    ANSWERED = "answered"
    HUMAN_ASKED = "human_asked"
    QUEUED = "queued"
    WAIT_ANNOUNCED = "wait_announced"
    HELD = "held"
    CONNECTED = "connected"
    TRANSFERRED = "transferred"
    CALLBACK_AGREED = "callback_agreed"
    IDENTITY_ASKED = "identity_asked"
    IDENTITY_GIVEN = "identity_given"
    IDENTITY_CHECKED = "identity_checked"
    PROBLEM_TOLD = "problem_told"
    PROBLEM_RETOLD = "problem_retold"
    SCRIPT_RUN = "script_run"
    STEP_TRIED = "step_tried"
    STEP_DONE = "step_done"
    STEP_FAILED = "step_failed"
    FIELD_FILLED = "field_filled"
    FIELD_REFUSED = "field_refused"
    PAGE_VIEWED = "page_viewed"
    HELP_OPENED = "help_opened"
    SIGNED_IN = "signed_in"
    SENT_ELSEWHERE = "sent_elsewhere"
    OPTION_ADVERTISED = "option_advertised"
    OPTION_MISSING = "option_missing"
    MESSAGE_WRITTEN = "message_written"
    REPLY_SENT = "reply_sent"
    NOTICE_SENT = "notice_sent"
    NOTICE_OPENED = "notice_opened"
    NOTICE_FAILED = "notice_failed"
    NEWSLETTER_SENT = "newsletter_sent"
    CALL_PLACED = "call_placed"
    SURVEY_SENT = "survey_sent"
    SURVEY_ANSWERED = "survey_answered"
    PROMISE_MADE = "promise_made"
    PROMISE_KEPT = "promise_kept"
    VISIT_PLANNED = "visit_planned"
    VISIT_ARRIVED = "visit_arrived"
    VISIT_MISSED = "visit_missed"
    CASE_OPENED = "case_opened"
    CASE_UPDATED = "case_updated"
    CASE_CLOSED = "case_closed"
    BILLED = "billed"
    PAID = "paid"
    PAYMENT_FAILED = "payment_failed"
    PAYMENT_POSTED = "payment_posted"
    REFUNDED = "refunded"
    DISPUTED = "disputed"
    PENALISED = "penalised"
    ENFORCED = "enforced"
    DEADLINE_SET = "deadline_set"
    PAPER_RECEIVED = "paper_received"
    PAPER_MISSING = "paper_missing"
    EXPIRED = "expired"
    CALLED_OFF = "called_off"
    REMINDED = "reminded"
    BOUGHT = "bought"
    LEAVE_ASKED = "leave_asked"
    LEFT = "left"
    PREFERENCE_STATED = "preference_stated"
    PROFILE_RECORDED = "profile_recorded"
    CASE_STEP = "case_step"
    NOTED = "noted"


class Outcome(StrEnum):
    """How it ended. `OUTCOMES` says what each means; a touchpoint without one simply does not say."""

    OK = "ok"
    FAILED = "failed"
    UNAVAILABLE = "unavailable"
    REFUSED = "refused"
    ABANDONED = "abandoned"
    TRANSFERRED = "transferred"
    NO_ANSWER = "no_answer"
    BUSY = "busy"
    VOICEMAIL = "voicemail"
    SILENT = "silent"
    RESOLVED = "resolved"
    UNRESOLVED = "unresolved"


ACTIVITIES: dict[Activity, str] = {
    Activity.CONTACT_STARTED: "A contact began (made by the stitching, never by a reader).",
    Activity.CONTACT_ENDED: "A contact ended (made by the stitching, never by a reader).",
    Activity.PROMPTED: "A menu, bot or page put a prompt or an answer before the customer.",
    Activity.ANSWERED: "The customer answered a prompt: a key, a word, a choice, a sentence to a bot.",
    Activity.HUMAN_ASKED: "The customer asked a menu or bot for a person.",
    Activity.QUEUED: "The customer waited in a queue, from its moment to its end.",
    Activity.WAIT_ANNOUNCED: "A waiting time was announced; `seconds` holds it.",
    Activity.HELD: "The customer was put on hold by a person already reached.",
    Activity.CONNECTED: "A person of the organisation served the customer, from its moment to its end.",
    Activity.TRANSFERRED: "One person or queue handed the customer over to another. Menu to first queue is none.",
    Activity.CALLBACK_AGREED: "The customer agreed to be called back instead of waiting.",
    Activity.IDENTITY_ASKED: "The organisation asked who the customer is; `fact` says which number or proof.",
    Activity.IDENTITY_GIVEN: "The customer gave a number or proof of who they are; `fact` says which.",
    Activity.IDENTITY_CHECKED: "The organisation knew or looked up who the customer is without asking.",
    Activity.PROBLEM_TOLD: "The customer told what it is about.",
    Activity.PROBLEM_RETOLD: "A record says the customer had to tell it again, or that earlier notes were not visible.",
    Activity.SCRIPT_RUN: "A person went through a list of handling steps with the customer; `task` names it.",
    Activity.STEP_TRIED: "The customer tried a step of a self-service task; `task` names the task.",
    Activity.STEP_DONE: "A step of a self-service task went through.",
    Activity.STEP_FAILED: "A step of a self-service task ended in an error, a refusal or nothing.",
    Activity.FIELD_FILLED: "The customer filled in a field of a form; `task` names the form, `field` the field.",
    Activity.FIELD_REFUSED: "A form refused what the customer had filled in; `task` names the form, `field` the field.",
    Activity.PAGE_VIEWED: "The customer saw a page that is no step of a task.",
    Activity.HELP_OPENED: "The customer opened help, contact or question pages.",
    Activity.SIGNED_IN: "The customer signed in.",
    Activity.SENT_ELSEWHERE: "The organisation sent the customer to another channel or company for the same thing.",
    Activity.OPTION_ADVERTISED: "A letter, page or notice offered a way to do something.",
    Activity.OPTION_MISSING: "A channel turned out not to have the option that was advertised.",
    Activity.MESSAGE_WRITTEN: "The customer wrote: e-mail, letter, fax, form, public post, ticket comment.",
    Activity.REPLY_SENT: "The organisation answered what the customer wrote or asked.",
    Activity.NOTICE_SENT: "The organisation sent a message of its own accord: letter, e-mail, text, push.",
    Activity.NOTICE_OPENED: "The customer opened a message.",
    Activity.NOTICE_FAILED: "A message did not arrive: bounced, dropped, returned.",
    Activity.NEWSLETTER_SENT: "A mass mailing that concerns no matter of the customer.",
    Activity.CALL_PLACED: "The organisation called the customer; the outcome says who or what answered.",
    Activity.SURVEY_SENT: "An invitation to a survey was sent.",
    Activity.SURVEY_ANSWERED: "The customer answered a survey.",
    Activity.PROMISE_MADE: "Something was promised; `what`, `due` and `keeps` say what, by when, kept by what.",
    Activity.PROMISE_KEPT: "A record says that what was promised was done.",
    Activity.VISIT_PLANNED: "A visit was agreed. That it comes in time is a promise of its own: `promise_made`.",
    Activity.VISIT_ARRIVED: "Someone came, from arrival to completion.",
    Activity.VISIT_MISSED: "A planned visit did not take place.",
    Activity.CASE_OPENED: "A case, ticket or claim was opened.",
    Activity.CASE_UPDATED: "A case changed: status, owner, note.",
    Activity.CASE_CLOSED: "A case was closed; the outcome says whether resolved.",
    Activity.BILLED: "A bill, invoice or fine was raised.",
    Activity.PAID: "The customer paid.",
    Activity.PAYMENT_FAILED: "A payment was tried and failed.",
    Activity.PAYMENT_POSTED: "A payment was booked to the customer's account.",
    Activity.REFUNDED: "Money went back to the customer.",
    Activity.DISPUTED: "The customer appealed, objected or disputed.",
    Activity.PENALISED: "A penalty, fee or interest was added.",
    Activity.ENFORCED: "The organisation enforced: collection, suspension, cut-off, cancellation against the customer.",
    Activity.DEADLINE_SET: "The organisation set the customer a deadline; `due` holds it.",
    Activity.PAPER_RECEIVED: "A letter, form, fax or document reached the organisation.",
    Activity.PAPER_MISSING: "A record says that a paper is missing.",
    Activity.EXPIRED: "Something of the customer's ran out: card, licence, contract.",
    Activity.CALLED_OFF: "What was booked, ordered or planned was called off: a flight, an appointment, an order.",
    Activity.REMINDED: "A message asks to get ready for something planned: to check in, to be there, to pay.",
    Activity.BOUGHT: "A purchase, joining or booking went through.",
    Activity.LEAVE_ASKED: "The customer asked to cancel, leave or be refunded.",
    Activity.LEFT: "A membership, contract or subscription ended.",
    Activity.PREFERENCE_STATED: "The customer's preferred channel or language is on record.",
    Activity.PROFILE_RECORDED: "Master data of a customer: no event of its own, but evidence of who is who.",
    Activity.CASE_STEP: "A step of a declared case log; the source's own word is its name.",
    Activity.NOTED: "A record that says nothing on its own until a declared meaning gives it an activity.",
}

OUTCOMES: dict[Outcome, str] = {
    Outcome.OK: "It worked.",
    Outcome.FAILED: "It was tried and failed.",
    Outcome.UNAVAILABLE: "What was asked for was not there just then.",
    Outcome.REFUSED: "The organisation did not do or give what was asked.",
    Outcome.ABANDONED: "The customer left before it was done.",
    Outcome.TRANSFERRED: "It went on with someone else.",
    Outcome.NO_ANSWER: "Nobody answered and nothing was left.",
    Outcome.BUSY: "A busy tone.",
    Outcome.VOICEMAIL: "A message was left on a machine.",
    Outcome.SILENT: "Somebody or a machine answered and nothing was said.",
    Outcome.RESOLVED: "The matter was settled.",
    Outcome.UNRESOLVED: "The matter was left open.",
}
