"""What can be counted in the crowd's mails, letters and tickets, read as they stand."""

import re
from collections import Counter, defaultdict
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import plain_calls
import plain_site
from plain import DAY, ZONE, Shown, conversations, day_after, local, moment, noted, rows, said, tickets

DATE = "%m/%d/%Y"
STAMP = "%m/%d/%Y %I:%M %p"


def mails(folder: Path, owner: dict[str, str]) -> list[tuple[str, datetime, str, str]]:
    """Person, moment, category and reference of each mail that arrived, in order."""
    delivered = [row for row in rows(folder, "sendgrid_events.json") if row["event"] == "delivered"]
    refs = {row["sg_event_id"]: f"sendgrid_events.json#{row['sg_event_id']}" for row in delivered}
    return sorted(
        (owner[refs[row["sg_event_id"]]], datetime.fromtimestamp(row["timestamp"], UTC), row["category"][0],
         refs[row["sg_event_id"]])
        for row in delivered
    )  # fmt: skip


def letters(folder: Path, owner: dict[str, str]) -> list[tuple[str, datetime, dict[str, str]]]:
    """Person, noon of the day of mailing and row of each letter, in order."""
    found = [
        (owner[f"letters.csv#{row['PIECE']}"], local(f"{row['MAILED']} 12", f"{DATE} %H"), row)
        for row in rows(folder, "letters.csv")
    ]
    return sorted(found, key=lambda one: (one[0], one[1]))


def messages(folder: Path, owner: dict[str, str]) -> dict[tuple[str, str], list[datetime]]:
    """Person and matter to the moments of all mails, letters and voicemails about it, in order."""
    matters = {"visit-confirmation": "visit", "statement-ready": "bill"}
    sent: dict[tuple[str, str], list[datetime]] = defaultdict(list)
    for person, at, category, _ in mails(folder, owner):
        if category in matters:
            sent[person, matters[category]].append(at)
    for person, at, _ in letters(folder, owner):
        sent[person, "bill"].append(at)
    for person, calls in plain_calls.placed(folder, owner).items():
        if (person, "visit") in sent:
            sent[person, "visit"] += [at for at, _ in calls]
    return {one: sorted(times) for one, times in sent.items()}


def too_many(folder: Path, owner: dict[str, str]) -> set[str]:
    """People with three messages about one matter within 24 hours."""
    return {
        person
        for (person, _), sent in messages(folder, owner).items()
        if any(third - first <= DAY for first, third in zip(sent, sent[2:], strict=False))
    }


def surveys_apart(folder: Path, owner: dict[str, str]) -> list[tuple[str, datetime, datetime]]:
    """Person and moments of two surveys that follow each other."""
    sent = [one for one in mails(folder, owner) if one[2].startswith("survey")]
    return [(b[0], a[1], b[1]) for a, b in pairwise(sent) if a[0] == b[0]]


def astray(folder: Path, owner: dict[str, str]) -> set[str]:
    """People asked about nothing in particular, asked again within 30 days, or asked before it was done."""
    done: dict[str, datetime] = {
        person: moment(record["metric_set"]["solved_at"])
        for person, _, record in tickets(folder, owner)
        if record["metric_set"]["solved_at"]
    }
    for row in rows(folder, "dispatch.csv"):
        if row["ARRIVED"]:
            done[owner[f"dispatch.csv#{row['WO']}"]] = local(row["ARRIVED"], STAMP)
    sent = [one for one in mails(folder, owner) if one[2].startswith("survey")]
    unnamed = {person for person, _, category, _ in sent if category == "survey-your-experience"}
    again = {person for person, a, b in surveys_apart(folder, owner) if b - a <= timedelta(days=30)}
    early = {person for person, at, *_ in sent if person in done and at < done[person]}
    return unnamed | again | early


