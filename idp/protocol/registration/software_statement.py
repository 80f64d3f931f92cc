"""Software statements (RFC 7591 2.3): metadata that somebody whom the operator trusts has signed; it wins over the request.

Issuers and their keys are in the settings (`registration.software_statement_issuers`). Called by `request`.
"""

from pathlib import Path
from typing import Any

import orjson

from idp.clients.client_keys import ClientKeys
from idp.clients.members import SIGNING_ALGS
from idp.clients.models import Client
from idp.ground import clock
from idp.ground.protocol_error import ProtocolError
from idp.jose import signed_jwt
from idp.jose.jwt_uses import SOFTWARE_STATEMENT
from idp.jose.signed_jwt import BadJwt
from idp.settings import RegistrationSettings
from idp.settings.load import SettingsFault

NOT_METADATA = frozenset({"iss", "sub", "aud", "exp", "nbf", "iat", "jti", "software_statement"})


def invalid(reason: str, hint: str = "") -> ProtocolError:
    """RFC 7591 3.2.2."""
    return ProtocolError("invalid_software_statement", reason, hint=hint)


class SoftwareStatements:
    """Reads statements of the issuers in the settings. Raises SettingsFault when a file of keys cannot be read."""

    def __init__(self, settings: RegistrationSettings, keys: ClientKeys) -> None:
        self._keys = keys
        self._issuers = {
            one.issuer: Client(
                client_id=f"software statements of {one.issuer}",
                jwks=_read(one.jwks_file) if one.jwks_file else None,
                jwks_uri=one.jwks_uri,
            )
            for one in settings.software_statement_issuers
        }

    def claims_of(self, statement: object) -> dict[str, Any]:
        """The metadata that the statement vouches for.

        Raises ProtocolError: invalid_software_statement, or unapproved_software_statement for an issuer that is not trusted here.
        """
        try:
            token = signed_jwt.read(statement, SOFTWARE_STATEMENT)
            issuer = token.claims.get("iss")
            if not isinstance(issuer, str):
                raise invalid("the software statement does not say who issued it")
            as_client = self._issuers.get(issuer)
            if as_client is None:
                raise ProtocolError("unapproved_software_statement", "software statements of this issuer are not accepted here")
            claims = signed_jwt.verify(
                token=token,
                use=SOFTWARE_STATEMENT,
                keys=self._keys.keys_for(as_client, token),
                algs=SIGNING_ALGS,
                issuer=issuer,
                audience=None,
                now=clock.seconds(),
            )
        except BadJwt as error:
            raise invalid(error.reason, error.hint) from error
        return {name: value for name, value in claims.values.items() if name not in NOT_METADATA}


def _read(path: Path) -> dict[str, Any]:
    try:
        document = orjson.loads(path.read_bytes())
    except (OSError, orjson.JSONDecodeError) as error:
        raise SettingsFault([f"registration.software_statement_issuers: {path} cannot be read as a key set"]) from error
    if not isinstance(document, dict) or not isinstance(document.get("keys"), list):
        raise SettingsFault([f"registration.software_statement_issuers: {path} is not a key set"])
    return document
