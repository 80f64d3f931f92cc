"""Request objects: the parameters of a request as a JWT, by value or by reference (RFC 9101, Core 6).

`RequestObjects.resolve` turns the parameters of a request into those that count: pushed ones (RFC 9126) replace everything, those
of a request object win over the query (Core 6.1), or stand alone for clients registered for signed requests (RFC 9101 6.3).
The signature is checked before a claim is believed; `none` only where it is registered. Called by the check `request_object`.
Left out: the `hash` fragment of request_uri (Core 6.2), which only helps caches; nothing fetched is kept here.
"""

from typing import Any

import orjson
from joserfc.errors import JoseError

from idp.clients.client_keys import ClientKeys
from idp.clients.models import Client
from idp.ground import clock, json_text
from idp.ground.fetch import Fetcher, FetchRefused
from idp.ground.params import Params
from idp.ground.protocol_error import ProtocolError
from idp.jose.algorithms import ALGORITHMS, extract, is_signed
from idp.jose.encryption import Decrypter
from idp.protocol.authorization.pushed import PushedRequests

MAX_OBJECT = 65_536
SKEW_S = 60
LONGEST_S = 3600
TYPES = (None, "jwt", "oauth-authz-req+jwt")
NOT_PARAMETERS = frozenset({"iss", "aud", "exp", "nbf", "iat", "jti", "sub"})


def invalid(reason: str) -> ProtocolError:
    """RFC 9101 6.3."""
    return ProtocolError("invalid_request_object", reason)


