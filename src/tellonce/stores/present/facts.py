"""What the present knows of itself: what its people and stories were told with, what it holds of history."""

from sqlalchemy import Connection, select

from tellonce.stores.present.database import Database
from tellonce.stores.present.schema import FACTS


class Facts:
    """The facts of a present.

    Args:
        database: where it lies.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._put = database.instead(FACTS)

    def get(self, name: str) -> str:
        """A fact, '' where there is none of this name."""
        with self._database.read() as connection:
            return connection.execute(select(FACTS.c.value).where(FACTS.c.name == name)).scalar() or ""

    def names(self, beginning: str) -> set[str]:
        """What stands behind a beginning in the names of facts."""
        with self._database.read() as connection:
            found = connection.execute(select(FACTS.c.name).where(FACTS.c.name.startswith(beginning, autoescape=True)))
            return {name.removeprefix(beginning) for name in found.scalars()}

    def put(self, connection: Connection, name: str, value: str = "") -> None:
        """Notes a fact within a transaction."""
        connection.execute(self._put, [{"name": name, "value": value}])
