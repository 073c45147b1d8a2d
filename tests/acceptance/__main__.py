"""Land every delivery of a folder, each input on its own, and compare with what is expected.

``python -m tests.acceptance [FOLDER] [--update]``: FOLDER is BIANZHI_REAL_DATA by default. Nothing
is built, published or written but scratch warehouses. The exit code is 1 if anything differs from
tests/acceptance/expected.yml or an input ends with a traceback; an input without an expectation is
only printed. ``--update`` makes the results the expectation.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Iterator
from pathlib import Path

from tests.acceptance import expectation
from tests.acceptance.inputs import inputs
from tests.acceptance.landing import ROWS, UNREADABLE, Result, landed


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.acceptance")
    real = os.environ.get("BIANZHI_REAL_DATA")
    parser.add_argument("folder", nargs="?", default=real, type=Path)
    parser.add_argument("--update", action="store_true", help="store the results as expected")
    options = parser.parse_args(arguments)
    if options.folder is None:
        parser.error("name a folder, or set BIANZHI_REAL_DATA")
    if not options.folder.exists():
        parser.error(f"there is no {options.folder}")
    folder = options.folder.resolve()
    root = _root(folder, real)
    expected = expectation.load()
    results, wrong = {}, 0
    for item in inputs(folder, root):
        result = results[item.name] = landed(item)
        print("\n".join(lines(item.name, result)), flush=True)
        if item.name in expected:
            differing = expectation.differences(expected[item.name], result)
            print("\n".join(f"  DIFFERS  {text}" for text in differing) or "  as expected")
            wrong += bool(differing)
        else:
            print("  no expectation is stored")
        wrong += "failed" in result
    if options.update:
        expectation.update(results)
    known = sum(name in expected for name in results)
    absent = sorted(name for name in expected if root == folder and name not in results)
    if known and absent:
        print(f"expected, but not in the folder: {', '.join(absent)}")
    print(f"{len(results)} inputs, {known} with an expectation, {wrong} not as they must be")
    return int(wrong > 0 and not options.update)


def _root(folder: Path, real: str | None) -> Path:
    """Names are relative to the folder of the real data, for a folder inside it too."""
    real_root = Path(real).resolve() if real else None
    return real_root if real_root and folder.is_relative_to(real_root) else folder


def lines(name: str, result: Result) -> Iterator[str]:
    """The text of a result: each delivery, its files, their rows and rules."""
    yield f"{name}  ({result['source']})"
    for kind in ("refused", "failed"):
        if kind in result:
            yield f"  {kind}: {_rules(result[kind])}"
    for delivery, outcome in result.get("deliveries", {}).items():
        yield f"  {delivery}  {outcome['status']}"
        for path, file in outcome["files"].items():
            yield f"    {path}"
            for entity, counts in file.get("rows", {}).items():
                shown = {kind: counts.get(kind, 0) for kind in (*ROWS, UNREADABLE)}
                yield (
                    f"      {entity}: read {shown['read']} = landed {shown['landed']} "
                    f"+ collapsed {shown['collapsed']} + quarantined {shown['quarantined']} "
                    f"+ passed over {shown['passed_over']}; unreadable cells {shown[UNREADABLE]}"
                )
            if "rules" in file:
                yield f"      {_rules(file['rules'])}"


def _rules(rules: dict[str, int] | str) -> str:
    if isinstance(rules, str):
        return rules
    return ", ".join(f"{rule} {count}" for rule, count in rules.items())


if __name__ == "__main__":
    sys.exit(main())
