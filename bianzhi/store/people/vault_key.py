"""Secrets of the vault: the strength of a secret, and encryption of the vault under a key."""

from __future__ import annotations

import math
import os
from collections import Counter
from functools import cache
from itertools import pairwise
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from bianzhi.core.home import Home
from bianzhi.core.problems import Failed

KEY_VARIABLE = "BIANZHI_VAULT_KEY"
KEY_FILE_VARIABLE = "BIANZHI_VAULT_KEY_FILE"
# A sealed file: mark, salt, key check, nonce, then AES-256-GCM with its tag.
MARK = b"BIANZHI-VAULT-1\n"
_SALT, _CHECK, _NONCE = 16, 16, 12
_LEAST_BYTES = 16
_LEAST_BITS = 50


def is_weak(secret: bytes) -> bool:
    """Whether a secret is short or repeats itself: 123456…, abcabc…, one word twice."""
    return len(secret) < _LEAST_BYTES or _bits(secret) < _LEAST_BITS


def vault_key(home: Home) -> bytes | None:
    """The key of the vault from the environment or a file outside the home; None if not set."""
    given = os.environ.get(KEY_VARIABLE)
    name = os.environ.get(KEY_FILE_VARIABLE)
    if not given:
        if not name:
            return None
        path = Path(name).resolve()
        if home.root in path.parents or home.vault in path.parents:
            raise Failed("vault.key_inside", path=path, home=home.root)
        try:
            given = path.read_text("utf-8").strip()
        except (OSError, UnicodeDecodeError) as error:
            raise Failed("vault.key_unreadable", path=path) from error
    key = given.encode("utf-8")
    if is_weak(key):
        raise Failed("vault.weak_key", variable=KEY_VARIABLE)
    return key


def encrypt(data: bytes, key: bytes, name: str) -> bytes:
    """Encrypt ``data`` under ``key``; decryption needs the same file ``name``."""
    salt, nonce = os.urandom(_SALT), os.urandom(_NONCE)
    derived, check = _derived(key, salt)
    return b"".join([MARK, salt, check, nonce, AESGCM(derived).encrypt(nonce, data, name.encode())])


def decrypt(sealed: bytes, key: bytes, path: Path) -> bytes:
    """Decrypt a sealed file.

    Raises:
        Failed: The key is another one, or the file was changed.
    """
    head = len(MARK)
    salt, rest = sealed[head : head + _SALT], sealed[head + _SALT :]
    check, nonce, text = rest[:_CHECK], rest[_CHECK : _CHECK + _NONCE], rest[_CHECK + _NONCE :]
    if not sealed.startswith(MARK) or len(nonce) < _NONCE:
        raise Failed("vault.damaged", path=path)
    derived, expected = _derived(key, salt)
    if check != expected:
        raise Failed("vault.other_key", path=path, variable=KEY_VARIABLE)
    try:
        return AESGCM(derived).decrypt(nonce, text, path.name.encode())
    except InvalidTag as error:
        raise Failed("vault.damaged", path=path) from error


@cache
def _derived(key: bytes, salt: bytes) -> tuple[bytes, bytes]:
    """The key of the cipher, and the check value that tells a wrong key from a changed file."""
    both = Scrypt(salt=salt, length=32 + _CHECK, n=2**15, r=8, p=1).derive(key)
    return both[:32], both[32:]


def _bits(secret: bytes) -> float:
    """The information content in bits; runs like 1234 and repetitions count once."""
    half = len(secret) // 2
    periods = (n for n in range(1, half + 1) if secret[n:] == secret[:-n])
    secret = secret[: next(periods, len(secret))]
    kept = [secret[0], *(b for a, b in pairwise(secret) if abs(a - b) > 1)]
    return -sum(n * math.log2(n / len(kept)) for n in Counter(kept).values())
