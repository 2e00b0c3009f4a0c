"""A PostgreSQL of a test's own, which may be restarted as if the machine had lost its power."""

import getpass
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from lives import free_port

PLACES = ("/usr/lib/postgresql/*/bin", "/usr/pgsql-*/bin", "/opt/homebrew/opt/postgresql*/bin")


class Cluster:
    """One cluster: its address, and how it is restarted."""

    def __init__(self, binaries: Path, folder: Path) -> None:
        self._binaries, self._folder, self.port = binaries, folder, free_port()
        # PostgreSQL refuses to be run by root.
        self._as = ["runuser", "-u", "postgres", "--"] if getpass.getuser() == "root" else []
        if self._as:
            shutil.chown(folder, "postgres")
        self._run("initdb", "-D", folder / "data", "-U", "postgres", "-A", "trust")
        self._control("start")

    @property
    def url(self) -> str:
        return f"postgresql://postgres@127.0.0.1:{self.port}/postgres"

    def restart(self) -> None:
        """Breaks all connections and everything at hand off, and comes back."""
        self._control("restart", "-m", "immediate")

    def stop(self) -> None:
        self._control("stop", "-m", "immediate")

    def _control(self, *words: str) -> None:
        options = f"-p {self.port} -k {self._folder} -c listen_addresses=127.0.0.1 -c max_connections=60"
        self._run("pg_ctl", "-D", self._folder / "data", "-o", options, "-l", self._folder / "log", "-w", *words)

    def _run(self, name: str, *words: str | Path) -> None:
        command = [*self._as, str(self._binaries / name), *map(str, words)]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, timeout=60, cwd="/")


def _binaries() -> Path:
    on_path = shutil.which("pg_ctl")
    found = [Path(on_path).parent] if on_path else [
        one for place in PLACES for one in sorted(Path("/").glob(place[1:]), reverse=True)
    ]  # fmt: skip
    if not found or not (found[0] / "initdb").exists():
        pytest.skip("no initdb and pg_ctl on this machine: PostgreSQL is not restarted")
    if os.name != "posix" or (getpass.getuser() == "root" and shutil.which("runuser") is None):
        pytest.skip("PostgreSQL cannot be run by this user")
    return found[0]


@contextmanager
def cluster() -> Iterator[Cluster]:
    """A cluster until the block ends; skipped with the reason where none can be."""
    binaries = _binaries()
    with tempfile.TemporaryDirectory(prefix="cluster-") as folder:
        try:
            made = Cluster(binaries, Path(folder))
        except (subprocess.SubprocessError, LookupError) as error:
            pytest.skip(f"no PostgreSQL of our own can be made here: {error}")
        try:
            yield made
        finally:
            made.stop()
