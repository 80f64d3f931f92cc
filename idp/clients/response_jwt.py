"""JWTs for a client as it registered them: signed by one of our keys, and encrypted to one of its own where it asked for that.

One rule for ID tokens, userinfo and introspection answers (Core 5.3.2, 10 and 16.14, RFC 9701 4): the members are called
`<kind>_signed_response_alg`, `<kind>_encrypted_response_alg` and `_enc`. Called by `id_token`, `userinfo` and `introspect`.
"""

from typing import Any

import orjson

from idp.clients.client_keys import ClientKeys
from idp.clients.models import Client
from idp.jose.encryption import DEFAULT_ENC, encrypt, no_key
from idp.jose.keyring import Keyring


class ResponseJwts:
    """Makes the JWTs of answers: signs, then encrypts."""

    def __init__(self, keyring: Keyring, client_keys: ClientKeys) -> None:
        self._keyring, self._client_keys = keyring, client_keys

    def wants(self, client: Client, kind: str) -> bool:
        """Whether the client registered for a JWT of this kind ("userinfo", "introspection")."""
        return bool(client.metadata.get(f"{kind}_signed_response_alg") or client.metadata.get(f"{kind}_encrypted_response_alg"))

    def json(self, claims: dict[str, Any], client: Client, kind: str) -> str:
        """The claims encrypted to the client without a signature, for those that registered nothing but encryption."""
        return self.encrypted(orjson.dumps(claims).decode(), client, kind, content_type="json")

    def make(self, claims: dict[str, Any], client: Client, kind: str, *, alg: str, typ: str = "JWT") -> str:
        """The compact JWT, nested in a JWE where the client asked. Raises ProtocolError when it has no key that fits."""
        signed = self._keyring.sign(claims, alg, typ)
        return self.encrypted(signed, client, kind)

    def encrypted(self, signed: str, client: Client, kind: str, *, content_type: str = "JWT") -> str:
        """`signed` as it is, or encrypted to the client."""
        management = client.metadata.get(f"{kind}_encrypted_response_alg")
        if not management:
            return signed
        found = self._client_keys.for_encryption(client, str(management))
        if found is None:
            raise no_key(client.client_id, f"{kind}_encrypted_response_alg")
        enc = str(client.metadata.get(f"{kind}_encrypted_response_enc") or DEFAULT_ENC)
        return encrypt(signed, alg=str(management), enc=enc, key=found.key, kid=found.kid, content_type=content_type)
