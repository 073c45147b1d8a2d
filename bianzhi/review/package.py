"""A workbook of the .xlsx family as its zip of XML parts, of which some are changed.

Every part that is not changed keeps its bytes, so that formats, formulas with their cached values,
charts, pictures and macros stay as they are.
"""

from __future__ import annotations

import io
import posixpath
import zipfile
from typing import Any

from lxml import etree

Element = Any
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_STRICT_OFFICE = "http://purl.oclc.org/ooxml/officeDocument/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
_TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
# The time of members that the program adds: equal inputs give equal bytes.
_NO_TIME = (1980, 1, 1, 0, 0, 0)


def parse(data: bytes) -> Element:
    """The root of an XML text; entities are not expanded."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True)
    return etree.fromstring(data, parser)


class Package:
    """The parts of a workbook by name; names are compared as the workbook reader compares them."""

    def __init__(self, data: bytes):
        self._infos: list[zipfile.ZipInfo] = []
        self._bytes: dict[str, bytes] = {}
        self._trees: dict[str, Element] = {}
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            for info in archive.infolist():
                if not info.is_dir():
                    self._infos.append(info)
                    self._bytes[_key(info.filename)] = archive.read(info)
        self.workbook = self._target_of("", "officeDocument")
        root = self.tree(self.workbook)
        self.main = etree.QName(root).namespace
        # The namespace of r:id; the strict form of the format has its own.
        strict = "purl.oclc.org" in (self.main or "")
        self.office = _STRICT_OFFICE if strict else OFFICE

    def has(self, part: str) -> bool:
        """Whether the workbook has a part of this name."""
        return _key(part) in self._bytes or _key(part) in self._trees

    def tree(self, part: str) -> Element:
        """The XML of a part; changes to it are kept."""
        key = _key(part)
        if key not in self._trees:
            self._trees[key] = parse(self._bytes[key])
        return self._trees[key]

    def text(self, part: str) -> str:
        """The text of a part that is not parsed, such as a VML drawing."""
        return self._bytes[_key(part)].decode("utf-8", "replace")

    def parts(self, ending: str) -> list[str]:
        """The names of all parts that end so."""
        return [info.filename for info in self._infos if _key(info.filename).endswith(ending)]

    def put(self, part: str, data: bytes, content_type: str = "") -> None:
        """Replace a part, or add one with its content type."""
        key = _key(part)
        if not self.has(part):
            info = zipfile.ZipInfo(part, _NO_TIME)
            info.compress_type = zipfile.ZIP_DEFLATED
            self._infos.append(info)
            if content_type:
                self._add_type(part, content_type)
        self._trees.pop(key, None)
        self._bytes[key] = data

    def free_name(self, pattern: str) -> str:
        """The first name of a pattern such as ``xl/comments{}.xml`` that no part has."""
        number = 1
        while self.has(pattern.format(number)):
            number += 1
        return pattern.format(number)

    def related(self, part: str, kind: str) -> dict[str, str]:
        """Relation id -> part, for the relations of a part that have this kind."""
        path = _relations_of(part)
        if not self.has(path):
            return {}
        folder = posixpath.dirname(part)
        return {
            element.get("Id"): _joined(folder, element.get("Target", ""))
            for element in self.tree(path)
            if element.get("Type", "").rsplit("/", 1)[-1] == kind
            and element.get("TargetMode") != "External"
        }

    def relate(self, part: str, kind: str, target: str) -> str:
        """Add a relation from a part to another one; returns its id."""
        path = _relations_of(part)
        if not self.has(path):
            self.put(path, f'<Relationships xmlns="{_PACKAGE}"/>'.encode())
        root = self.tree(path)
        used = {element.get("Id") for element in root}
        number = len(used) + 1
        while f"rId{number}" in used:
            number += 1
        etree.SubElement(
            root,
            f"{{{_PACKAGE}}}Relationship",
            Id=f"rId{number}",
            Type=f"{self.office}/{kind}",
            Target="/" + target,
        )
        return f"rId{number}"

    def sheets(self) -> dict[str, str]:
        """Sheet name -> part, in the order of the workbook."""
        targets = self.related(self.workbook, "worksheet")
        listed = self.tree(self.workbook).iter(f"{{{self.main}}}sheet")
        result = {}
        for sheet in listed:
            part = targets.get(sheet.get(f"{{{self.office}}}id"))
            if part is not None and self.has(part):
                result[sheet.get("name")] = part
        return result

    def bytes(self) -> bytes:
        """The workbook as it is now."""
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
            for info in self._infos:
                key = _key(info.filename)
                data = self._bytes.get(key, b"")
                if key in self._trees:
                    data = etree.tostring(
                        self._trees[key], xml_declaration=True, encoding="UTF-8", standalone=True
                    )
                member = zipfile.ZipInfo(info.filename, info.date_time)
                member.compress_type = info.compress_type
                archive.writestr(member, data)
        return buffer.getvalue()

    def _target_of(self, part: str, kind: str) -> str:
        return next(iter(self.related(part, kind).values()))

    def _add_type(self, part: str, content_type: str) -> None:
        root = self.tree("[Content_Types].xml")
        if part.endswith(".vml"):
            known = {element.get("Extension") for element in root}
            if "vml" not in known:
                etree.SubElement(
                    root, f"{{{_TYPES}}}Default", Extension="vml", ContentType=content_type
                )
            return
        etree.SubElement(
            root, f"{{{_TYPES}}}Override", PartName="/" + part, ContentType=content_type
        )


def _key(part: str) -> str:
    return part.replace("\\", "/").lower()


def _relations_of(part: str) -> str:
    if not part:
        return "_rels/.rels"
    folder, name = posixpath.split(part)
    return posixpath.join(folder, "_rels", f"{name}.rels")


def _joined(folder: str, target: str) -> str:
    target = target.replace("\\", "/")
    if target.startswith("/"):
        return target[1:]
    return posixpath.normpath(posixpath.join(folder, target))