class RequestObjects:
    """Reads request objects for one provider."""

    def __init__(self, *, issuer: str, keys: ClientKeys, fetcher: Fetcher, decrypter: Decrypter, pushed: PushedRequests) -> None:
        self._issuer, self._keys, self._fetcher, self._decrypter, self._pushed = issuer, keys, fetcher, decrypter, pushed

    def resolve(self, params: Params, client: Client, *, pushing: bool = False) -> Params:
        """The parameters that count. Raises ProtocolError: invalid_request_object, invalid_request_uri, invalid_request."""
        by_value, by_reference = params.get("request"), params.get("request_uri")
        if by_value and by_reference:
            raise ProtocolError("invalid_request", "request and request_uri must not both be given")
        if by_reference and pushing:
            raise ProtocolError("invalid_request", "request_uri cannot be pushed")
        if self._pushed.is_ours(by_reference):
            return self._pushed.find(by_reference, client)
        if not pushing and client.metadata.get("require_pushed_authorization_requests"):
            raise ProtocolError("invalid_request", "this application must push its requests")
        token = self._fetch(by_reference, client) if by_reference else by_value
        if token:
            return self._merged(params, self._open(token, client), client)
        if client.metadata.get("require_signed_request_object"):
            raise ProtocolError("invalid_request", "this application must send signed requests")
        return params

    def _merged(self, params: Params, inside: dict[str, str], client: Client) -> Params:
        """The object wins (Core 6.1); for clients that must sign it stands alone (RFC 9101 6.3)."""
        if client.metadata.get("require_signed_request_object"):
            return Params([*inside.items()])
        outside = {name: value for name, value in params.as_dict().items() if name not in ("request", "request_uri")}
        for name in ("client_id", "response_type"):
            if name in inside and name in outside and inside[name] != outside[name]:
                raise invalid(f"{name} differs inside and outside of the request object")
        return Params([*(outside | inside).items()])

    def _fetch(self, uri: str, client: Client) -> str:
        """By reference only from an address that the client registered (Core 6.2, RFC 9700 4.11: no open fetching)."""
        registered = {one.partition("#")[0] for one in client.metadata.get("request_uris", ())}
        if uri.partition("#")[0] not in registered:
            raise ProtocolError("invalid_request_uri", "request_uri is not registered for this application")
        try:
            answer = self._fetcher.get(uri.partition("#")[0])
        except FetchRefused as error:
            raise ProtocolError("invalid_request_uri", "request_uri cannot be fetched", hint=error.reason) from error
        if answer.status != 200:
            raise ProtocolError("invalid_request_uri", f"request_uri answered with status {answer.status}")
        return answer.body.decode("ascii", "replace").strip()

    def _open(self, token: str, client: Client) -> dict[str, str]:
        if len(token) > MAX_OBJECT or not token.isascii():
            raise invalid("the request object is too long or not a JWT")
        if token.count(".") == 4:
            token = self._decrypter.decrypt(token) or ""
        elif client.metadata.get("request_object_encryption_alg"):
            raise invalid("the request object must be encrypted")
        claims = self._verified(token, client)
        self._check_claims(claims, client)
        if "request" in claims or "request_uri" in claims:
            raise invalid("a request object must not contain request or request_uri")
        return {name: _text(name, value) for name, value in claims.items() if name not in NOT_PARAMETERS and value is not None}

    def _verified(self, token: str, client: Client) -> dict[str, Any]:
        try:
            parsed = extract(token)
            head, claims = parsed.headers(), json_text.read(parsed.payload)
        except (JoseError, ValueError, TypeError, KeyError) as error:
            raise invalid("the request object is not a JWT") from error
        if not isinstance(claims, dict):
            raise invalid("the request object does not hold parameters")
        alg, kid, typ = head.get("alg"), head.get("kid"), head.get("typ")
        registered = client.metadata.get("request_object_signing_alg")
        if (registered and alg != registered) or (alg == "none" and registered != "none") or typ not in (*TYPES, "JWT"):
            raise invalid("the request object is signed by an algorithm or of a type that is not allowed")
        if alg == "none":
            if not token.endswith("."):
                raise invalid("an unsigned request object must not carry a signature")
            return claims
        if alg not in ALGORITHMS or not isinstance(kid, (str, type(None))):
            raise invalid("the request object is signed by an algorithm that is not supported")
        if any(is_signed(token, one.key, alg) for one in self._keys.find(client, alg, kid)):
            return claims
        raise invalid("the request object is signed by none of the keys of this application")

    def _check_claims(self, claims: dict[str, Any], client: Client) -> None:
        """Issuer, audience and times (RFC 9101 4 and 6; FAPI 2.0 Message Signing 5.3.1 makes them all mandatory)."""
        strict = bool(client.metadata.get("require_signed_request_object"))
        audience = claims.get("aud")
        audiences = audience if isinstance(audience, list) else [audience]
        if claims.get("iss", None if strict else client.client_id) != client.client_id:
            raise invalid("iss of the request object must be the client_id")
        if (strict or audience is not None) and self._issuer not in audiences:
            raise invalid("aud of the request object must be the issuer")
        if claims.get("client_id", client.client_id) != client.client_id:
            raise invalid("client_id of the request object differs")
        now, expires, begins = clock.seconds(), _moment(claims, "exp"), _moment(claims, "nbf")
        if (strict and (expires is None or begins is None)) or (expires is not None and expires <= now - SKEW_S):
            raise invalid("the request object has expired or does not say when it does")
        if begins is not None and begins > now + SKEW_S:
            raise invalid("the request object is not valid yet")
        if strict and begins is not None and expires is not None and (begins < now - LONGEST_S or expires - begins > LONGEST_S):
            raise invalid("the request object is older or valid for longer than an hour")


def _moment(claims: dict[str, Any], name: str) -> int | None:
    value = claims.get(name)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not 0 <= value < 1e11:
        raise invalid(f"{name} of the request object must be a number of seconds")
    return int(value)


def _text(name: str, value: Any) -> str:
    """A parameter as the query would have carried it."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool) or not isinstance(value, (int, dict, list)):
        raise invalid(f"{name} of the request object has a type that no parameter has")
    return str(value) if isinstance(value, int) else orjson.dumps(value).decode()
