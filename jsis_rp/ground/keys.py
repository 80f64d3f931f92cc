"""Our private keys on disk: client authentication (two, so that they can be rotated) and the pepper of the letters' codes.

Made by `jsis keys new`; read by `sign_in/provider.py`, `enrolment/codes.py` and the page `/jwks.json`.
Each file is readable by its owner only (0600). Keys are RSA 3072 for RS256; `client-<time>.pem` sorts by age:
the newest but one signs until the newest has been published, then `jsis keys new` has made it the second.
"""

import hashlib
import hmac
import secrets
import stat
from datetime import datetime
from pathlib import Path

from joserfc.jwk import RSAKey

from jsis_rp.ground import private_files

KEPT_CLIENT_KEYS = 2
PEPPER = "code-pepper.bin"


class KeysError(Exception):
    """The keys cannot be used; the message says which file and why, without any of its content."""


class KeyRing:
    """The keys of one folder, read once: `signing` signs, `public_set` is published, `pepper` keys the codes, and
    `form_secret`, derived from it, signs the tokens of forms.
    """

    def __init__(self, folder: Path) -> None:
        files = client_key_files(folder)
        if not files or not (folder / PEPPER).is_file():
            raise KeysError(f"no keys in {folder}: run `jsis keys new`")
        keys = [_read_client_key(path) for path in files]
        self.signing: RSAKey = keys[0]
        self.public_set = {"keys": [{**key.as_dict(private=False), "use": "sig", "alg": "RS256"} for key in keys]}
        self.pepper = _read_private(folder / PEPPER)
        self.form_secret = hmac.digest(self.pepper, b"form tokens", hashlib.sha256)


def client_key_files(folder: Path) -> list[Path]:
    """Return the client keys, oldest first."""
    return sorted(folder.glob("client-*.pem"))


def new_keys(folder: Path, now: datetime) -> Path:
    """Make a client key (and the pepper when missing); drop the oldest beyond two. Return the new key's file.

    With two keys the older signs and both are published; so a provider that caches our key set for a day
    has seen the newer one before it signs for the first time, at the next `new_keys`.
    """
    private_files.make_folder(folder)
    if not (folder / PEPPER).exists():
        private_files.write(folder / PEPPER, secrets.token_bytes(32))
    path = folder / f"client-{now:%Y%m%dT%H%M%S%f}.pem"
    key = RSAKey.generate_key(3072, private=True)
    private_files.write(path, key.as_pem(private=True))
    for old in client_key_files(folder)[:-KEPT_CLIENT_KEYS]:
        old.unlink()
    return path


def _read_client_key(path: Path) -> RSAKey:
    try:
        key = RSAKey.import_key(_read_private(path))
    except ValueError:
        raise KeysError(f"{path} is not an RSA private key in PEM") from None
    key.ensure_kid()
    return key


def _read_private(path: Path) -> bytes:
    try:
        mode = path.stat().st_mode
        if stat.S_IMODE(mode) & 0o077:
            raise KeysError(f"{path} can be read by others: chmod 600 {path}")
        return path.read_bytes()
    except OSError as error:
        raise KeysError(f"cannot read {path}: {error.strerror}") from None
