"""Client authentication by a JWT: private_key_jwt and client_secret_jwt (Core 9, RFC 7523 2.2 and 3), each good for one use.

`iss` and `sub` are the client id, `aud` is the issuer or the endpoint (the issuer alone in the FAPI profile), the life is short,
the algorithm is one of the list, and `jti` is written down until the assertion expires. Called by `authentication`.
"""

import hashlib
import logging
from datetime import datetime
from typing import Any

from joserfc.errors import JoseError
from sqlalchemy import LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from idp.clients import fapi
from idp.clients.client_keys import ClientKeys
from idp.clients.members import MAC_ALGS, SIGNING_ALGS
from idp.clients.models import Client
from idp.clients.registry import Clients
from idp.ground import clock, json_text
from idp.ground.database import Base, Hot, Statement, UtcDateTime
from idp.ground.sealed import Seal
from idp.jose.algorithms import extract, is_signed
from idp.protocol.client_authentication import mac

log = logging.getLogger(__name__)

ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
METHODS = frozenset({"private_key_jwt", "client_secret_jwt"})
SKEW_S = 60
LONGEST_S = 3600
LONGEST_TEXT = 16_384
LONGEST_JTI = 255
USE = Statement(
    "insert into client_assertion (key, expires_at) values (:key, :expires_at) on conflict (key) do nothing",
)


class UsedAssertion(Base):
    """An assertion that was accepted: SHA-256 of client id and `jti`, kept until nobody could use it again."""

    __tablename__ = "client_assertion"
    __table_args__ = ({"sqlite_with_rowid": False},)

    key: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)


class BadAssertion(Exception):
    """The assertion proves nothing. `reason` is fit for the client's developer; `client_id` is who it claims to be."""

    def __init__(self, reason: str, client_id: str = "") -> None:
        super().__init__(reason)
        self.reason, self.client_id = reason, client_id


class Assertions:
    """Checks assertions. `origins` are scheme and authority of the addresses by which our endpoints are reached."""

    def __init__(self, clients: Clients, keys: ClientKeys, hot: Hot, seal: Seal, issuer: str, origins: tuple[str, ...]) -> None:
        self._clients, self._keys, self._hot, self._seal = clients, keys, hot, seal
        self._issuer, self._origins = issuer, origins

    def verify(self, assertion: str, *, named: str, path: str) -> Client:
        """The client that made `assertion`, which is used up by this. Raises BadAssertion.

        `named` is the `client_id` parameter of the request, if any, `path` the endpoint's.
        """
        head, claims = _look_into(assertion)
        client_id = claims.get("sub")
        if not isinstance(client_id, str) or claims.get("iss") != client_id:
            raise BadAssertion("iss and sub of the assertion must both be the client_id", named)
        if named and named != client_id:
            raise BadAssertion("client_id differs from the subject of the assertion", client_id)
        client = self._clients.get(client_id)
        if client is None or client.token_endpoint_auth_method not in METHODS:
            raise BadAssertion("the client is not registered for assertions", client_id)
        self._check_signature(assertion, head, client)
        self._check_audience(claims.get("aud"), client, path)
        self._check_claims(claims, client_id)
        self._use_up(client_id, claims)
        return client

    def _check_signature(self, assertion: str, head: dict[str, Any], client: Client) -> None:
        alg, kid = head.get("alg"), head.get("kid")
        registered = client.token_endpoint_auth_signing_alg
        by_secret = client.token_endpoint_auth_method == "client_secret_jwt"
        if alg not in (MAC_ALGS if by_secret else SIGNING_ALGS) or (registered and alg != registered):
            raise BadAssertion("the assertion is signed with an algorithm that is not allowed", client.client_id)
        if kid is not None and not isinstance(kid, str):
            raise BadAssertion("kid of the assertion must be a text", client.client_id)
        if by_secret:
            if not client.secret_sealed or not mac.is_signed(assertion, str(alg), self._seal.open(client.secret_sealed)):
                raise BadAssertion("the assertion is not signed with the client's secret", client.client_id)
            return
        if not fapi.allows(client, str(alg)):
            raise BadAssertion("the assertion is signed with an algorithm that its profile does not allow", client.client_id)
        if any(is_signed(assertion, one.key, str(alg)) for one in self._keys.find(client, str(alg), kid)):
            return
        raise BadAssertion("the signature of the assertion is by none of the client's keys", client.client_id)

    def _check_audience(self, audience: object, client: Client, path: str) -> None:
        """The issuer, the token endpoint or the endpoint that is asked (RFC 7523 3, RFC 9126 2); see `fapi.is_audience`."""
        if client.is_fapi:
            if not fapi.is_audience(audience, self._issuer):
                raise BadAssertion("aud of the assertion must be the issuer, as a text", client.client_id)
            return
        given = audience if isinstance(audience, list) else [audience]
        ours = {self._issuer, f"{self._issuer}/token", *(origin + path for origin in self._origins)}
        if not any(isinstance(one, str) and one in ours for one in given):
            raise BadAssertion("aud of the assertion must be the issuer or the token endpoint", client.client_id)

    def _check_claims(self, claims: dict[str, Any], client_id: str) -> None:
        """RFC 7523 3, with limits: valid for an hour at most, clocks may differ by a minute."""
        now = clock.seconds()
        expires = _moment(claims, "exp", client_id)
        if expires is None:
            raise BadAssertion("the assertion has no exp", client_id)
        if expires <= now - SKEW_S:
            raise BadAssertion("the assertion has expired", client_id)
        if expires > now + LONGEST_S + SKEW_S:
            raise BadAssertion("the assertion is valid for more than an hour", client_id)
        issued, begins = _moment(claims, "iat", client_id), _moment(claims, "nbf", client_id)
        if issued is not None and not now - LONGEST_S - SKEW_S <= issued <= now + SKEW_S:
            raise BadAssertion("iat of the assertion is not of this hour", client_id)
        if begins is not None and begins > now + SKEW_S:
            raise BadAssertion("the assertion is not valid yet", client_id)

    def _use_up(self, client_id: str, claims: dict[str, Any]) -> None:
        jti = claims.get("jti")
        if not isinstance(jti, str) or not 1 <= len(jti) <= LONGEST_JTI:
            raise BadAssertion(f"jti of the assertion must be a text of 1 to {LONGEST_JTI} characters", client_id)
        key = hashlib.sha256(f"{client_id}\0{jti}".encode("utf-8", "surrogatepass")).digest()
        until = (int(claims["exp"]) + SKEW_S + 1) * 1_000_000
        if self._hot.run(USE, {"key": key, "expires_at": until}) != 1:
            raise BadAssertion("the assertion was used before", client_id)


def _look_into(assertion: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """Header and claims, before anything of them is believed."""
    if not assertion or not assertion.isascii() or len(assertion) > LONGEST_TEXT:
        raise BadAssertion("client_assertion is not a JWT")
    try:
        signed = extract(assertion)
        head, claims = signed.headers(), json_text.read(signed.payload)
    except (JoseError, ValueError, TypeError, KeyError) as error:
        raise BadAssertion("client_assertion is not a JWT") from error
    if not isinstance(claims, dict) or not isinstance(head, dict):
        raise BadAssertion("client_assertion is not a JWT")
    return dict(head), claims


def _moment(claims: dict[str, Any], name: str, client_id: str) -> int | None:
    """A NumericDate in whole seconds, or None when the claim is absent."""
    value = claims.get(name)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not 0 <= value < 1e11:
        raise BadAssertion(f"{name} of the assertion must be a number of seconds", client_id)
    return int(value)
