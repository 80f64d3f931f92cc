"""DPoP (RFC 9449): what a proof says about the request it came with, checked in the order of 4.3, and used once.

The address in `htu` is compared with our own addresses from the settings, never with what the Host header says. Called at the
token endpoint, which binds the token (RFC 9449 5), by pushed requests (`tokens.sender`), and where an access token is used
(`tokens.bearer`).
"""

import base64
import hashlib
import re
from typing import Any
from urllib.parse import unquote, urlsplit

from idp.ground.database import Hot
from idp.ground.protocol_error import Headers, ProtocolError
from idp.jose import single_use
from idp.jose.signed_jwt import Claims
from idp.protocol.binding.nonces import Nonces
from idp.protocol.binding.proof import ALGS, invalid, read
from idp.protocol.http import Request
from idp.settings import Dpop

HEADER = "HTTP_DPOP"
NONCE_KEY = "acropolis.dpop_nonce"
DEFAULT_PORTS = {"https": 443, "http": 80}
STRICT_ALGS = ("PS256", "ES256", "EdDSA")


class Proofs:
    """Checks proofs. `origins` are scheme and authority of the addresses by which we are reached."""

    def __init__(self, hot: Hot, nonces: Nonces, settings: Dpop, *, origins: tuple[str, ...]) -> None:
        self._hot, self._nonces, self._settings = hot, nonces, settings
        self._origins = origins

    def check(self, http: Request, *, strict: bool, access_token: str | None = None) -> str:
        """The thumbprint of the sender's key. `strict` is for clients of the FAPI profile: its algorithms, and nonces by setting.

        `access_token` is the one that the proof must belong to (RFC 9449 7). Uses the proof up. Raises ProtocolError:
        invalid_dpop_proof, or use_dpop_nonce with the nonce to use.
        """
        algs = STRICT_ALGS if strict else ALGS
        jkt, claims = read(http.environ.get(HEADER, ""), algs, lifetime_s=self._settings.proof_lifetime_s)
        said = claims.values
        if said.get("htm") != http.method:
            raise invalid("htm of the proof must be the method of the request", f"got {said.get('htm')!r}")
        if not self._is_here(said.get("htu"), http.path):
            raise invalid("htu of the proof must be the address of the request", f"got {said.get('htu')!r}")
        if access_token is not None and said.get("ath") != _hash(access_token):
            raise invalid("ath of the proof must be the hash of the access token")
        self._check_nonce(http, said, required=self._needs_nonce(strict=strict))
        self._use_up(jkt, claims)
        return jkt

    def fresh_nonce(self, http: Request) -> Headers:
        """The header that hands the current nonce to a sender who uses nonces (RFC 9449 8.2); empty for everybody else."""
        nonce = http.environ.get(NONCE_KEY)
        return [("DPoP-Nonce", nonce)] if nonce else []

    def _needs_nonce(self, *, strict: bool) -> bool:
        return self._settings.nonces == "everyone" or (strict and self._settings.nonces == "fapi")

    def _is_here(self, htu: object, path: str) -> bool:
        if not isinstance(htu, str):
            return False
        here = [origin + path for origin in self._origins]
        return htu in here or normalised(htu) in here

    def _check_nonce(self, http: Request, claims: dict[str, Any], *, required: bool) -> None:
        """A missing or stale nonce is not a fault of the proof: the sender gets a fresh one (RFC 9449 8)."""
        nonce = claims.get("nonce")
        if not required and (nonce is None or self._settings.nonces == "off"):
            return
        fresh = http.environ[NONCE_KEY] = self._nonces.current()
        if not isinstance(nonce, str) or not self._nonces.is_ours(nonce):
            raise ProtocolError("use_dpop_nonce", "the proof must carry the nonce", headers=[("DPoP-Nonce", fresh)])

    def _use_up(self, jkt: str, claims: Claims) -> None:
        """“... store the jti value of each DPoP proof for the time window in which [it] would be accepted” (RFC 9449 11.1)."""
        until_s = (claims.issued_at or 0) + self._settings.proof_lifetime_s + 1
        if not single_use.use_up(self._hot, single_use.PROOF, jkt, claims.jti, until_s=until_s):
            raise invalid("the proof was used before")


def normalised(uri: str) -> str | None:  # flat: guards, one after the other
    """An http(s) address without query and fragment, by RFC 3986 6.2.2 and 6.2.3 (RFC 9449 4.3); None when it is none."""
    if not uri.isascii() or not uri.isprintable() or " " in uri or "\\" in uri:
        return None
    try:
        parts = urlsplit(uri)
        port, host = parts.port, (parts.hostname or "").lower()
    except ValueError:
        return None
    scheme = parts.scheme.lower()
    if scheme not in DEFAULT_PORTS or not host or "@" in parts.netloc:
        return None
    authority = f"[{host}]" if ":" in host else host
    if port is not None and port != DEFAULT_PORTS[scheme]:
        authority += f":{port}"
    return f"{scheme}://{authority}{_path(parts.path)}"


def _path(path: str) -> str:
    """Escapes of unreserved characters undone, the others in capitals, dot segments removed."""
    plain = re.sub(r"%[0-9A-Fa-f]{2}", _unescaped, path)
    kept: list[str] = []
    segments = plain.split("/")
    for segment in segments:
        if segment == "..":
            kept = kept[:-1] if len(kept) > 1 else kept
        elif segment != ".":
            kept.append(segment)
    if segments[-1] in (".", ".."):
        kept.append("")
    return "/".join(kept) or "/"


def _unescaped(escape: re.Match[str]) -> str:
    character = unquote(escape[0], encoding="latin-1")
    return character if re.fullmatch(r"[A-Za-z0-9._~-]", character) else escape[0].upper()


def _hash(access_token: str) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(access_token.encode()).digest()).rstrip(b"=").decode()


def is_thumbprint(text: str) -> bool:
    """Whether `text` can be the thumbprint of a key: SHA-256 in base64url (RFC 7638, RFC 9449 10)."""
    return re.fullmatch(r"[A-Za-z0-9_-]{43}", text) is not None