def unheard(folder: Path, owner: dict[str, str]) -> set[str]:
    """People who asked for another channel than the one on which something was sent or called."""
    asked = {
        owner[f"sf_contacts.csv#{row['ID']}"]: row["PREFERRED_CHANNEL__C"] for row in rows(folder, "sf_contacts.csv")
    }
    wrote = {person for person, _, category, _ in mails(folder, owner) if "newsletter" not in category}
    rang = {owner[f"outbound_calls.csv#{row['sid']}"] for row in rows(folder, "outbound_calls.csv")}
    posted = {person for person, *_ in letters(folder, owner)}
    return {
        person
        for people, way in ((wrote, "Email"), (rang, "Phone"), (posted, "Letter"))
        for person in people
        if asked[person] not in ("", way)
    }


def untold(folder: Path, owner: dict[str, str]) -> Shown:
    """Suspensions after a declined card with neither a mail about anything nor a payment between."""
    told: dict[str, list[tuple[datetime, str, str]]] = defaultdict(list)
    for row in rows(folder, "stripe_charges.csv"):
        at = moment(f"{row['Created (UTC)']}+00:00")
        told[owner[f"stripe_charges.csv#{row['id']}"]].append((at, row["Status"], row["id"]))
    for person, at, category, ref in mails(folder, owner):
        if "newsletter" not in category:
            told[person].append((at, category, ref))
    return {
        (person, after[2])
        for person, found in told.items()
        for before, after in pairwise(sorted(found))
        if (before[1], after[1]) == ("Failed", "service-suspended")
    }


def against_records(folder: Path, owner: dict[str, str]) -> Counter[str]:
    """Person to how many notices ask by a day past, or add a fee to what was paid in full by the end of its day."""
    found = Counter(person for person, at, end in asked_by(folder, owner) if at >= end)
    bills = {row["INVOICE"]: row for _, _, row in letters(folder, owner) if row["FORM"] == "BILL"}
    fees = [
        (who, row["INVOICE"]) for who, _, row in letters(folder, owner) if row["FORM"] in ("LATE FEE", "COLLECTION")
    ]
    fees += [
        (owner[f"sendgrid_events.json#{row['sg_event_id']}"], row["invoice"])
        for row in rows(folder, "sendgrid_events.json")
        if row["event"] == "delivered" and row["category"] == ["late-fee"]
    ]
    for person, invoice in fees:
        cents, end = round(float(bills[invoice]["AMOUNT"]) * 100), day_after(local(bills[invoice]["PAY_BY"], DATE))
        found[person] += sum(part for at, part in payments(folder, invoice) if at < end) >= cents
    return +found


def asked_by(folder: Path, owner: dict[str, str]) -> list[tuple[str, datetime, datetime]]:
    """Person, moment and end of the last day of each bill and each mail that asks for payment by a day."""
    found = [
        (person, at, day_after(local(row["PAY_BY"], DATE)))
        for person, at, row in letters(folder, owner)
        if row["FORM"] == "BILL"
    ]
    for row in rows(folder, "sendgrid_events.json"):
        if row["event"] == "delivered" and "pay_by" in row:
            person = owner[f"sendgrid_events.json#{row['sg_event_id']}"]
            end = day_after(local(row["pay_by"], "%Y-%m-%d"))
            found.append((person, datetime.fromtimestamp(row["timestamp"], UTC), end))
    return found


def payments(folder: Path, invoice: str) -> list[tuple[datetime, int]]:
    """Moments and cents of what was paid of an invoice."""
    return [
        (moment(f"{row['Created (UTC)']}+00:00"), round(float(row["Amount"]) * 100))
        for row in rows(folder, "stripe_charges.csv")
        if row["Invoice ID"] == invoice
    ]


def offered_in_vain(folder: Path, owner: dict[str, str]) -> set[str]:
    """People offered by letter what they then found missing: moving on the site, a plan by telephone."""
    offers = {(person, row["HEADLINE"]): at for person, at, row in letters(folder, owner) if row["FORM"] == "OFFER"}
    site = {
        person
        for person, at in plain_site.moving(folder, owner)
        if (offer := offers.get((person, "MOVE ONLINE IN MINUTES"))) and offer < at
    }
    line = {
        person
        for person, _, record in conversations(folder, owner)
        if noted(record).get("plan.by.phone") == "not offered"
        if (person, "CHANGE YOUR PLAN BY TELEPHONE") in offers
    }
    return site | line


