"""Members of a zip as delivered files; nothing is ever unpacked to disk."""

from __future__ import annotations

import io
import zipfile
from pathlib import PurePosixPath

from bianzhi.problems import Problem, Refused
from ingest.delivered import DeliveredFile

_UTF8_FLAG = 0x800


def members(file: DeliveredFile) -> list[DeliveredFile]:
    """The zip itself, to be archived, and its members as ``name.zip!/member``."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(file.data))
        broken = archive.testzip()
    except (zipfile.BadZipFile, EOFError, OSError, NotImplementedError, RuntimeError) as error:
        values = {"detail": str(error) or type(error).__name__}
        raise Refused([Problem("land.truncated_zip", values, file=file.path)]) from error
    except Exception as error:  # zlib.error and struct.error share no base class with the above
        values = {"detail": str(error) or type(error).__name__}
        raise Refused([Problem("land.truncated_zip", values, file=file.path)]) from error
    if broken:
        values = {"detail": broken}
        raise Refused([Problem("land.truncated_zip", values, file=file.path)])
    found = [info for info in archive.infolist() if not info.is_dir()]
    names = {info: _name(info) for info in found}
    climbing = [name for name in names.values() if _climbs(name)]
    if climbing:
        raise Refused(
            [Problem("land.zip_climbs_out", {"member": name}, file=file.path) for name in climbing]
        )
    inner = [
        DeliveredFile(f"{file.path}!/{names[info]}", _loader(archive, info))
        for info in found
        if "__MACOSX" not in names[info].split("/")
    ]
    whole = DeliveredFile(file.path, file.load, container=True)
    return [whole, *inner] if inner else [whole]


def _loader(archive: zipfile.ZipFile, info: zipfile.ZipInfo):
    return lambda: archive.read(info)


def _name(info: zipfile.ZipInfo) -> str:
    """Chinese Windows writes names in GB18030 unmarked; zipfile takes them for code page 437."""
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
    return path.is_absolute() or ".." in path.parts or ":" in path.parts[0]
