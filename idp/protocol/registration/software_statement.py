"""Software statements (RFC 7591 2.3): metadata that somebody whom the operator trusts has signed; it wins over the request.

Issuers and their keys are in the settings (`registration.software_statement_issuers`). Called by `registration_request`.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import orjson
from joserfc.errors import JoseError

from idp.clients.client_keys import ClientKeys
from idp.clients.members import LONGEST_STATEMENT, SIGNING_ALGS
from idp.clients.models import Client
from idp.ground import clock, json_text
from idp.ground.protocol_error import ProtocolError
from idp.jose.algorithms import extract, is_signed
from idp.settings import Registration
from idp.settings.load import SettingsFault

NOT_METADATA = frozenset({"iss", "sub", "aud", "exp", "nbf", "iat", "jti", "software_statement"})
SKEW_S = 60


def invalid(reason: str) -> ProtocolError:
    """RFC 7591 3.2.2."""
    return ProtocolError("invalid_software_statement", reason)


class SoftwareStatements:
    """Reads statements of the issuers in the settings. Raises SettingsFault when a file of keys cannot be read."""

    def __init__(self, settings: Registration, keys: ClientKeys) -> None:
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
        if not isinstance(statement, str) or not statement.isascii() or not 0 < len(statement) <= LONGEST_STATEMENT:
            raise invalid("the software statement is not a JWT")
        try:
            parsed = extract(statement)
            head, claims = parsed.headers(), json_text.read(parsed.payload)
        except (JoseError, ValueError, TypeError, KeyError) as error:
            raise invalid("the software statement is not a JWT") from error
        if not isinstance(claims, dict) or not isinstance(claims.get("iss"), str):
            raise invalid("the software statement does not say who issued it")
        issuer = self._issuers.get(claims["iss"])
        if issuer is None:
            raise ProtocolError("unapproved_software_statement", "software statements of this issuer are not accepted here")
        self._check_signature(statement, head, issuer)
        _check_times(claims)
        return {name: value for name, value in claims.items() if name not in NOT_METADATA}

    def _check_signature(self, statement: str, head: Mapping[str, Any], issuer: Client) -> None:
        alg, kid = head.get("alg"), head.get("kid")
        if alg not in SIGNING_ALGS or not isinstance(kid, (str, type(None))):
            raise invalid("the software statement is signed by an algorithm that is not supported")
        if any(is_signed(statement, one.key, str(alg)) for one in self._keys.find(issuer, str(alg), kid)):
            return
        raise invalid("the software statement is not signed by a key of its issuer")


def _check_times(claims: dict[str, Any]) -> None:
    now = clock.seconds()
    expires, begins = _moment(claims, "exp"), _moment(claims, "nbf")
    if (expires is not None and expires <= now - SKEW_S) or (begins is not None and begins > now + SKEW_S):
        raise invalid("the software statement is not valid now")


def _moment(claims: dict[str, Any], name: str) -> float | None:
    value = claims.get(name)
    if value is not None and (isinstance(value, bool) or not isinstance(value, (int, float))):
        raise invalid(f"{name} of the software statement is not a number")
    return value


def _read(path: Path) -> dict[str, Any]:
    try:
        document = orjson.loads(path.read_bytes())
    except (OSError, orjson.JSONDecodeError) as error:
        raise SettingsFault([f"registration.software_statement_issuers: {path} cannot be read as a key set"]) from error
    if not isinstance(document, dict) or not isinstance(document.get("keys"), list):
        raise SettingsFault([f"registration.software_statement_issuers: {path} is not a key set"])
    return document
