"""Signed authentication requests (CIBA Core 7.1.1, FAPI-CIBA 5.2.2): every parameter inside one JWT, each good for one use.

Called by `bc_authorize`. The signature is checked before a claim is used. Left out: encryption, which CIBA does not define.
"""

from typing import Any

import orjson

from idp.clients.client_keys import ClientKeys
from idp.clients.members import SIGNING_ALGS
from idp.clients.models import Client
from idp.ground import clock
from idp.ground.database import Hot
from idp.ground.params import Params
from idp.ground.protocol_error import ProtocolError
from idp.jose import signed_jwt, single_use
from idp.jose.jwt_uses import CIBA_REQUEST
from idp.jose.signed_jwt import BadJwt, Claims

CLAIMS_OF_JWT = frozenset({"iss", "aud", "exp", "nbf", "iat", "jti"})
OF_AUTHENTICATION = frozenset({"request", "client_id", "client_secret", "client_assertion", "client_assertion_type"})


def invalid(reason: str, hint: str = "") -> ProtocolError:
    """CIBA Core 13 knows no code of its own for requests that are signed wrongly."""
    return ProtocolError("invalid_request", reason, hint=hint)


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
        self._use_up(claims, client)
        return Params(
            [
                (name, _text(name, value))
                for name, value in claims.values.items()
                if name not in CLAIMS_OF_JWT and value is not None
            ]
        )

    def _verified(self, token: str, client: Client) -> Claims:
        """Signature, issuer, audience and times; then that it names no other client and no other request."""
        registered = client.metadata.get("backchannel_authentication_request_signing_alg")
        try:
            unverified = signed_jwt.read(token, CIBA_REQUEST)
            claims = signed_jwt.verify(
                token=unverified,
                use=CIBA_REQUEST,
                keys=self._keys.keys_for(client, unverified),
                algs=[alg for alg in SIGNING_ALGS if registered in (None, "", alg)],
                issuer=client.client_id,
                audience={self._issuer},
                now=clock.seconds(),
            )
        except BadJwt as error:
            raise invalid(error.reason, error.hint) from error
        if claims.values.get("client_id", client.client_id) != client.client_id:
            raise invalid("client_id of the signed request differs")
        if {"request", "request_uri"} & set(claims.values):
            raise invalid("the signed request must not hold another request")
        return claims

    def _use_up(self, claims: Claims, client: Client) -> None:
        until_s = (claims.expires_at or 0) + CIBA_REQUEST.grace_s
        if not single_use.use_up(self._hot, single_use.ASSERTION, "ciba", client.client_id, claims.jti, until_s=until_s):
            raise invalid("the signed request was used before")


def _text(name: str, value: Any) -> str:
    """A parameter as the form would have carried it; numbers only where one is expected (`requested_expiry`: CIBA Core 7.1.1)."""
    if isinstance(value, str):
        return value
    if name == "requested_expiry" and isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    if isinstance(value, (dict, list)):
        return orjson.dumps(value).decode()
    raise invalid(f"{name} must be a text")
