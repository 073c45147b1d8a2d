"""A delivered file as bytes with its place in the delivery."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property

from bianzhi.problems import Problem, Refused
from ingest import archive


@dataclass(frozen=True, eq=False)
class DeliveredFile:
    """One file; ``path`` is relative to what was handed in, members of a zip as ``a.zip!/b``."""

    path: str
    load: Callable[[], bytes] = field(repr=False)
    container: bool = False

    @cached_property
    def data(self) -> bytes:
        try:
            return self.load()
        except OSError as error:
            values = {"detail": error.strerror or str(error)}
            raise Refused([Problem("land.unreadable_file", values, file=self.path)]) from error

    @cached_property
    def sha256(self) -> str:
        return archive.sha256(self.data)

    @cached_property
    def size(self) -> int:
        return len(self.data)

    @property
    def name(self) -> str:
        return self.path.replace("!/", "/").rsplit("/", 1)[-1]

    @property
    def suffix(self) -> str:
        name = self.name
        return name[name.rfind(".") :].lower() if "." in name else ""

    def forget(self) -> None:
        """Let go of the bytes; they are loaded again where they are wanted again."""
        self.__dict__.pop("data", None)
