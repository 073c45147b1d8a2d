"""The configuration of a warehouse: ``bianzhi.yml`` in its folder, a mapping by topic.

Each topic is read by the part that it configures::

    cover:
      issuer: 市委编办
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import yaml

from bianzhi.core.home import Home
from bianzhi.core.problems import Failed

FILE = "bianzhi.yml"


def topic(home: Home, name: str, keys: Sequence[str]) -> Mapping[str, Any]:
    """The settings of a topic; empty if the file or the topic is missing.

    Raises:
        Failed: The file is not a mapping, or a key is not one of ``keys``.
    """
    path = home.root / FILE
    if not path.exists():
        return {}
    try:
        topics = yaml.safe_load(path.read_text("utf-8")) or {}
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise Failed("configuration.unreadable", 2, file=path) from error
    settings = topics.get(name) or {} if isinstance(topics, Mapping) else None
    if not isinstance(settings, Mapping):
        raise Failed("configuration.no_mapping", 2, file=path, topic=name)
    unknown = [str(key) for key in settings if key not in keys]
    if unknown:
        values = {"keys": ", ".join(unknown), "known": ", ".join(keys)}
        raise Failed("configuration.unknown_key", 2, file=path, topic=name, **values)
    return settings