def broken(folder: Path, owner: dict[str, str], as_of: datetime) -> Shown:
    """Windows of technicians and promises of answers that passed unfulfilled, with the record that made them."""
    made = (*windows(folder, owner), *promised(folder, owner))
    return {(person, ref) for person, ref, due, kept in made if due < as_of and not (kept and kept <= due)}


def windows(folder: Path, owner: dict[str, str]) -> list[tuple[str, str, datetime, datetime | None]]:
    """Person, record, end of the window and arrival of each visit."""
    found = []
    for row in rows(folder, "dispatch.csv"):
        reference = f"dispatch.csv#{row['WO']}"
        end = local(row["WINDOW"][:11] + row["WINDOW"][-8:], STAMP)
        found.append((owner[reference], reference, end, local(row["ARRIVED"], STAMP) if row["ARRIVED"] else None))
    return found


def promised(folder: Path, owner: dict[str, str]) -> list[tuple[str, str, datetime, datetime | None]]:
    """Person, ticket, last moment and first fulfilment of what answers promise by a time."""
    refunds: dict[str, datetime] = {}
    for row in rows(folder, "stripe_charges.csv"):
        if row["Refunded date (UTC)"]:
            refunds[owner[f"stripe_charges.csv#{row['id']}"]] = moment(f"{row['Refunded date (UTC)']}+00:00")
    posted = {person: at for person, at, row in letters(folder, owner) if row["FORM"] == "CONFIRMATION"}
    found = []
    for person, ref, record in tickets(folder, owner):
        answers = said(record, ours=True)
        at, text = answers[0]
        later = answers[1][0] if len(answers) > 1 else None
        if hours := re.search(r"answer within (\d+) hours", text):
            found.append((person, ref, at + int(hours[1]) * timedelta(hours=1), later))
        elif text.startswith("Your refund"):
            last = local("03/10/2024", DATE) if "by March 10" in text else business_days(at, 5)
            found.append((person, ref, day_after(last) - timedelta(microseconds=1), refunds.get(person)))
        elif "letter by Friday" in text:
            friday = at + (4 - at.astimezone(ZONE).weekday()) * DAY
            found.append((person, ref, day_after(friday) - timedelta(microseconds=1), posted.get(person)))
    return found


def business_days(at: datetime, days: int) -> datetime:
    day = at.astimezone(ZONE).replace(hour=12)
    while days:
        day += DAY
        days -= day.weekday() < 5
    return day


def asked_in_writing(folder: Path, owner: dict[str, str]) -> Shown:
    """Tickets that ask for the number of the account although the customer had written it."""
    return {
        (person, ref)
        for person, ref, record in tickets(folder, owner)
        if "BW-" in said(record, ours=False)[0][1]
        if any("account number?" in text for _, text in said(record, ours=True))
    }


def told_in_writing(folder: Path, owner: dict[str, str]) -> Shown:
    """Tickets in which something must be told again, or had been."""
    return {
        (person, ref)
        for person, ref, record in tickets(folder, owner)
        if any("explain the problem again" in text for _, text in said(record, ours=True))
        or any("already explained" in text for _, text in said(record, ours=False))
    }


def sent_in_writing(folder: Path, owner: dict[str, str]) -> Shown:
    """Tickets that send to the telephone or to the bank."""
    return {
        (person, ref)
        for person, ref, record in tickets(folder, owner)
        if any("Please call customer" in text or "contact your bank" in text for _, text in said(record, ours=True))
    }


def photographed(folder: Path, owner: dict[str, str]) -> set[str]:
    """People asked for a photograph in more than one ticket."""
    asked = Counter(
        person
        for person, _, record in tickets(folder, owner)
        if any("a photo" in text for _, text in said(record, ours=True))
    )
    return {person for person, times in asked.items() if times > 1}
