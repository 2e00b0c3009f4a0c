"""An exported event log, read back, is the same journeys."""

from pathlib import Path

from tellonce.insight.build import build
from tellonce.insight.export import export
from tellonce.insight.map import mapped
from tellonce.silos.declaration import Declaration
from tellonce.silos.declare import load
from tellonce.silos.mapping import Silo
from tellonce.silos.organisation import Organisation
from tellonce.stores.folder import Folder
from tellonce.stores.history_duckdb import DuckDBView


def test_a_log_written_and_read_back_gives_the_same_map(root: Path, tmp_path: Path) -> None:
    story = root / "examples" / "satellite"
    build(story, load(story / "tellonce.toml"), tmp_path / "store")
    view = DuckDBView(Folder(tmp_path / "store"))
    with (tmp_path / "log.xes").open("wb") as stream:
        cases = export(view, stream)
    own = Declaration(
        organisation=Organisation(name="back", zone="UTC"), silo=(Silo(name="log", system="xes", files=("log.xes",)),)
    )
    build(tmp_path, own, tmp_path / "back")
    again = DuckDBView(Folder(tmp_path / "back"))
    before, after = mapped(view), mapped(again)
    assert before == after
    assert cases == after.cases > 0
    view.close()
    again.close()
