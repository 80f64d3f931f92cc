"""Signed authentication requests (CIBA Core 7.1.1, FAPI-CIBA 5.2.2): every parameter inside one JWT, each good for one use.

Called by `bc_authorize`. The signature is checked before a claim is believed. Left out: encryption, which CIBA does not define.
"""

import hashlib
from typing import Any

import orjson
from joserfc.errors import JoseError

from idp.clients.client_keys import ClientKeys
from idp.clients.members import SIGNING_ALGS
from idp.clients.models import Client
from idp.ground import clock, json_text
from idp.ground.database import Hot
from idp.ground.params import Params
from idp.ground.protocol_error import ProtocolError
from idp.jose.algorithms import extract, is_signed
from idp.protocol.client_authentication.assertion import USE

MAX_OBJECT = 65_536
SKEW_S = 60
LONGEST_S = 3600
LONGEST_JTI = 255
CLAIMS_OF_JWT = frozenset({"iss", "aud", "exp", "nbf", "iat", "jti"})
OF_AUTHENTICATION = frozenset({"request", "client_id", "client_secret", "client_assertion", "client_assertion_type"})


def invalid(reason: str) -> ProtocolError:
    """CIBA Core 13 knows no code of its own for requests that are signed wrongly."""
    return ProtocolError("invalid_request", f"the signed request is refused: {reason}")


class SignedRequests:
    """Reads signed authentication requests for one provider."""

    def __init__(self, keys: ClientKeys, hot: Hot, *, issuer: str) -> None:
        self._keys, self._hot, self._issuer = keys, hot, issuer

    def resolve(self, form: Params, client: Client) -> Params:
        """The parameters that count. Raises ProtocolError: signed wrongly, used before, or not signed by who must sign."""
        token = form.get("request")
        if "request_uri" in form:
            raise ProtocolError("invalid_request", "request_uri is not used at this endpoint")
        if not token:
            if client.metadata.get("backchannel_authentication_request_signing_alg"):
                raise ProtocolError("invalid_request", "this client must send signed requests")
            return form
        outside = sorted(set(form.as_dict()) - OF_AUTHENTICATION)
        if outside:
            raise ProtocolError("invalid_request", f"beside a signed request there must be no {', '.join(outside)}")
        claims = self._verified(token, client)
        self._check(claims, client)
        self._use_up(claims, client)
        return Params(
            [(name, _text(name, value)) for name, value in claims.items() if name not in CLAIMS_OF_JWT and value is not None]
        )

    def _verified(self, token: str, client: Client) -> dict[str, Any]:
        if len(token) > MAX_OBJECT or not token.isascii() or token.count(".") != 2:
            raise invalid("it is not a signed JWT")
        try:
            parsed = extract(token)
            head, claims = parsed.headers(), json_text.read(parsed.payload)
        except (JoseError, ValueError, TypeError, KeyError) as error:
            raise invalid("it is not a signed JWT") from error
        if not isinstance(claims, dict):
            raise invalid("it holds no parameters")
        alg, kid = head.get("alg"), head.get("kid")
        registered = client.metadata.get("backchannel_authentication_request_signing_alg")
        if not isinstance(alg, str) or alg not in SIGNING_ALGS or (registered and alg != registered):
            raise invalid("its algorithm is not the one that is registered, or not supported")
        if not isinstance(kid, (str, type(None))):
            raise invalid("kid must be a text")
        if any(is_signed(token, one.key, alg) for one in self._keys.find(client, alg, kid)):
            return claims
        raise invalid("it is signed by none of the client's keys")

    def _check(self, claims: dict[str, Any], client: Client) -> None:
        """All six claims are mandatory; the life is an hour at most, and so is the age (FAPI-CIBA 5.2.2)."""
        audience = claims.get("aud")
        if claims.get("iss") != client.client_id:
            raise invalid("iss must be the client_id")
        if claims.get("client_id", client.client_id) != client.client_id:
            raise invalid("client_id differs")
        if self._issuer not in (audience if isinstance(audience, list) else [audience]):
            raise invalid("aud must be the issuer")
        if {"request", "request_uri"} & set(claims):
            raise invalid("it must not hold another request")
        now, expires, begins, issued = clock.seconds(), *(_moment(claims, name) for name in ("exp", "nbf", "iat"))
        if expires <= now - SKEW_S:
            raise invalid("it has expired")
        if begins > now + SKEW_S or issued > now + SKEW_S:
            raise invalid("it is not valid yet")
        if begins < now - LONGEST_S - SKEW_S or expires - begins > LONGEST_S:
            raise invalid("it is older, or valid for longer, than an hour")

    def _use_up(self, claims: dict[str, Any], client: Client) -> None:
        jti = claims.get("jti")
        if not isinstance(jti, str) or not 1 <= len(jti) <= LONGEST_JTI:
            raise invalid(f"jti must be a text of 1 to {LONGEST_JTI} characters")
        key = hashlib.sha256(f"ciba\0{client.client_id}\0{jti}".encode("utf-8", "surrogatepass")).digest()
        if self._hot.run(USE, {"key": key, "expires_at": (int(claims["exp"]) + SKEW_S + 1) * 1_000_000}) != 1:
            raise invalid("it was used before")


def _moment(claims: dict[str, Any], name: str) -> int:
    value = claims.get(name)
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not 0 <= value < 1e11:
        raise invalid(f"{name} must be a number of seconds")
    return int(value)


def _text(name: str, value: Any) -> str:
    """A parameter as the form would have carried it; numbers only where one is expected (`requested_expiry`: CIBA Core 7.1.1)."""
    if isinstance(value, str):
        return value
    if name == "requested_expiry" and isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    if isinstance(value, (dict, list)):
        return orjson.dumps(value).decode()
    raise invalid(f"{name} must be a text")
