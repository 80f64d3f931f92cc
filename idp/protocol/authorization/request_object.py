"""Request objects: the parameters of a request as a JWT, by value or by reference (RFC 9101, Core 6).

`RequestObjects.resolve` turns the parameters of a request into those that count: pushed ones (RFC 9126) replace everything, those
of a request object win over the query (Core 6.1), or are the only ones for clients registered for signed requests (RFC 9101 6.3).
The signature is checked before a claim is used; `none` only where it is registered. Called by the check `request_object`.
Left out: the `hash` fragment of request_uri (Core 6.2), which only helps caches; nothing fetched is kept here.
"""

from collections.abc import Collection
from typing import Any

import orjson

from idp.clients.client_keys import ClientKeys
from idp.clients.members import SIGNING_ALGS
from idp.clients.models import Client
from idp.ground import clock
from idp.ground.fetch import FetchRefused, LimitedFetcher, TooManyFetches
from idp.ground.params import Params
from idp.ground.protocol_error import ProtocolError
from idp.jose import signed_jwt
from idp.jose.encryption import Decrypter
from idp.jose.jwt_uses import REQUEST_OBJECT, REQUEST_OBJECT_STRICT
from idp.jose.signed_jwt import UNSIGNED, BadJwt
from idp.protocol.authorization.pushed import PushedRequests

MAX_OBJECT = 65_536
NOT_PARAMETERS = frozenset({"iss", "aud", "exp", "nbf", "iat", "jti", "sub"})


def invalid(reason: str, hint: str = "") -> ProtocolError:
    """RFC 9101 6.3."""
    return ProtocolError("invalid_request_object", reason, hint=hint)


class RequestObjects:
    """Reads request objects for one provider."""

    def __init__(
        self, *, issuer: str, keys: ClientKeys, fetcher: LimitedFetcher, decrypter: Decrypter, pushed: PushedRequests
    ) -> None:
        self._issuer, self._keys, self._fetcher, self._decrypter, self._pushed = issuer, keys, fetcher, decrypter, pushed

    def resolve(self, params: Params, client: Client, *, pushing: bool = False) -> Params:  # flat: guards, one after the other
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
        """The object wins (Core 6.1); for clients that must sign nothing else counts (RFC 9101 6.3)."""
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
        except TooManyFetches as error:
            raise ProtocolError("temporarily_unavailable", "request_uri cannot be fetched now; try again", status=503) from error
        except FetchRefused as error:
            raise ProtocolError("invalid_request_uri", "request_uri cannot be fetched", hint=error.reason) from error
        if answer.status != 200:
            raise ProtocolError("invalid_request_uri", f"request_uri answered with status {answer.status}")
        return answer.body.decode("ascii", "replace").strip()

    def _open(self, token: str, client: Client) -> dict[str, str]:  # flat: guards, one after the other
        if len(token) > MAX_OBJECT or not token.isascii():
            raise invalid("the request object is too long or not a JWT")
        if token.count(".") == 4:
            token = self._decrypter.decrypt(token) or ""
        elif client.metadata.get("request_object_encryption_alg"):
            raise invalid("the request object must be encrypted")
        claims = self._verified(token, client)
        if claims.get("client_id", client.client_id) != client.client_id:
            raise invalid("client_id of the request object differs")
        if "request" in claims or "request_uri" in claims:
            raise invalid("a request object must not contain request or request_uri")
        return {name: _text(name, value) for name, value in claims.items() if name not in NOT_PARAMETERS and value is not None}

    def _verified(self, token: str, client: Client) -> dict[str, Any]:
        """Type, signature, issuer, audience and times (RFC 9101 4 and 6; FAPI 2.0 Message Signing 5.3.1 for who must sign)."""
        use = REQUEST_OBJECT_STRICT if client.metadata.get("require_signed_request_object") else REQUEST_OBJECT
        try:
            unverified = signed_jwt.read(token, use)
            return signed_jwt.verify(
                token=unverified,
                use=use,
                keys=self._keys.keys_for(client, unverified),
                algs=_algs(client),
                issuer=client.client_id,
                audience={self._issuer},
                now=clock.seconds(),
            ).values
        except BadJwt as error:
            raise invalid(error.reason, error.hint) from error


def _algs(client: Client) -> Collection[str]:
    """The registered algorithm alone, else every one that signs; "none" must be registered, and never where signing is a duty
    (Core 6.1, RFC 9101 10.5).
    """
    registered = client.metadata.get("request_object_signing_alg")
    if registered == UNSIGNED and client.metadata.get("require_signed_request_object"):
        return ()
    return (registered,) if registered else SIGNING_ALGS


def _text(name: str, value: Any) -> str:
    """A parameter as the query would have carried it."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool) or not isinstance(value, (int, dict, list)):
        raise invalid(f"{name} of the request object has a type that no parameter has")
    return str(value) if isinstance(value, int) else orjson.dumps(value).decode()
