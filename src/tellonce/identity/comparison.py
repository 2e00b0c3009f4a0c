"""The rules of probable matches, as data: which fields are compared and how, and what a probability is worth.

Shipped defaults with their reasons; each can be declared otherwise.
"""

from typing import Final

import msgspec

from tellonce.vocabulary.likeness import Likeness
from tellonce.vocabulary.refusal import Refused

FIELDS: Final[dict[str, Likeness]] = {
    # Names: typed from hearing, shortened, swapped. Order of the two parts is kept by most systems.
    **dict.fromkeys(("given_name", "first_name", "forename"), Likeness.GIVEN_NAME),
    **dict.fromkeys(("surname", "last_name", "family_name"), Likeness.SURNAME),
    **dict.fromkeys(("name", "full_name", "customer_name"), Likeness.NAME),
    # A birth date never changes: another one speaks against, a mistyped one hardly does.
    **dict.fromkeys(("birth_date", "date_of_birth", "birthdate", "birthday", "dob"), Likeness.DATE),
    # Where somebody lives changes, and whole households share it.
    **dict.fromkeys(("address", "address_1", "address_2", "street", "street_address"), Likeness.ADDRESS),
    **dict.fromkeys(("postcode", "postal_code", "zip", "zip_code"), Likeness.POSTCODE),
    **dict.fromkeys(("city", "town", "suburb", "state", "country", "birth_place"), Likeness.CATEGORY),
    **dict.fromkeys(("street_number", "house_number"), Likeness.CATEGORY),
    **dict.fromkeys(("email", "email_address"), Likeness.EMAIL),
    **dict.fromkeys(("phone", "mobile", "telephone", "phone_number"), Likeness.PHONE),
    # Numbers that a state or an organisation gives to one person: as a whole they would link; here mistyped ones count.
    **dict.fromkeys(("ssn", "national_id", "tax_id", "passport", "soc_sec_id"), Likeness.CODE),
    **dict.fromkeys(("customer", "customer_id", "account", "policy"), Likeness.CODE),
    # Weak, but not nothing: a sex or a profession is rarely mistyped.
    **dict.fromkeys(("gender", "sex", "occupation", "job"), Likeness.CATEGORY),
}
"""Shipped: how a field of this name is compared. A field not listed is not compared unless it is declared."""


class MatchRules(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`[identity.match]` of `tellonce.toml`: who may be one person though no identifier says so.

    Attributes:
        fields: how a field is compared, by its name; what is not named is compared as shipped, or not at all.
        without: fields that are not compared although a rule for them is shipped.
        probable_at: probability from 0 to 1 from which two records are probably one person's.
        merge_at: probability from which records are taken for one person without being asked (0 = never).
        cluster_at_most: records of one probable person; a larger cluster is taken apart.
        block_at_most: records that are compared with each other because they share something; what more of them share
            (a placeholder, a large town, a frequent name) is a reason only together with something else.
    """

    fields: dict[str, Likeness] = {}
    without: tuple[str, ...] = ()
    probable_at: float = 0.5
    merge_at: float = 0.0
    cluster_at_most: int = 200
    block_at_most: int = 60

    def likeness(self, field: str) -> Likeness | None:
        """How a field is compared; None where it is not."""
        if field in self.without:
            return None
        return self.fields.get(field) or FIELDS.get(field.strip().lower())


def checked(rules: MatchRules) -> MatchRules:
    """The rules themselves, if they can be meant.

    Raises:
        Refused: a probability outside its range, a merging below the probable, or a size below two.
    """
    if not 0 < rules.probable_at < 1:
        raise Refused(f"probable_at = {rules.probable_at} is no probability above 0 and below 1")
    if rules.merge_at and not rules.probable_at <= rules.merge_at < 1:
        raise Refused(
            f"merge_at = {rules.merge_at} is neither 0 (never merged) nor from probable_at ({rules.probable_at}) up to "
            "below 1"
        )
    for name in ("cluster_at_most", "block_at_most"):
        if getattr(rules, name) < 2:
            raise Refused(f"{name} = {getattr(rules, name)} is less than the two records of a pair")
    return rules
