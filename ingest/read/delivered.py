"""A delivered file as bytes with its place in the delivery."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from bianzhi.core.problems import Problem, Refused
from bianzhi.store import archive
from ingest.read.limits import Limits


@dataclass(frozen=True, eq=False)
class DeliveredFile:
    """One file; ``path`` is relative to what was handed in, members of a zip as ``a.zip!/b``.

    ``declared`` are the bytes that the folder or zip says it has, asked before it is loaded;
    ``limits`` are the bounds it is read under; ``sheets`` the used ranges of a workbook's sheets,
    once they are measured.
    """

    path: str
    load: Callable[[], bytes] = field(repr=False)
    container: bool = False
    declared: int = 0
    limits: Limits = field(default_factory=Limits, repr=False)
    sheets: dict[str, Any] = field(default_factory=dict, repr=False)

    @cached_property
    def data(self) -> bytes:
        """The bytes; raises ``Refused`` where they are too many or cannot be read."""
        self.limits.require("file_bytes", self.declared, file=self.path)
        try:
            return self.load()
        except OSError as error:
            values = {"detail": error.strerror or str(error)}
            raise Refused([Problem("land.unreadable_file", values, file=self.path)]) from error

    @cached_property
    def sha256(self) -> str:
        """The SHA-256 of the bytes in hexadecimal digits."""
        return archive.sha256(self.data)

    @cached_property
    def size(self) -> int:
        """The number of bytes."""
        return len(self.data)

    @property
    def name(self) -> str:
        """The last piece of the path, also within an archive."""
        return self.path.replace("!/", "/").rsplit("/", 1)[-1]

    @property
    def suffix(self) -> str:
        """The ending of the name in small letters with its dot; '' without one."""
        name = self.name
        return name[name.rfind(".") :].lower() if "." in name else ""

    def forget(self) -> None:
        """Let go of the bytes; they are loaded again where they are wanted again."""
        self.__dict__.pop("data", None)
