"""Everything that goes over the wire to the provider: discovery, keys, the code exchange, userinfo.

Discovery 1.0 4.1 to 4.3, RFC 7517, RFC 6749 4.1.3 with RFC 7523 client authentication, Core 5.3.
Time-outs, size caps, no redirects, no proxy variables or netrc of the environment; answers are cached with a life, and an
unknown `kid` makes the keys be fetched again, but not more often than the settings allow.
"""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from jsis_rp.ground import random_strings
from jsis_rp.ground.clock import Clock
from jsis_rp.ground.fetch import FetchFailed, HttpAnswer, fetch
from jsis_rp.ground.keys import KeyRing
from jsis_rp.settings.sign_in import ProviderSettings
from jsis_rp.sign_in.refused import Reason, Refused

RETRY_AFTER_FAILURE_S = 2.0
ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"


@dataclass(frozen=True)
class Metadata:
    """The part of the provider's metadata that we use (Discovery 1.0 section 3)."""

    issuer: str
    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str
    userinfo_endpoint: str | None
    end_session_endpoint: str | None
    promises_iss: bool


@dataclass(frozen=True)
class Tokens:
    """What the code was exchanged for."""

    id_token: str
    access_token: str


class ProviderClient:
    """The provider as this process knows it; safe to share between threads."""

    def __init__(self, settings: ProviderSettings, keys: KeyRing, clock: Clock, *, assertion_lifetime_s: int) -> None:
        self._settings = settings
        self._ring = keys
        self._clock = clock
        self._assertion_lifetime_s = assertion_lifetime_s
        self._lock = threading.Lock()
        self._metadata: Metadata | None = None
        self._metadata_until = 0.0
        self._metadata_failed = float("-inf")
        self._keys: KeySet | None = None
        self._keys_until = 0.0
        self._keys_fetched = float("-inf")

    def metadata(self) -> Metadata:
        """Return the metadata, fetched again when their life is over; raise `Refused` when they cannot be had."""
        with self._lock:
            if self._metadata is None or time.monotonic() >= self._metadata_until:
                if time.monotonic() - self._metadata_failed < RETRY_AFTER_FAILURE_S:
                    raise Refused(Reason.UNREACHABLE, "the provider did not answer a moment ago")
                self._metadata_failed = time.monotonic()
                self._metadata = self._discover()
                self._metadata_failed = float("-inf")
                self._metadata_until = time.monotonic() + self._settings.metadata_lifetime_s
            return self._metadata

    def known_metadata(self) -> Metadata | None:
        """Return the metadata if they can be had, None otherwise: for sign-out, which must work without the provider."""
        try:
            return self.metadata()
        except Refused:
            return self._metadata

    def keys(self, kid: str | None) -> KeySet:
        """Return the provider's keys; when `kid` is not among them they are fetched again, at most so often."""
        uri = self.metadata().jwks_uri
        with self._lock:
            now = time.monotonic()
            stale = self._keys is None or now >= self._keys_until
            unknown = self._keys is not None and kid is not None and kid not in {key.kid for key in self._keys.keys}
            if stale or (unknown and now - self._keys_fetched >= self._settings.keys_refetch_interval_s):
                self._keys_fetched = now
                self._keys = _key_set(self._get(uri))
                self._keys_until = now + self._settings.metadata_lifetime_s
            assert self._keys is not None  # noqa: S101  (set just above, or before)
            return self._keys

    def exchange(self, code: str, *, code_verifier: str, redirect_uri: str) -> Tokens:
        """Redeem the code (RFC 6749 4.1.3, RFC 7636 4.5); raise `Refused` when the answer is not as it must be."""
        endpoint = self.metadata().token_endpoint
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": redirect_uri,
            "code_verifier": code_verifier,
            "client_id": self._settings.client_id,
            "client_assertion_type": ASSERTION_TYPE,
            "client_assertion": self.client_assertion(self._clock.now()),
        }
        answer = self._fetch("POST", endpoint, form=form)
        body = answer.json()
        if answer.status != 200 or body is None:
            code_of_error = body.get("error") if body else None
            raise Refused(Reason.TOKEN_ANSWER, f"status {answer.status}, error {str(code_of_error)[:60]!r}")
        access_token, id_token = body.get("access_token"), body.get("id_token")
        if str(body.get("token_type")).lower() != "bearer" or not isinstance(access_token, str):
            raise Refused(Reason.TOKEN_ANSWER, "no bearer access token in the answer")
        if not isinstance(id_token, str) or not id_token:
            raise Refused(Reason.ID_TOKEN_MISSING, "no id_token in the answer (Core 3.1.3.3)")
        return Tokens(id_token=id_token, access_token=access_token)

    def userinfo(self, access_token: str, *, sub: str) -> dict[str, Any]:
        """Return the claims of userinfo, of this `sub` only (Core 5.3.4); empty when the provider has no userinfo."""
        endpoint = self.metadata().userinfo_endpoint
        if endpoint is None:
            return {}
        answer = self._fetch("GET", endpoint, bearer=access_token)
        body = answer.json()
        if answer.status != 200 or body is None:
            raise Refused(Reason.USERINFO, f"status {answer.status}")
        if body.get("sub") != sub:
            raise Refused(Reason.USERINFO, "userinfo speaks of another sub")
        return body

    def client_assertion(self, now: datetime) -> str:
        """Return a private_key_jwt (Core 9, RFC 7523 3); its one audience is the issuer (RFC 7523bis 4)."""
        issued = int(now.timestamp())
        claims = {
            "iss": self._settings.client_id,
            "sub": self._settings.client_id,
            "aud": self._settings.issuer,
            "jti": random_strings.new(),
            "iat": issued,
            "exp": issued + self._assertion_lifetime_s,
        }
        key = self._ring.signing
        return jwt.encode({"alg": "RS256", "kid": key.kid}, claims, key, algorithms=["RS256"])

    def _discover(self) -> Metadata:
        document = self._get(f"{self._settings.issuer}/.well-known/openid-configuration")
        if document.get("issuer") != self._settings.issuer:
            raise Refused(Reason.METADATA, f"issuer {str(document.get('issuer'))[:200]!r}, expected {self._settings.issuer!r}")
        return Metadata(
            issuer=self._settings.issuer,
            authorization_endpoint=self._address(document, "authorization_endpoint"),
            token_endpoint=self._address(document, "token_endpoint"),
            jwks_uri=self._address(document, "jwks_uri"),
            userinfo_endpoint=self._address(document, "userinfo_endpoint") if document.get("userinfo_endpoint") else None,
            end_session_endpoint=self._address(document, "end_session_endpoint")
            if document.get("end_session_endpoint")
            else None,
            promises_iss=document.get("authorization_response_iss_parameter_supported") is True,
        )

    def _address(self, document: dict[str, Any], name: str) -> str:
        """Return the endpoint `name`, which must be as well protected as the issuer itself."""
        value = document.get(name)
        if not isinstance(value, str):
            raise Refused(Reason.METADATA, f"no {name}")
        parts, issuer = urlsplit(value), urlsplit(self._settings.issuer)
        if parts.scheme != "https" and (parts.scheme, parts.hostname) != (issuer.scheme, issuer.hostname):
            raise Refused(Reason.METADATA, f"{name} must be https")
        if not parts.hostname or parts.fragment:
            raise Refused(Reason.METADATA, f"{name} is not an address")
        return value

    def _get(self, url: str) -> dict[str, Any]:
        answer = self._fetch("GET", url)
        body = answer.json()
        if answer.status != 200 or body is None:
            raise Refused(Reason.METADATA, f"{url}: status {answer.status} or no JSON object")
        return body

    def _fetch(self, method: str, url: str, *, form: dict[str, str] | None = None, bearer: str | None = None) -> HttpAnswer:
        limits = (self._settings.connect_timeout_s, self._settings.read_timeout_s)
        try:
            return fetch(method, url, timeouts_s=limits, form=form, bearer=bearer)
        except FetchFailed as error:
            raise Refused(Reason.UNREACHABLE, str(error)) from None


def _key_set(document: dict[str, Any]) -> KeySet:
    """Read a JWKS; keys that cannot be read or hold secrets are left out (RFC 7517 5)."""
    found = document.get("keys")
    keys = []
    for item in found if isinstance(found, list) else []:
        reader: Callable[[Any], KeySet] = KeySet.import_key_set
        if not isinstance(item, dict) or item.get("kty") not in {"RSA", "EC"} or "d" in item:
            continue
        try:
            keys += reader({"keys": [item]}).keys
        except (JoseError, ValueError, TypeError, KeyError):
            continue
    return KeySet(keys)
