"""An erasure: what was taken out of the store at a person's wish, in figures and never in values."""

import msgspec


class FileErased(msgspec.Struct, frozen=True, kw_only=True):
    """What an erasure took out of one silo file.

    Attributes:
        file: name of the file, relative to the organisation's folder.
        silo: name of its silo.
        records: records of the person, sub-records as their records.
        touchpoints: touchpoints of the person.
    """

    file: str
    silo: str
    records: int
    touchpoints: int


class Receipt(msgspec.Struct, frozen=True, kw_only=True):
    """What an erasure did. It holds no value of the person's, and no id that could be turned back into one.

    Attributes:
        at: when, microseconds UTC.
        actor: who asked for it to be done.
        reason: why, for example the article of the law.
        files: what was taken out of each file, in order of file and silo.
        records: records taken out in all.
        touchpoints: touchpoints taken out in all.
        of_others: those of the records that were told as another person's, but carried an identifier that is this
            person's alone.
        identifiers: how many identifiers of each kind were erased; those that others carry too are not.
        shared: how many identifiers of each kind stayed because others carry them too.
        tombstones: how many tombstones the store holds now.
        already: whether the person had been erased before, so that nothing was left to do.
    """

    at: int
    actor: str
    reason: str
    files: list[FileErased] = []
    records: int = 0
    touchpoints: int = 0
    of_others: int = 0
    identifiers: dict[str, int] = {}
    shared: dict[str, int] = {}
    tombstones: int = 0
    already: bool = False
