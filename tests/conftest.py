"""What all tests share: where the acceptance data lies, and how long hypothesis may think."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

pytest_plugins = ["presents"]

ROOT = Path(__file__).resolve().parents[1]

# A busy machine is slow now and then: what a law says does not depend on the time it takes to try it.
settings.register_profile("house", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("house")


def _places() -> Iterator[Path]:
    """Where the acceptance data may lie: where the environment says, else beside the repository or its worktrees."""
    if named := os.environ.get("TELLONCE_SHARED"):
        yield Path(named)
    else:
        yield ROOT.parent / "shared"
        yield ROOT.parent.parent / "shared"


@pytest.fixture(scope="session")
def root() -> Path:
    """The repository's folder."""
    return ROOT


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of the acceptance data; tests that need it are skipped where it is absent."""
    found = next((place for place in _places() if (place / "data").is_dir()), None)
    if found is None:
        pytest.skip("no acceptance data: no folder `shared` beside the repository, and TELLONCE_SHARED names none")
    return found


# What helps several tests says what was different, as tests themselves do.
pytest.register_assert_rewrite("asking", "load", "past")
