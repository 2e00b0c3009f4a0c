"""The known systems by name: the built-in ones, imported when first asked for, and those of installed plug-ins.

A plug-in names its `System` under the entry-point group `tellonce.silos`; a built-in name cannot be taken by one.
"""

from collections.abc import Mapping
from difflib import get_close_matches
from functools import cache
from importlib import import_module
from importlib.metadata import EntryPoint, entry_points
from types import MappingProxyType
from typing import Final

from tellonce.silos.system import System
from tellonce.vocabulary.refusal import Refused

GROUP: Final = "tellonce.silos"

BUILT_IN: Final[Mapping[str, str]] = MappingProxyType(
    {
        "access_log": "tellonce.silos.systems.access_log:SYSTEM",
        "asterisk_cdr": "tellonce.silos.systems.asterisk_cdr:SYSTEM",
        "asterisk_queue": "tellonce.silos.systems.asterisk_queue:SYSTEM",
        "connect_chat": "tellonce.silos.systems.connect_chat:SYSTEM",
        "connect_contact": "tellonce.silos.systems.connect_contact:SYSTEM",
        "dialogflow": "tellonce.silos.systems.dialogflow:SYSTEM",
        "ga4": "tellonce.silos.systems.ga4:SYSTEM",
        "genesys": "tellonce.silos.systems.genesys:SYSTEM",
        "mastodon": "tellonce.silos.systems.mastodon:SYSTEM",
        "mbox": "tellonce.silos.systems.mbox:SYSTEM",
        "qualtrics": "tellonce.silos.systems.qualtrics:SYSTEM",
        "rasa": "tellonce.silos.systems.rasa:SYSTEM",
        "salesforce_account": "tellonce.silos.systems.salesforce_records:ACCOUNT",
        "salesforce_case": "tellonce.silos.systems.salesforce:CASE",
        "salesforce_chat": "tellonce.silos.systems.salesforce_chats:SYSTEM",
        "salesforce_comment": "tellonce.silos.systems.salesforce_case_details:COMMENT",
        "salesforce_contact": "tellonce.silos.systems.salesforce:CONTACT",
        "salesforce_email": "tellonce.silos.systems.salesforce_mail:SYSTEM",
        "salesforce_event": "tellonce.silos.systems.salesforce_activities:EVENT",
        "salesforce_history": "tellonce.silos.systems.salesforce_case_details:HISTORY",
        "salesforce_record": "tellonce.silos.systems.salesforce_records:RECORD",
        "salesforce_task": "tellonce.silos.systems.salesforce_activities:TASK",
        "segment": "tellonce.silos.systems.segment:SYSTEM",
        "sendgrid": "tellonce.silos.systems.sendgrid:SYSTEM",
        "stripe": "tellonce.silos.systems.stripe:SYSTEM",
        "twilio_call": "tellonce.silos.systems.twilio_call:SYSTEM",
        "twilio_message": "tellonce.silos.systems.twilio_message:SYSTEM",
        "twilio_studio": "tellonce.silos.systems.twilio_studio:SYSTEM",
        "twitter": "tellonce.silos.systems.twitter:SYSTEM",
        "xes": "tellonce.silos.systems.xes:SYSTEM",
        "zendesk": "tellonce.silos.systems.zendesk:SYSTEM",
    }
)
"""Where each built-in system states itself: module and name, as an entry point writes it."""


def systems() -> dict[str, System]:
    """All known systems by name, in order of name.

    Raises:
        Refused: a plug-in cannot be imported, gives no `System`, or takes a name that another has.
    """
    return dict(_systems())


@cache
def _systems() -> Mapping[str, System]:
    found = {name: _built_in(name) for name in BUILT_IN}
    for entry in sorted(entry_points(group=GROUP), key=lambda entry: (entry.name, entry.value)):
        given = _plugged_in(entry)
        if given.name in found:
            raise Refused(
                f"the plug-in {entry.value} takes the name {given.name!r}, which another system has: uninstall it"
            )
        found[given.name] = given
    return MappingProxyType({name: found[name] for name in sorted(found)})


def system(name: str) -> System:
    """The system of that name. A built-in one is found without looking at plug-ins.

    Raises:
        Refused: no system has that name; the message gives the known ones and the nearest.
    """
    if name in BUILT_IN:
        return _built_in(name)
    known = _systems()
    if name in known:
        return known[name]
    near = get_close_matches(name, known, n=1)
    hint = f"; did you mean {near[0]!r}?" if near else ""
    raise Refused(f"no system is called {name!r} (known: {', '.join(known)}; any other file: 'table'){hint}")


@cache
def _built_in(name: str) -> System:
    module, _, attribute = BUILT_IN[name].partition(":")
    found = getattr(import_module(module), attribute)
    if not isinstance(found, System) or found.name != name:
        raise Refused(f"{BUILT_IN[name]} does not state the system {name!r}")
    return found


def _plugged_in(entry: EntryPoint) -> System:
    try:
        found = entry.load()
    except (ImportError, AttributeError) as error:
        raise Refused(
            f"the plug-in {entry.value} of {GROUP} cannot be imported: {error}; install or remove it"
        ) from error
    if not isinstance(found, System):
        raise Refused(f"the plug-in {entry.value} of {GROUP} gives no System: name one in its entry point")
    return found
