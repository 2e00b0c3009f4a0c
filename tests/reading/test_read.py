"""What texts state: whose words, under which condition, with which evidence; laws over any text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tellonce.reading.language import languages, words_of
from tellonce.reading.phrase import Speaker
from tellonce.reading.read import read
from tellonce.reading.rules import Kind
from tellonce.reading.times import Limit, Unit
from tellonce.vocabulary.activity import Activity
from tellonce.vocabulary.channel import Channel

BOTH = ("en", "de")


def kinds(text, speaker=Speaker.STAFF):
    return [one.kind for one in read(text, speaker, BOTH)]


def test_a_promise_with_its_limit_what_keeps_it_and_its_place():
    text = "Hello Ann,\n\nsorry for that. Your refund of $83.99 will be on your card within 5 business days."
    (found,) = read(text, Speaker.STAFF, BOTH)

    assert found.kind is Kind.PROMISE
    assert found.limit == Limit(amount=5, unit=Unit.BUSINESS_DAY)
    assert found.keeps is Activity.REFUNDED
    assert text[found.start : found.end] == found.quote == text[text.index("Your refund") :]


@pytest.mark.parametrize(
    ("text", "speaker", "keeps"),
    [
        ("We have received your mail and will answer within 2 business days.", Speaker.NOTICE, Activity.REPLY_SENT),
        ("Told her the overpaid 40.00 is refunded within 5 business days.", Speaker.NOTE, Activity.REFUNDED),
        ("Told him that the nurse calls back within 2 hours.", Speaker.NOTE, Activity.CALL_PLACED),
        ("You will have your 189.00 pounds back on your card by Monday.", Speaker.STAFF, Activity.REFUNDED),
        ("The $20 will be on your account within 5 days.", Speaker.STAFF, Activity.REFUNDED),
        ("Agreed with the customer: we call him back by Thursday 20 March.", Speaker.NOTE, Activity.CALL_PLACED),
        ("Our technician visits you within 3 days.", Speaker.STAFF, Activity.VISIT_ARRIVED),
        ("Wir rufen Sie bis Montag zurück.", Speaker.STAFF, Activity.CALL_PLACED),
        ("Sie haben Ihre 189,00 Euro bis Montag zurück.", Speaker.STAFF, Activity.REFUNDED),
        ("Der Betrag wird innerhalb von 5 Werktagen erstattet.", Speaker.NOTE, Activity.REFUNDED),
    ],
)
def test_what_keeps_a_promise(text, speaker, keeps):
    assert [(one.kind, one.keeps) for one in read(text, speaker, BOTH)] == [(Kind.PROMISE, keeps)]


@pytest.mark.parametrize(
    "text",
    [
        "The customer calls back within 2 hours.",
        "We sent the form and the customer will call back within 5 days.",
        "Member promised to send it by Monday.",
        "The statement will be on your account page by Monday, the fee is charged within 5 days.",
        "We called him back within 2 hours.",
        "Der Kunde ruft bis Montag zurück.",
    ],
)
def test_what_the_customer_will_do_or_what_was_done_is_no_promise(text):
    assert kinds(text, Speaker.NOTE) == []


@pytest.mark.parametrize("said", ["03069 990277", "0800-555-0160", "+44 20 7946 0991", "(555) 010-7788"])
def test_another_company_by_its_telephone(said):
    (found,) = read(f"Please contact Wayfare Parcels directly on {said}.", Speaker.PAGE, BOTH)

    assert (found.kind, found.to) == (Kind.SENT_ELSEWHERE, Channel.PHONE)
    assert kinds("Please contact us on 2025-03-14.", Speaker.PAGE) == []


@pytest.mark.parametrize(
    "text",
    [
        "If you do not hear from us within 5 days, please write again.",
        "Once we receive your form, we will refund you within 5 business days.",
        "We will refund you within 5 days of receiving the box.",
        "Send us the form and we will get back to you within 24 hours.",
        "Will you call me back by Monday?",
        "We will not be able to call you back by Monday.",
        "Your card will be charged within 5 days.",
        "We will be closed on Monday.",
        "We usually answer soon.",
    ],
)
def test_what_is_no_promise(text):
    assert Kind.PROMISE not in kinds(text)


def test_a_courtesy_behind_a_promise_is_no_condition():
    assert kinds("We will call you back by Monday, if you have any questions let us know.") == [Kind.PROMISE]


def test_customers_promise_nothing_and_ask_nobody_who_they_are():
    text = "I will call you by Monday. May I have your account number?"

    assert kinds(text) == [Kind.PROMISE, Kind.IDENTITY_ASKED]
    assert kinds(text, Speaker.CUSTOMER) == []


@pytest.mark.parametrize(
    "tail",
    [
        "\n> We will call you back by Friday.",
        "\n\nOn Mon, 3 May 2021 at 10:00 Ann Lee <ann@example.org> wrote:\nWe will call you back by Friday.",
        "\n-----Original Message-----\nWe will call you back by Friday.",
        "\nFrom: Service <service@example.org>\nWe will call you back by Friday.",
        "\nAm 3. Mai 2021 um 10:00 schrieb Ann Lee:\nWe will call you back by Friday.",
        "\n-- \nWe will call you back by Friday.",
        "\nKind regards,\nWe will call you back by Friday.",
        "\nMit freundlichen Grüßen\nWe will call you back by Friday.",
    ],
)
def test_quoted_mail_and_signatures_are_not_read(tail):
    assert kinds("Thanks for your mail." + tail) == []
    assert kinds("We will refund you by Monday." + tail) == [Kind.PROMISE]


def test_lines_that_a_mail_program_broke_are_one_sentence():
    text = "Your refund of eighty-three dollars will be on your card\nwithin 5 business days.\nThank you"

    assert kinds(text) == [Kind.PROMISE]


def test_abbreviations_and_dates_end_no_sentence():
    assert kinds("Mr. Lee will be contacted. We will call by 5 p.m. tomorrow.") == [Kind.PROMISE]
    assert read("Wir melden uns bis zum 14. März bei Ihnen.", Speaker.STAFF, ("de",))[0].limit == Limit(month=3, day=14)


@pytest.mark.parametrize(
    ("note", "steps"),
    [
        ("did: restart receiver, reseat cables; upgrade sold", ("restart receiver", "reseat cables")),
        ("Steps done: restart receiver; reseat cables. Customer to watch.", ("restart receiver", "reseat cables")),
        ("Steps taken:\n- Restarted router\n- Changed cable\nStill slow.", ("restarted router", "changed cable")),
        ("Did: nothing", ()),
        ("He did: well, we do not know", ()),
    ],
)
def test_lists_of_steps(note, steps):
    found = [one.steps for one in read(note, Speaker.NOTE, BOTH) if one.kind is Kind.STEPS_DONE]

    assert found == ([steps] if steps else [])
    assert not any(one.steps for one in read(note, Speaker.STAFF, BOTH))


def test_the_channel_that_a_customer_is_sent_to():
    (found,) = read("Please call customer service at 800-555-0160.", Speaker.PAGE, BOTH)

    assert (found.kind, found.to) == (Kind.SENT_ELSEWHERE, Channel.PHONE)


def test_the_identity_that_is_asked_for():
    facts = [read(f"May I have your {said} please?", Speaker.STAFF, BOTH)[0].fact for said in ("PIN", "date of birth")]

    assert facts == ["pin", "birth_date"]


@pytest.mark.parametrize(
    ("text", "fact"),
    [
        ("Hi! I'm Wally. Which customer number may I look up?", "account_no"),
        ("To look up a repair, please type the job number from your slip (RJ and five digits).", "job_no"),
        ("Can I get the job number off your slip, and the mobile number on the account?", "job_no"),
        ("Before I can open your record I need your hospital number and your date of birth, please.", "patient_no"),
        ("Please type your hospital number so that I open the right leaflet.", "patient_no"),
        ("Could you give me your student number?", "student_no"),
        ("And which invoice number is it about?", "invoice_no"),
        ("Welche Rechnungsnummer darf ich aufrufen?", "invoice_no"),
    ],
)
def test_any_number_that_an_organisation_gives_may_be_asked_for(text, fact):
    assert [(one.kind, one.fact) for one in read(text, Speaker.PAGE, BOTH)] == [(Kind.IDENTITY_ASKED, fact)]


@pytest.mark.parametrize(
    "text",
    [
        "Your customer number is 4711.",
        "Fenwick Hospital, our number is 01632 960100.",
        "Please quote your hospital number when you ring.",
        "The job number stands on your slip.",
        "Can I give you the job number?",
        "We do not need your hospital number.",
        "Your student number stays the same, which may look odd.",
    ],
)
def test_a_number_that_is_told_is_not_asked_for(text):
    assert kinds(text) == []


@pytest.mark.parametrize(
    ("text", "speaker"),
    [
        ("No letter on file, so she had to tell the whole thing a third time.", Speaker.NOTE),
        ("Member explained it all over again for the second time.", Speaker.NOTE),
        ("I have had to explain everything a second time.", Speaker.CUSTOMER),
        ("I am telling you the same story for the fourth time.", Speaker.CUSTOMER),
        ("Das habe ich jetzt zum dritten Mal erklärt.", Speaker.CUSTOMER),
    ],
)
def test_what_is_told_a_second_or_third_time(text, speaker):
    assert Kind.RETOLD in kinds(text, speaker)


@pytest.mark.parametrize(
    ("text", "speaker"),
    [
        ("I had to tell her a third time that the line works.", Speaker.NOTE),
        ("She rang a third time about it.", Speaker.NOTE),
        ("Told her everything for the second time.", Speaker.NOTE),
        ("I have ordered it a second time.", Speaker.CUSTOMER),
        ("I told my mother the story a second time.", Speaker.CUSTOMER),
    ],
)
def test_what_is_no_second_telling(text, speaker):
    assert Kind.RETOLD not in kinds(text, speaker)


@pytest.mark.parametrize(
    ("text", "to"),
    [
        ("We read YES or NO here. To change a date ring 01632 960100, Mon-Fri 8am-6pm.", Channel.PHONE),
        ("To cancel or to move your appointment please phone us.", Channel.PHONE),
        ("To report a fault, call our repair line.", Channel.PHONE),
        ("To return the box visit your nearest shop.", Channel.BRANCH),
        ("Um einen Termin zu ändern, rufen Sie bitte 03069 990277 an.", Channel.PHONE),
    ],
)
def test_the_only_way_to_do_something(text, to):
    assert {one.to for one in read(text, Speaker.STAFF, BOTH)} == {to}


@pytest.mark.parametrize(
    "text",
    [
        "Ring us if you have questions.",
        "Call us any time on 01632 960100.",
        "We will call you.",
        "To change a date we ring 01632 960100 for you.",
        "To confirm the date I will call 01632 960100.",
        "To arrange a visit our driver will phone you on 01632 960100.",
        "To change your plan, if you like, call us.",
        "To be honest, call us old-fashioned.",
        "This is Fenwick Hospital on 01632 960100.",
    ],
)
def test_an_offer_to_be_called_sends_nobody_elsewhere(text):
    assert Kind.SENT_ELSEWHERE not in kinds(text)


def test_no_language_reads_nothing():
    assert read("We will call you back by Monday.", Speaker.STAFF, ()) == ()


EXAMPLES = [(phrase, words_of(name).language) for name in languages() for phrase in words_of(name).phrase]
PIECES = st.text(max_size=40) | st.sampled_from(
    [" ", ". ", "\n", "> ", "-- ", "we will call ", "by ", "within ", "5 ", "14. März ", "tomorrow ", "did: a, "]
)  # fmt: skip
TEXTS = st.lists(PIECES, max_size=12).map("".join)


@given(TEXTS, st.sampled_from(Speaker))
def test_any_text_is_read_with_its_places(text, speaker):
    for one in read(text, speaker, BOTH):
        assert text[one.start : one.end] == one.quote
        assert one.quote


@given(TEXTS, st.sampled_from(Speaker))
def test_reading_is_a_function_of_the_text(text, speaker):
    told = read(text, speaker, BOTH)
    read.cache_clear()

    assert read(text, speaker, BOTH) == told


@given(
    st.sampled_from(EXAMPLES),
    st.sampled_from(["The weather is fine.", "Das Wetter ist schön.", "Thanks!", "Is that so?"]),
)
def test_an_unrelated_sentence_takes_nothing_away(example, further):
    phrase, language = example
    for text in (f"{phrase.yes}\n\n{further}", f"{further}\n\n{phrase.yes}", f"{further} {phrase.yes}"):
        assert phrase.kind in [one.kind for one in read(text, phrase.by[0], (language,))]
