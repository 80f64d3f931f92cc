"""What somebody sends to register a client or to change it: read, and checked by the policy of the operator.

RFC 7591 3.1 and 3.2.2, RFC 7592 2.2. Called by `register` and `configuration`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import orjson

from idp.clients.client_keys import ClientKeys
from idp.clients.members import Fault, InvalidMetadata, Rules, fault
from idp.clients.metadata import validate
from idp.clients.rules import by_settings
from idp.clients.sector import fault_of_sector
from idp.ground import json_text
from idp.ground.database import Database
from idp.ground.fetch import LimitedFetcher, TooManyFetches
from idp.ground.params import BadRequest
from idp.ground.protocol_error import ProtocolError
from idp.ground.sealed import Seal
from idp.ground.throttle import Throttle
from idp.protocol.http import Request
from idp.protocol.registration.software_statement import SoftwareStatements
from idp.settings import Settings

MAX_REPORTED = 3


@dataclass(frozen=True)
class RegistrationDependencies:
    """What the endpoints work with; `refresh` makes this process see a change at once."""

    issuer: str
    mode: str
    database: Database
    seal: Seal
    throttle: Throttle
    policy: "Policy"
    refresh: Callable[[], None]


def refused(faults: list[Fault]) -> ProtocolError:
    """The first code, and the first few reasons."""
    return ProtocolError(faults[0].code, "; ".join(str(one) for one in faults[:MAX_REPORTED]))


def document_of(http: Request) -> dict[str, Any]:
    """The JSON object of the body. Raises ProtocolError(invalid_client_metadata): 415 for another content type, 413, 400."""
    kind = http.environ.get("CONTENT_TYPE", "").partition(";")[0].strip().lower()
    if kind != "application/json":
        raise ProtocolError("invalid_client_metadata", "the body must be application/json", status=415)
    try:
        document = json_text.read(http.body())
    except BadRequest as error:
        raise ProtocolError("invalid_client_metadata", error.description, status=error.status) from error
    except orjson.JSONDecodeError as error:
        raise ProtocolError("invalid_client_metadata", "the body is not JSON") from error
    if not isinstance(document, dict):
        raise ProtocolError("invalid_client_metadata", "the body must be a JSON object")
    return document


class Policy:
    """What clients that register themselves may have."""

    def __init__(self, settings: Settings, fetcher: LimitedFetcher, keys: ClientKeys) -> None:
        self._settings, self._fetcher = settings.registration, fetcher
        networks = settings.fetch.allowed_networks
        self._rules = by_settings(settings, Rules(operator=False, near=lambda host: fetcher.lies_within(host, networks)))
        self._statements = SoftwareStatements(settings.registration, keys)

    def check(self, document: dict[str, Any], *, statement_required: bool = False) -> dict[str, Any]:
        """The metadata to store. Raises ProtocolError with one of the codes of RFC 7591 3.2.2."""
        asked = dict(document)
        if asked.get("software_statement") is not None:
            asked |= self._statements.claims_of(asked["software_statement"])  # RFC 7591 2.3: they take precedence
        elif statement_required or self._settings.software_statement_required:
            raise ProtocolError("invalid_software_statement", "a software statement is required")
        self._narrow_scope(asked)
        try:
            metadata = validate(asked, self._rules)
            wrong = fault_of_sector(metadata, self._fetcher)
        except InvalidMetadata as error:
            raise refused(error.faults) from error
        except TooManyFetches as error:
            wait = [("Retry-After", "5")]
            raise ProtocolError("temporarily_unavailable", "addresses cannot be checked now", status=503, headers=wait) from error
        if wrong is not None:
            raise refused([wrong])
        return metadata

    def _narrow_scope(self, asked: dict[str, Any]) -> None:
        """Scopes that the settings allow, whatever was asked for (RFC 7591 2: the server may replace what it does not grant).

        Anything but a text is left to the checks that follow.
        """
        allowed, wanted = self._settings.allowed_scopes, asked.get("scope")
        if not isinstance(wanted, str | None):
            return
        granted = [one for one in allowed if wanted is None or one in wanted.split()]
        grants = asked.get("grant_types")
        if not isinstance(grants, list) or "refresh_token" not in grants:
            granted = [one for one in granted if one != "offline_access"]
        if not granted:
            raise refused([fault("scope", "none of these scopes is given to clients that register themselves")])
        asked["scope"] = " ".join(granted)
