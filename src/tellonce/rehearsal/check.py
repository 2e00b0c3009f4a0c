"""Checking an account against a truth: who is who, where it broke, what it cost, what was promised, when in contact."""

from collections.abc import Collection, Mapping

from tellonce.rehearsal.check_contacts import check_contacts, check_promises
from tellonce.rehearsal.check_frictions import check_frictions, check_total
from tellonce.rehearsal.check_people import check_people
from tellonce.rehearsal.report import Report
from tellonce.rehearsal.truth import read_truth
from tellonce.vocabulary.account import Account


def check(
    account: Account,
    truth: Mapping[str, object],
    kinds: Collection[str] | None = None,
    master_files: Collection[str] | None = None,
) -> Report:
    """How an account compares with a truth, in figures with all differences.

    Args:
        account: what the records tell.
        truth: the document `expected.json`, as JSON gives it.
        kinds: names of the frictions to compare; None for all.
        master_files: files of master data (customer, member, contact, booking, policy, vehicle extracts), whose
            records alone are no common evidence; None finds them: each of their record ids is an identifier of its own
            person and no contact of the truth names one.

    Returns:
        The report. Shares are 1 where there is nothing to compare.

    Raises:
        Refused: the truth lacks a key or has one of a wrong type.

    Source: acceptance stories, "Comparing a result with the truth".
    """
    document = read_truth(truth)
    masters = document.masters() if master_files is None else frozenset(master_files)
    people, matched = check_people(account, document, masters)
    total, wasted = check_total(account, document, matched, kinds)
    return Report(
        people=people,
        frictions=check_frictions(account, document, matched, masters, kinds),
        minutes_total=total,
        minutes_wasted=wasted,
        promises=check_promises(account, document, matched),
        contacts=check_contacts(account, document, matched),
    )
