"""Secrets at rest that we must be able to read again: private keys, message bodies, later OTP seeds.

Fernet (AES-128-CBC and HMAC-SHA256) of the `cryptography` package; the first key seals, all of them open.
The key file is made by `idp keys new` and holds one key a line, newest first.
"""

import base64
import os
from pathlib import Path

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from sqlalchemy import Dialect, Text
from sqlalchemy.types import TypeDecorator


class SealBroken(Exception):
    """What was stored cannot be opened with any key of the key file."""


class SealedText(TypeDecorator[str]):
    """The column type of what `Seal.close` gave; empty once it was wiped. `resealing` finds the columns by it."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """As it is."""
        return value


class Seal:
    """Seals and opens small secrets with the keys of one file."""

    def __init__(self, keys: list[str]) -> None:
        self._fernet, self._newest = MultiFernet([Fernet(key) for key in keys]), Fernet(keys[0])
        self._root = base64.urlsafe_b64decode(keys[-1])

    @classmethod
    def from_file(cls, path: Path) -> "Seal":
        """Read the key file. Raises OSError when it cannot be read and ValueError when it holds no usable key."""
        keys = [line.strip() for line in path.read_text().splitlines() if line.strip()]
        if not keys:
            raise ValueError(f"{path} holds no sealing key")
        return cls(keys)

    def derive(self, purpose: str) -> bytes:
        """32 bytes for one `purpose` (HKDF, RFC 5869), from the oldest key of the file, so that a new key changes nothing."""
        return HKDF(algorithm=SHA256(), length=32, salt=None, info=purpose.encode()).derive(self._root)

    def close(self, secret: str) -> str:
        """The sealed form of `secret`, ASCII."""
        return self._fernet.encrypt(secret.encode()).decode()

    def open(self, sealed: str) -> str:
        """The secret inside. Raises SealBroken."""
        try:
            return self._fernet.decrypt(sealed.encode()).decode()
        except InvalidToken as error:
            raise SealBroken("no key of the key file opens this") from error

    def is_newest(self, sealed: str) -> bool:
        """Whether the first key of the file sealed this, so that no older one is needed for it."""
        try:
            self._newest.decrypt(sealed.encode())
        except InvalidToken:
            return False
        return True

    def renew(self, sealed: str) -> str:
        """The same secret under the first key. Raises SealBroken."""
        return self.close(self.open(sealed))


def make_key_file(path: Path) -> None:
    """Put a fresh key in front of those in `path`; make the file, readable by its owner alone, when there is none."""
    path.parent.mkdir(parents=True, exist_ok=True)
    older = path.read_text() if path.exists() else ""
    _write(path, Fernet.generate_key().decode() + "\n" + older)


def keep_newest_key(path: Path) -> int:
    """Leave the first key in `path` alone; gives how many went."""
    keys = [line.strip() for line in path.read_text().splitlines() if line.strip()]
    if len(keys) > 1:
        _write(path, keys[0] + "\n")
    return len(keys) - 1


def _write(path: Path, text: str) -> None:
    """Replace `path` in one step, on disk before it counts, readable by its owner alone."""
    fresh = path.with_suffix(".new")
    fresh.unlink(missing_ok=True)
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)
