"""What a declaration says of one kind of identifier, field by field: each may be left unsaid."""

import msgspec
from msgspec import UNSET, UnsetType

from tellonce.vocabulary.identity import RelationKind


class DeclaredKind(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`[identity.kinds.NAME]` as it was written; `Kind` of the rules says what each field means, and their defaults."""

    normalise: str | UnsetType = UNSET
    links: bool | UnsetType = UNSET
    anchor: bool | UnsetType = UNSET
    exclusive: bool | UnsetType = UNSET
    at_most: int | UnsetType = UNSET
    within_days: int | UnsetType = UNSET
    shared_over: int | UnsetType = UNSET
    tier: int | UnsetType = UNSET
    alone: bool | UnsetType = UNSET
    relates: RelationKind | UnsetType = UNSET
    recycled_after_days: int | UnsetType = UNSET
