"""A registered client reads, replaces or removes its own registration (RFC 7592): `GET`, `PUT`, `DELETE` at its
registration_client_uri, with its registration access token.

The registration access token stays the same for the life of the client (RFC 7592 3 allows both), so that a client that loses the
answer to a PUT is not locked out. The secret is told once, when it is made; a client whose new method needs one gets one.
"""

from typing import Any

from idp.clients import secrets
from idp.clients.models import ClientRow, secret_hash
from idp.ground import audit, clock, random_strings, revision
from idp.ground.database import Statement, to_micros
from idp.ground.protocol_error import ProtocolError, bearer_error
from idp.protocol.http import NO_STORE, Request, Response, json_response
from idp.protocol.registration.register import information
from idp.protocol.registration.request import RegistrationDesk, document_of

FORGET_CONSENTS = Statement("delete from consent where client_id = :client_id")


class Configuration:
    """The three endpoints."""

    def __init__(self, desk: RegistrationDesk) -> None:
        self._desk = desk

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
        given = document.get("client_secret")
        if given is not None and not (isinstance(given, str) and random_strings.same(secret_hash(given), row.secret_hash or b"")):
            raise ProtocolError("invalid_client_metadata", "client_secret must be the current one, or left out")
        metadata = self._desk.policy.check(document, statement_required="software_statement" in row.details)
        fresh, kept = self._secret(row, metadata)
        with self._desk.database.begin() as db:
            stored = db.get(ClientRow, row.client_id)
            if stored is None or stored.registration_key != row.registration_key:
                raise _no_such()
            stored.details, stored.updated_at = metadata, clock.now()
            stored.secret_hash, stored.secret_sealed = kept.hashed, kept.sealed
            audit.record(db, "client.changed", client_id=row.client_id, address=http.address, source="registration")
            revision.bump(db, "clients")
        self._desk.refresh()
        row.details = metadata
        return json_response(self._information(row, token, fresh))

    def _secret(self, row: ClientRow, metadata: dict[str, Any]) -> tuple[str | None, secrets.Kept]:
        """A fresh secret where one is needed that we do not have (in the form that is needed), and what to store from now on."""
        if not secrets.needed(metadata.get("token_endpoint_auth_method", "client_secret_basic")):
            return None, secrets.Kept()
        is_key = secrets.is_key(metadata)
        if row.secret_hash is None or (is_key and not row.secret_sealed):
            fresh = secrets.make()
            return fresh, secrets.keep(fresh, metadata, self._desk.seal)
        return None, secrets.Kept(row.secret_hash, row.secret_sealed if is_key else None)

    def remove(self, http: Request) -> Response:
        """`DELETE` (RFC 7592 2.3): 204; its tokens, codes and consents are worth nothing from now on."""
        row, _ = self._authenticated(http)
        with self._desk.database.begin() as db:
            stored = db.get(ClientRow, row.client_id)
            if stored is not None:
                db.delete(stored)
                audit.record(db, "client.removed", client_id=row.client_id, address=http.address, source="registration")
                revision.bump(db, "clients")
        self._desk.database.hot.run(FORGET_CONSENTS, {"client_id": row.client_id})
        self._desk.refresh()
        return Response(204, b"", NO_STORE)

    def _authenticated(self, http: Request) -> tuple[ClientRow, str]:
        """The client that the token belongs to. An unknown client answers like a wrong token (RFC 7592 2.1: 401)."""
        token, client_id = http.bearer(), http.query.get("client_id")
        if not token:
            raise bearer_error("invalid_token", "no registration access token was shown")
        with self._desk.database.read() as db:
            row = db.get(ClientRow, client_id) if _could_be(client_id) else None
            if row is not None:
                db.expunge(row)
        if (
            row is None
            or row.disabled_at is not None
            or not random_strings.same(row.registration_key or b"", random_strings.key(token))
        ):
            raise _no_such()
        return row, token

    def _information(self, row: ClientRow, token: str, secret: str | None = None) -> dict[str, Any]:
        issued_at = to_micros(row.created_at) // 1_000_000
        return information(self._desk.issuer, row.client_id, row.details, issued_at, token, secret)


def _could_be(client_id: str) -> bool:
    return 0 < len(client_id) <= 255 and client_id.isascii() and client_id.isprintable()


def _no_such() -> ProtocolError:
    return bearer_error("invalid_token", "the registration access token does not belong to this client")
