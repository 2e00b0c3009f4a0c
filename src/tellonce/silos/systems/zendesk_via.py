"""By which channel a Zendesk ticket or comment came: the words and numbers of `via.channel`.

Source: Zendesk, Via types reference. What its column "Omnichannel routing" counts as e-mail (forms, the help centre,
the widget, follow-ups) is a thread of mails here too: a form is answered by mail.
"""

from typing import Final

from tellonce.silos.system import Record
from tellonce.silos.systems.fields import below, telephone, text
from tellonce.vocabulary.channel import Channel

_WORDS: Final = {
    Channel.EMAIL: "mail email web web_form dropbox web_widget mobile_sdk mobile iphone helpcenter help_center "
    "closed_ticket forum topic blog mailgun connect_mail side_conversation batch",
    Channel.PHONE: "voice phone voicemail phone_call_inbound phone_call_outbound api_voicemail api_phone_call_inbound "
    "api_phone_call_outbound",
    Channel.CHAT: "chat chat_transcript chat_offline_message native_messaging messaging whatsapp line wechat telegram "
    "viber apple_business_chat google_business_messages google_rcs kakaotalk sunshine_conversations_api answer_bot",
    Channel.SMS: "sms text_message messagebird_sms twilio_sms connect_sms",
    Channel.SOCIAL: "twitter twitter_dm twitter_favorite twitter_like facebook facebook_post facebook_message "
    "instagram_dm sunshine_conversations_twitter_dm sunshine_conversations_facebook_messenger any_channel "
    "get_satisfaction",
}  # fmt: skip
_CHANNELS: Final = {word: channel for channel, words in _WORDS.items() for word in words.split()}

_NUMBERS: Final = {
    "0": "web_form", "4": "mail", "5": "api", "8": "rule", "15": "iphone", "17": "dropbox", "23": "twitter_favorite",
    "24": "topic", "26": "twitter_dm", "27": "closed_ticket", "29": "chat", "30": "twitter", "33": "voicemail",
    "34": "phone_call_inbound", "35": "phone_call_outbound", "37": "text_message", "38": "facebook_post",
    "41": "facebook_message", "44": "api_voicemail", "45": "api_phone_call_inbound", "46": "api_phone_call_outbound",
    "48": "web_widget", "49": "mobile_sdk", "55": "any_channel", "56": "mobile", "57": "sms", "72": "line",
    "73": "wechat", "74": "whatsapp", "75": "native_messaging",
}  # fmt: skip

DESK: Final = frozenset({"web", "web_form", "mobile", "iphone", "api", "web_service", "rule", "batch", ""})
"""Where agents write; what they write there in public reaches the customer by mail."""


def via_of(record: Record) -> str:
    """The word of `via.channel`, lower case; '' where there is none."""
    word = (text(below(record, "via"), "channel") or text(record, "via")).casefold().replace(" ", "_")
    return _NUMBERS.get(word, word)


def channel_of(word: str) -> Channel:
    """The channel that a word of `via.channel` names; `none` for rules, the API, and words that name none."""
    return _CHANNELS.get(word, Channel.NONE)


def sender_of(record: Record) -> list[tuple[str, str]]:
    """The customer's end of a `via`: the address, number or public name it came from, or went to where it went out."""
    outward = "outbound" in text(below(record, "via.source"), "rel") or "outbound" in via_of(record)
    end = below(record, f"via.source.{'to' if outward else 'from'}")
    channel = channel_of(via_of(record))
    if channel is Channel.EMAIL:
        return [("email", text(end, "address"))] if via_of(record) in ("mail", "email") else []
    number = telephone(text(end, "phone", "number", "formatted_phone"))
    return [("phone", number), ("handle", text(end, "username") if channel is Channel.SOCIAL else "")]
