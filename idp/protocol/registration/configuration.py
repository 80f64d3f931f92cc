"""A registered client reads, replaces or removes its own registration (RFC 7592): `GET`, `PUT`, `DELETE` at its
registration_client_uri, with its registration access token.

The registration access token stays the same for the life of the client (RFC 7592 3 allows both), so that a client that loses the
answer to a PUT is not locked out. The secret is shown once, when it is made; a client whose new method needs one gets one.
"""

from collections.abc import Callable
from typing import Any, TypeVar

from sqlalchemy.orm import Session

from idp.clients import changing, secrets
from idp.clients.models import ClientRow, secret_hash
from idp.ground import audit, clock, random_strings, revision
from idp.ground.database import to_micros
from idp.ground.protocol_error import ProtocolError, bearer_error
from idp.protocol.http import NO_STORE, Request, Response, json_response
from idp.protocol.registration.register import information
from idp.protocol.registration.request import RegistrationDependencies, document_of

Result = TypeVar("Result")


class ClientConfigurationEndpoint:
    """The three methods. What the token was checked against outside the transaction is checked again inside."""

    def __init__(self, dependencies: RegistrationDependencies) -> None:
        self._with = dependencies

    def read(self, http: Request) -> Response:
        """`GET` (RFC 7592 2.1)."""
        row, token = self._authenticated(http)
        return json_response(self._information(row, token))

    def replace(self, http: Request) -> Response:
        """`PUT` (RFC 7592 2.2): the whole metadata anew; what is left out falls back to its default."""
        row, token = self._authenticated(http)
        document = document_of(http)
        if document.get("client_id") != row.client_id:
            raise ProtocolError("invalid_client_metadata", "client_id must be that of the client")
        has_statement = "software_statement" in row.details
        metadata = self._with.policy.check(document, statement_required=has_statement)  # may fetch: outside the transaction

        def work(db: Session) -> tuple[ClientRow, str | None]:
            stored = _current(db, row.client_id, token)
            _check_secret(document.get("client_secret"), stored)
            if "software_statement" in stored.details and not has_statement and "software_statement" not in metadata:
                raise ProtocolError("invalid_software_statement", "a software statement is required")
            fresh, kept = self._secret(stored, metadata)
            stored.details, stored.updated_at = metadata, clock.now()
            stored.secret_hash, stored.secret_sealed = kept.hashed, kept.sealed
            audit.record(db, "client.changed", client_id=stored.client_id, address=http.address, source="registration")
            revision.bump(db, "clients")
            return stored, fresh

        stored, fresh = self._change(work)
        return json_response(self._information(stored, token, fresh))

    def remove(self, http: Request) -> Response:
        """`DELETE` (RFC 7592 2.3): 204; its tokens, codes and consents are worth nothing from now on."""
        row, token = self._authenticated(http)

        def work(db: Session) -> None:
            changing.delete(db, _current(db, row.client_id, token))
            audit.record(db, "client.removed", client_id=row.client_id, address=http.address, source="registration")
            revision.bump(db, "clients")

        self._change(work)
        return Response(204, b"", NO_STORE)

    def _change(self, work: Callable[[Session], Result]) -> Result:
        try:
            result = changing.change(self._with.database, work)
        except changing.TooManyChanges as error:
            wait = [("Retry-After", "1")]
            raise ProtocolError("temporarily_unavailable", "the client is being changed", status=503, headers=wait) from error
        self._with.refresh()
        return result

    def _secret(self, row: ClientRow, metadata: dict[str, Any]) -> tuple[str | None, secrets.Kept]:
        """A fresh secret where one is needed that we do not have (in the form that is needed), and what to store from now on."""
        if not secrets.needed(metadata.get("token_endpoint_auth_method", "client_secret_basic")):
            return None, secrets.Kept()
        is_key = secrets.is_key(metadata)
        if row.secret_hash is None or (is_key and not row.secret_sealed):
            fresh = secrets.make()
            return fresh, secrets.keep(fresh, metadata, self._with.seal)
        return None, secrets.Kept(row.secret_hash, row.secret_sealed if is_key else None)

    def _authenticated(self, http: Request) -> tuple[ClientRow, str]:
        """The client that the token belongs to. An unknown client answers like a wrong token (RFC 7592 2.1: 401)."""
        token, client_id = http.bearer(), http.query.get("client_id")
        if not token:
            raise bearer_error("invalid_token", "a registration access token is needed")
        with self._with.database.read() as db:
            row = _current(db, client_id, token)
            db.expunge(row)
        return row, token

    def _information(self, row: ClientRow, token: str, secret: str | None = None) -> dict[str, Any]:
        issued_at = to_micros(row.created_at) // 1_000_000
        return information(self._with.issuer, row.client_id, row.details, issued_at, token, secret)


def _current(db: Session, client_id: str, token: str) -> ClientRow:
    """The client as it is now. Raises ProtocolError (401) when it is gone, disabled, or the token is not its own."""
    row = db.get(ClientRow, client_id) if _could_be(client_id) else None
    is_its_own = random_strings.same((row.registration_key if row else None) or b"", random_strings.key(token))
    if row is None or row.disabled_at is not None or not is_its_own:
        raise bearer_error("invalid_token", "the registration access token does not belong to this client")
    return row


def _check_secret(given: object, row: ClientRow) -> None:
    """A client may repeat its secret and must not choose one (RFC 7592 2.2)."""
    if given is None or (isinstance(given, str) and random_strings.same(secret_hash(given), row.secret_hash or b"")):
        return
    raise ProtocolError("invalid_client_metadata", "client_secret must be the current one, or left out")


def _could_be(client_id: str) -> bool:
    return 0 < len(client_id) <= 255 and client_id.isascii() and client_id.isprintable()
