"""Seeded randomness with one stream per topic, so that a new topic never changes the others."""

from __future__ import annotations

import zlib

import numpy as np


def stream(seed: int, *topic: object) -> np.random.Generator:
    """The generator of ``topic`` under ``seed``."""
    name = zlib.crc32("/".join(str(part) for part in topic).encode())
    return np.random.Generator(np.random.PCG64(np.random.SeedSequence([seed, name])))
