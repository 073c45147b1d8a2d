"""Read the members of a zip as delivered files, without unpacking to disk."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Sequence
from pathlib import PurePosixPath

from bianzhi.core.problems import Problem, Refused
from ingest.read import file_kind
from ingest.read.delivered import DeliveredFile
from ingest.read.limits import RATIO_FROM_BYTES, Limits

_UTF8_FLAG = 0x800


def members(file: DeliveredFile) -> list[DeliveredFile]:
    """The zip itself, for the archive, and its members as ``name.zip!/member``.

    The bounds are checked on the directory before anything is unpacked.

    Raises:
        Refused: The zip is broken, locked or beyond a bound, or contains a zip or a member with a
            path outside its folder.
    """
    if problem := file_kind.unread(file):
        raise Refused([problem])
    try:
        archive = zipfile.ZipFile(io.BytesIO(file.data))
        zip_infos = [info for info in archive.infolist() if not info.is_dir()]
        names = {info: _name(info) for info in zip_infos}
        for info in zip_infos:
            size, path = info.file_size, f"{file.path}!/{names[info]}"
            file.limits.require("file_bytes", size, file=path)
        require_bounds(
            zip_infos, file.limits, lambda info: f"{file.path}!/{names[info]}", file.path
        )
        _require_plain(list(names.values()), file)
        broken = archive.testzip()
    except Refused:
        raise
    except Exception as error:  # errors of zlib, struct and zipfile share no base class
        values = {"detail": str(error) or type(error).__name__}
        raise Refused([Problem("land.truncated_zip", values, file=file.path)]) from error
    if broken:
        values = {"detail": broken}
        raise Refused([Problem("land.truncated_zip", values, file=file.path)])
    inner = [
        DeliveredFile(
            f"{file.path}!/{names[info]}",
            _loader(archive, info),
            declared=info.file_size,
            limits=file.limits,
        )
        for info in zip_infos
        if "__MACOSX" not in names[info].split("/")
    ]
    whole = DeliveredFile(
        file.path, file.load, container=True, declared=file.declared, limits=file.limits
    )
    return [whole, *inner] if inner else [whole]


def require_bounds(
    found: Sequence[zipfile.ZipInfo],
    limits: Limits,
    path_of: Callable[[zipfile.ZipInfo], str],
    path: str,
) -> None:
    """Check the directory of a zip against the bounds.

    ``path_of`` returns the path of a member for a problem; ``path`` is the path of the whole zip.

    Raises:
        Refused: The directory exceeds a bound.
    """
    limits.require("zip_members", len(found), file=path)
    for info in found:
        if info.file_size >= RATIO_FROM_BYTES:
            ratio = info.file_size // max(info.compress_size, 1)
            limits.require("unpacked_ratio", ratio, file=path_of(info))
    limits.require("unpacked_bytes", sum(info.file_size for info in found), file=path)


def _require_plain(names: list[str], file: DeliveredFile) -> None:
    problems = [
        Problem("land.zip_climbs_out", {"member": name}, file=file.path)
        for name in names
        if _climbs(name)
    ]
    problems += [
        Problem("land.nested_zip", {}, file=f"{file.path}!/{name}")
        for name in names
        if name.lower().endswith(".zip") and "__MACOSX" not in name.split("/")
    ]
    if problems:
        raise Refused(problems)


def _loader(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> Callable[[], bytes]:
    return lambda: archive.read(info)


def _name(info: zipfile.ZipInfo) -> str:
    """The name of a member.

    Chinese Windows writes GB18030 unmarked; zipfile assumes code page 437.
    """
    if info.flag_bits & _UTF8_FLAG:
        return info.filename
    raw = info.filename.encode("cp437", errors="replace")
    for encoding in ("utf-8", "gb18030"):
        try:
            return raw.decode(encoding).replace("\\", "/")
        except UnicodeDecodeError:
            continue
    return info.filename


def _climbs(name: str) -> bool:
    path = PurePosixPath(name.replace("\\", "/"))
    return path.is_absolute() or ".." in path.parts or any(":" in part for part in path.parts[:1])
