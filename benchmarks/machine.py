"""The machine and the versions of a measurement."""

from __future__ import annotations

import os
import platform
from importlib.metadata import version

_PACKAGES = ("duckdb", "dbt-core", "dbt-duckdb", "polars", "great-expectations")


def facts() -> list[tuple[str, str]]:
    """The facts needed to compare figures with those of another machine."""
    return [
        ("cores", str(os.cpu_count())),
        ("memory", f"{_memory_gigabytes():.0f} GB"),
        ("system", f"{platform.system()} {platform.machine()}"),
        ("Python", platform.python_version()),
        *versions(*_PACKAGES),
        ("load when the run began", f"{os.getloadavg()[0]:.1f}"),
    ]


def versions(*packages: str) -> list[tuple[str, str]]:
    """The installed version of each package."""
    return [(name, version(name)) for name in packages]


def _memory_gigabytes() -> float:
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1024**3
