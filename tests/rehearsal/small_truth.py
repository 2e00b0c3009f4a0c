"""A small truth by hand: two people followed, four in the background with a household telephone and a placeholder."""

from typing import Any

FILES = {"people.csv": 6, "calls.json": 7, "mails.json": 4, "visits.csv": 2, "posts.json": 1}


def _person(key: str, name: str, **more: Any) -> dict[str, Any]:  # JSON
    return {"key": key, "name": name, "identifiers": {"customer_no": [f"C-{key}"]}} | more


def _contact(name: str, kind: str, channel: str, at: str, until: str, minutes: float, *refs: str) -> dict[str, Any]:
    return {
        "id": name,
        "kind": kind,
        "channel": channel,
        "at": at,
        "until": until,
        "minutes": minutes,
        "what": "",
        "refs": list(refs),
    }


def _journey(name: str, person: str, contacts: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "id": name,
        "persons": [person],
        "topic": "bill",
        "started": contacts[0]["at"],
        "ended": contacts[-1]["until"],
        "resolved": None,
        "channels": [],
        "contacts": 0,
        "messages": 0,
        "minutes": sum(c["minutes"] for c in contacts),
        "contact_list": contacts,
    }


def small_truth() -> dict[str, Any]:
    """The document; a fresh copy each time."""
    first = [
        _contact("J1.1", "contact", "phone", "2024-05-01T10:00:00Z", "2024-05-01T10:20:00Z", 20.0, "calls.json#c1"),
        _contact("J1.2", "contact", "phone", "2024-05-03T10:00:00Z", "2024-05-03T10:30:00Z", 30.0, "calls.json#c2"),
        _contact("J1.3", "message", "letter", "2024-05-04T12:00:00Z", "2024-05-04T12:00:00Z", 2.0, "mails.json#m1"),
    ]
    second = [
        _contact("J2.1", "contact", "visit", "2024-05-05T10:00:00Z", "2024-05-05T11:00:00Z", 60.0, "visits.csv#v1"),
        _contact("J2.2", "message", "email", "2024-05-06T10:00:00Z", "2024-05-06T10:00:00Z", 1.0, "mails.json#m2"),
    ]
    return {
        "story": "small",
        "organisation": "Small",
        "as_of": "2024-06-01T00:00:00Z",
        "files": {name: {"format": "csv", "record_id": "id", "records": count} for name, count in FILES.items()},
        "persons": [_person("P1", "Ada Vale", weak=["post: display name only"]), _person("P2", "Ben Dale")],
        "journeys": [_journey("J1", "P1", first), _journey("J2", "P2", second)],
        "frictions": [
            {
                "name": "long_wait",
                "journey": "J1",
                "at": "2024-05-01T10:01:00Z",
                "evidence": ["calls.json#c1"],
                "minutes": 12.0,
                "why": "12 minutes",
            },
            {
                "name": "re_authentication",
                "journey": "J1",
                "at": "2024-05-03T10:05:00Z",
                "evidence": ["calls.json#c2"],
                "minutes": 1.0,
                "why": "asked by the first",
            },
            {
                "name": "re_authentication",
                "journey": "J1",
                "at": "2024-05-03T10:15:00Z",
                "evidence": ["calls.json#c2"],
                "minutes": 6.0,
                "why": "asked by the second",
            },
            {
                "name": "ignored_preference",
                "journey": "J2",
                "at": "2024-05-06T10:00:00Z",
                "evidence": ["people.csv#C-P2", "mails.json#m2"],
                "minutes": None,
                "why": "prefers letters",
            },
        ],
        "customer_minutes_total": 113.0,
        "customer_minutes_wasted": 19.0,
        "promises": [
            {
                "journey": "J2",
                "what": "visit by noon",
                "made": None,
                "due": "2024-05-05T12:00:00Z",
                "status": "kept",
                "evidence": ["visits.csv#v1"],
            },
            {
                "journey": "J1",
                "what": "help in this call",
                "made": None,
                "due": "2024-05-03T10:30:00Z",
                "status": "kept",
                "evidence": ["calls.json#c2"],
            },
        ],
        "background": [
            _person(key, name)
            for key, name in (("B1", "Cy Moor"), ("B2", "Di Moor"), ("B3", "Ed Fell"), ("B4", "Flo Fell"))
        ],
        "background_frictions": [
            {
                "name": "dead_end",
                "person": "B3",
                "at": "2024-05-07T10:00:00Z",
                "evidence": ["calls.json#c5"],
                "minutes": 3.0,
                "why": "busy",
            },
        ],
        "not_same": [{"a": "B1", "b": "B2", "why": "household"}, {"a": "B3", "b": "B4", "why": "placeholder"}],
        "shared_values": [{"kind": "phone", "value": "+12125550100", "persons": ["B1", "B2"], "why": "household"}],
        "placeholder_values": [
            {"kind": "phone", "value": "+10000000000", "persons": ["B3", "B4"], "why": "typed by staff"}
        ],
        "records_by_person": {
            "P1": {"people.csv": ["C-P1"], "calls.json": ["c1", "c2"], "mails.json": ["m1"], "posts.json": ["t1"]},
            "P2": {"people.csv": ["C-P2"], "mails.json": ["m2"], "visits.csv": ["v1"]},
            "B1": {"people.csv": ["C-B1"], "calls.json": ["c3"], "mails.json": ["m3"]},
            "B2": {"people.csv": ["C-B2"], "calls.json": ["c4"]},
            "B3": {"people.csv": ["C-B3"], "calls.json": ["c5", "c6"], "visits.csv": ["v2"]},
            "B4": {"people.csv": ["C-B4"], "calls.json": ["c7"], "mails.json": ["m4"]},
        },
    }
