"""The touchpoints of one person in a build, in their place: what any other reading of them starts from."""

from typing import Final

from tellonce.insight.telling import placed
from tellonce.journeys.placed import Placed
from tellonce.stores.history import View

ROWS: Final = """
    SELECT DISTINCT ON (t.silo, t.record, t.part) t.*, s.owner, s.person,
           coalesce(g.grp, t.silo || ':' || t.record) AS grp
    FROM steps AS s JOIN touchpoints AS t USING (silo, record, part, file, moment)
    LEFT JOIN grouping AS g ON g.silo = t.silo AND g.record = t.record
    WHERE s.person = ? ORDER BY t.silo, t.record, t.part
"""


def person_rows(view: View, person: str) -> list[Placed]:
    """The touchpoints of a person, each once; none where nobody has this id.

    Args:
        view: the build.
        person: the person's id.
    """
    return [row for _, row in placed(view.ask(ROWS, [person]))]
