"""Whether the publication in use is what the flow would give again."""

from __future__ import annotations

import json
from contextlib import suppress

from bianzhi.build.kept_project import project_state
from bianzhi.build.recipe import RECORD_NAME, recipe
from bianzhi.core.home import Home
from bianzhi.core.problems import Failed, Refused
from bianzhi.publish.earlier import settings_sha256, state_of
from bianzhi.publish.integrity import require_unaltered
from bianzhi.publish.published import Publication, current_publication
from bianzhi.store.delivered import chain
from bianzhi.store.delivered.in_force import known
from bianzhi.store.records import read_record
from bianzhi.store.whole_files import wrong_size_in

# What the record of a publication repeats from that of its build.
_RECORDED = ("known_at", "sequence", "manifest", "readings_sha256", "format_version", "versions")


def standing_publication(home: Home) -> Publication | None:
    """The publication in use, if deliveries, models, code and settings are those it was made from.

    None where something differs, or the publication is missing or altered.
    """
    with suppress(Failed, Refused, OSError, ValueError):
        publication = current_publication(home)
        if publication is None or not home.published_sources.exists():
            return None
        built = read_record(home.current_build.resolve() / RECORD_NAME)
        manifest = chain.read(home)
        if not manifest.entries:
            return None
        entries = known(manifest.entries, None)
        now = {**recipe(home, manifest, entries), "manifest": manifest.end}
        made_from = json.loads(home.published_sources.read_bytes())
        is_same = (
            not manifest.problems
            and all(built.get(name) == value for name, value in now.items())
            and all(publication.record.get(name) == built.get(name) for name in _RECORDED)
            and made_from.get("publication_id") == publication.publication_id
            and made_from.get("state") == state_of(project_state())
            and made_from.get("settings_sha256") == settings_sha256(home)
            and not wrong_size_in(publication.folder)
        )
        if is_same:
            require_unaltered(publication.database)
            return publication
    return None
