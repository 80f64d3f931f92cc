"""Assertions as authorization grants (RFC 7523 2.1 and 3): a JWT of an issuer whom the operator trusts speaks for a person.

The issuers are in the settings (`assertion_issuers`): what their `sub` names (uid or e-mail address), which clients may bring
their assertions, and their keys. An assertion is good for one use. Called by the grant jwt-bearer.
"""

import hashlib
from typing import Any

import orjson
from joserfc.errors import JoseError

from idp.clients.client_keys import ClientKeys
from idp.clients.members import SIGNING_ALGS
from idp.clients.models import Client
from idp.ground import clock, json_text
from idp.ground.database import Hot, Statement
from idp.ground.protocol_error import ProtocolError
from idp.jose.algorithms import extract, is_signed
from idp.settings.load import SettingsFault
from idp.settings.resources import AssertionIssuer

USE = Statement("insert into client_assertion (key, expires_at) values (:key, :expires_at) on conflict (key) do nothing")
BY_UID = Statement("select id, uid from account where uid = :named and disabled_at is null")
BY_EMAIL = Statement("select id, uid from account where email = :named and disabled_at is null")
SKEW_S, LONGEST_S, LONGEST_TEXT = 60, 3600, 16_384


def refused(reason: str) -> ProtocolError:
    """“If the assertion is not valid ... invalid_grant” (RFC 7523 3.1)."""
    return ProtocolError("invalid_grant", reason)


class AssertionGrants:
    """The issuers of the settings and their keys. Raises SettingsFault when a file of keys cannot be read."""

    def __init__(self, issuers: tuple[AssertionIssuer, ...], keys: ClientKeys, hot: Hot, *, audiences: tuple[str, ...]) -> None:
        self._keys, self._hot, self._audiences = keys, hot, frozenset(audiences)
        self._issuers = {one.issuer: (one, _as_client(one)) for one in issuers}

    def account_of(self, assertion: str, client: Client) -> tuple[int, str]:
        """Id and uid of the account that the assertion names; it is used up by this. Raises ProtocolError(invalid_grant)."""
        head, claims = _look_into(assertion)
        issuer, as_client = self._issuers.get(str(claims.get("iss")), (None, None))
        if issuer is None or as_client is None or (issuer.clients and client.client_id not in issuer.clients):
            raise refused("assertions of this issuer are not accepted from this client")
        self._check_signature(assertion, head, as_client)
        expires = self._check_claims(claims)
        self._use_up(issuer.issuer, claims, expires)
        named = claims.get("sub")
        if not isinstance(named, str) or not named:
            raise refused("the assertion names nobody")
        by_email = issuer.subject == "email"
        row = self._hot.one(BY_EMAIL if by_email else BY_UID, {"named": named.lower() if by_email else named})
        if row is None:
            raise refused("the assertion names nobody who has an account here")
        return int(row[0]), str(row[1])

    def _check_signature(self, assertion: str, head: dict[str, Any], issuer: Client) -> None:
        alg, kid = head.get("alg"), head.get("kid")
        if alg not in SIGNING_ALGS or not isinstance(kid, (str, type(None))):
            raise refused("the assertion is signed by an algorithm that is not supported")
        if any(is_signed(assertion, one.key, str(alg)) for one in self._keys.find(issuer, str(alg), kid)):
            return
        raise refused("the signature of the assertion is by none of the issuer's keys")

    def _check_claims(self, claims: dict[str, Any]) -> int:
        """Audience and times (RFC 7523 3, items 3 to 6); gives `exp`."""
        audience, now = claims.get("aud"), clock.seconds()
        given = audience if isinstance(audience, list) else [audience]
        if not any(isinstance(one, str) and one in self._audiences for one in given):
            raise refused("aud of the assertion must be the issuer or the token endpoint")
        times = {name: claims.get(name) for name in ("exp", "nbf", "iat")}
        for name, value in times.items():
            if value is not None and (isinstance(value, bool) or not isinstance(value, (int, float)) or not 0 <= value < 1e11):
                raise refused(f"{name} of the assertion must be a number of seconds")
        expires = times["exp"]
        if expires is None or expires <= now - SKEW_S or expires > now + LONGEST_S + SKEW_S:
            raise refused("the assertion has expired, is valid for more than an hour, or does not say until when")
        if (times["nbf"] or 0) > now + SKEW_S or (times["iat"] or 0) > now + SKEW_S:
            raise refused("the assertion is not valid yet")
        return int(expires)

    def _use_up(self, issuer: str, claims: dict[str, Any], expires: int) -> None:
        jti = claims.get("jti")
        if not isinstance(jti, str) or not 1 <= len(jti) <= 255:
            raise refused("jti of the assertion must be a text of 1 to 255 characters")
        key = hashlib.sha256(f"issuer\0{issuer}\0{jti}".encode("utf-8", "surrogatepass")).digest()
        if self._hot.run(USE, {"key": key, "expires_at": (expires + SKEW_S + 1) * 1_000_000}) != 1:
            raise refused("the assertion was used before")


def _as_client(issuer: AssertionIssuer) -> Client:
    """The issuer in the form in which `client_keys` finds keys."""
    jwks = None
    if issuer.jwks_file is not None:
        try:
            jwks = orjson.loads(issuer.jwks_file.read_bytes())
        except (OSError, orjson.JSONDecodeError) as error:
            raise SettingsFault([f"assertion_issuers: {issuer.jwks_file}: {error}"]) from error
    return Client(client_id=f"assertions of {issuer.issuer}", jwks=jwks, jwks_uri=issuer.jwks_uri)


def _look_into(assertion: str) -> tuple[dict[str, Any], dict[str, Any]]:
    if not assertion.isascii() or len(assertion) > LONGEST_TEXT:
        raise refused("the assertion is not a JWT")
    try:
        parsed = extract(assertion)
        head, claims = parsed.headers(), json_text.read(parsed.payload)
    except (JoseError, ValueError, TypeError, KeyError) as error:
        raise refused("the assertion is not a JWT") from error
    if not isinstance(claims, dict):
        raise refused("the assertion is not a JWT")
    return dict(head), claims
