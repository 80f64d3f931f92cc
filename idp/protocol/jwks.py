"""The key set (RFC 7517 5, Core 10.1.1): `GET /jwks`, ready-made bytes that change only when the published keys do."""

import orjson

from idp.ground.protocol_error import Headers
from idp.jose.algorithms import Jwk
from idp.jose.keyring import Keyring
from idp.protocol.cors import ANY
from idp.protocol.http import Request, Response

LONGEST_S = 3600


class Jwks:
    """The endpoint. Answers may be kept for half of the time that a key is published ahead, an hour at most."""

    def __init__(self, keyring: Keyring, publish_ahead_s: int) -> None:
        self._keyring = keyring
        keep_s = min(LONGEST_S, publish_ahead_s // 2)
        self._headers: Headers = [("Content-Type", "application/json"), ("Cache-Control", f"public, max-age={keep_s}"), ANY]
        self._shown: tuple[Jwk, ...] = ()
        self._body = b'{"keys":[]}'

    def __call__(self, http: Request) -> Response:
        """`GET /jwks`."""
        keys = self._keyring.published
        if keys is not self._shown:
            self._body, self._shown = orjson.dumps({"keys": list(keys)}), keys
        return Response(200, self._body, self._headers)
