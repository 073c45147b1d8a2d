"""What a change of a rule finds more and less: over every real input, and over a warehouse.

``python -m tests.acceptance.findings [FOLDER] [--home HOME]`` lands each input of FOLDER (by
default BIANZHI_REAL_DATA) in a scratch warehouse, computes its findings, and prints for each rule
how many were gained and lost. HOME is a warehouse, such as that of the demo, whose landed rows are
computed again. Without ``--against`` the counts of tests/acceptance/findings.yml are compared;
``--update`` stores them. ``--save FILE`` before a change and ``--against FILE`` after it name each
place.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path

import yaml

from bianzhi.build import inputs as build_inputs
from bianzhi.core.home import Home
from bianzhi.core.problems import Failed, Refused
from ingest.dictionary.rules import rules
from tests.acceptance import expectation
from tests.acceptance.inputs import inputs
from tests.acceptance.landing import land_input, scratch
from tests.support.compiled import Models, compiled_models

HOME = "home"
STORED = Path(__file__).with_name("findings.yml")
_HEAD = """\
# Findings of each input of BIANZHI_REAL_DATA by rule, shadow rules too.
# `python -m tests.acceptance.findings --update` writes this file.
"""
_FINDINGS = """
select
    spell.rule_id,
    concat_ws(
        ' ',
        coalesce(standing.file_name, spell.entity),
        standing.sheet_name,
        'row ' || spell.row_no,
        spell.column_name,
        'of ' || spell.organization_code,
        'from ' || spell.valid_from
    ) as place
from intermediate.int_finding_spell as spell
left join read_parquet(?) as standing on spell.lake_id = standing.lake_id
order by all
"""
# Places by rule: file, row, column, organization and first day; never a key or a value.
Findings = Mapping[str, list[str]]


def findings(models: Models, home: Home, build: Path) -> Findings:
    """The findings of the landed rows of a warehouse, by rule."""
    build_inputs.write_inputs(home, build)
    connection = models.run(home.lake, build, ("int_finding_spell",))
    result: dict[str, list[str]] = {}
    standing = str(build / "inputs" / "standing.parquet")
    for rule, place in connection.execute(_FINDINGS, [standing]).fetchall():
        result.setdefault(rule, []).append(place)
    return result


def computed(
    folder: Path | None, root: Path | None, home: Path | None
) -> Iterator[tuple[str, Findings]]:
    """Each input with its findings, named below ``root``; one that does not land has none."""
    models = compiled_models()
    if home:
        with scratch() as build:
            yield HOME, findings(models, Home(home), build)
    known = expectation.load()
    for item in inputs(folder, root or folder) if folder else ():
        source = item.source or known.get(item.name, {}).get("source")
        if item.contract is None and source is None:
            continue
        try:
            with scratch() as place:
                landed, _ = land_input(item, None if item.contract else source, place)
                yield item.name, findings(models, landed, place / "build")
        except (Refused, Failed):
            yield item.name, {}


def changes(before: Mapping[str, Findings], after: Mapping[str, Findings]) -> Iterator[str]:
    """Findings gained and lost, by rule and input, with the places where both sides name them."""
    for rule in [*rules(), *sorted({r for found in before.values() for r in found} - set(rules()))]:
        gained, lost, texts = 0, 0, []
        for name in sorted(before.keys() | after.keys()):
            old = Counter(before.get(name, {}).get(rule, ()))
            new = Counter(after.get(name, {}).get(rule, ()))
            more, less = new - old, old - new
            gained, lost = gained + more.total(), lost + less.total()
            texts += [
                f"  {sign} {name}: {place}"
                for sign, places in (("+", more), ("-", less))
                for place in sorted(places.elements())
            ]
        if texts:
            yield "\n".join([f"{rule}: {gained} gained, {lost} lost", *texts])


def stored(counts: Mapping[str, Mapping[str, int]]) -> dict[str, Findings]:
    """Counts in the shape of findings whose places nobody knows."""
    return {
        name: {rule: ["a record"] * count for rule, count in by_rule.items()}
        for name, by_rule in counts.items()
    }


def counted(found: Mapping[str, Findings]) -> dict[str, dict[str, int]]:
    """The number of findings by input and rule."""
    return {
        name: {rule: len(places) for rule, places in sorted(by_rule.items())}
        for name, by_rule in sorted(found.items())
        if by_rule
    }


def main(arguments: list[str] | None = None) -> int:
    """Print what was gained and lost; returns 1 if anything was."""
    parser = argparse.ArgumentParser(prog="python -m tests.acceptance.findings")
    real = os.environ.get("BIANZHI_REAL_DATA")
    parser.add_argument("folder", nargs="?", default=real, type=Path)
    parser.add_argument("--home", type=Path, help="a warehouse to compute as well")
    parser.add_argument("--save", type=Path, help="write every place into this file")
    parser.add_argument("--against", type=Path, help="compare with a file that --save wrote")
    parser.add_argument("--update", action="store_true", help="store the counts as expected")
    options = parser.parse_args(arguments)
    folder = options.folder.resolve() if options.folder else None
    real_root = Path(real).resolve() if real else None
    inside = real_root and folder and folder.is_relative_to(real_root)
    after = dict(computed(folder, real_root if inside else folder, options.home))
    if options.save:
        options.save.write_text(json.dumps(after, ensure_ascii=False, indent=0), "utf-8")
    real_inputs = {name: found for name, found in after.items() if name != HOME}
    if options.update:
        text = yaml.safe_dump(counted(real_inputs), allow_unicode=True, default_flow_style=None)
        STORED.write_text(_HEAD + text, "utf-8")
        return 0
    if options.against:
        before = json.loads(options.against.read_text("utf-8"))
    else:
        if not STORED.exists():
            print("no counts are stored; --update stores them")
            return 0
        counts = yaml.safe_load(STORED.read_bytes()) or {}
        before = stored({name: found for name, found in counts.items() if name in after})
        after = stored(counted(real_inputs))
    found = list(changes(before, after))
    print("\n".join(found) or "no finding was gained or lost")
    return int(bool(found))


if __name__ == "__main__":
    sys.exit(main())
