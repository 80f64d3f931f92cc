"""Dynamic client registration (Registration 1.0 3, RFC 7591 3): `POST /register`, JSON in and JSON out.

Closed, open to the holders of initial access tokens, or open to everybody, as the settings say. What can be done with a client
afterwards is in `configuration`; both are built by `engine`, which routes them.
"""

from typing import Any

from sqlalchemy.orm import Session

from idp.clients import changing, initial_tokens, secrets
from idp.clients.metadata import with_defaults
from idp.clients.models import ClientRow
from idp.ground import audit, clock, random_strings, revision
from idp.ground.protocol_error import ProtocolError, bearer_error
from idp.ground.throttle import Throttled
from idp.protocol.http import Request, Response, json_response
from idp.protocol.registration.request import RegistrationDependencies, document_of

SOURCE = "registration"
CLOSED, BY_TOKEN = "closed", "initial_access_token"


class RegistrationEndpoint:
    """The endpoint."""

    def __init__(self, dependencies: RegistrationDependencies) -> None:
        self._with = dependencies

    def __call__(self, http: Request) -> Response:
        """201 with everything that was registered (RFC 7591 3.2.1). Raises ProtocolError."""
        if self._with.mode == CLOSED:
            raise ProtocolError("access_denied", "clients are registered by the operator here", status=403)
        self._count(http)
        token = self._token(http)
        metadata = self._with.policy.check(document_of(http))
        client_id, registration_token = random_strings.short_id(22), random_strings.new()
        secret = secrets.make() if secrets.needed(metadata.get("token_endpoint_auth_method", "client_secret_basic")) else None
        kept, now = secrets.keep(secret, metadata, self._with.seal), clock.now()

        def work(db: Session) -> None:
            if token and not initial_tokens.use(db, token):
                raise bearer_error("invalid_token", "the initial access token is used up")
            db.add(
                ClientRow(
                    client_id=client_id,
                    details=metadata,
                    secret_hash=kept.hashed,
                    secret_sealed=kept.sealed,
                    source=SOURCE,
                    registration_key=random_strings.key(registration_token),
                    created_at=now,
                    updated_at=now,
                )
            )
            audit.record(db, "client.registered", client_id=client_id, address=http.address)
            revision.bump(db, "clients")

        changing.change(self._with.database, work)
        issued_at = int(now.timestamp())
        return json_response(information(self._with.issuer, client_id, metadata, issued_at, registration_token, secret), 201)

    def _count(self, http: Request) -> None:
        try:
            self._with.throttle.count("registrations_per_address", http.address)
        except Throttled as error:
            wait = [("Retry-After", str(error.retry_after_s))]
            raise ProtocolError("temporarily_unavailable", "too many registrations; wait", status=429, headers=wait) from error

    def _token(self, http: Request) -> str:
        """The initial access token (RFC 7591 3): needed when the settings say so, and never wrong. Raises ProtocolError."""
        token = http.bearer()
        if not token and self._with.mode == BY_TOKEN:
            raise bearer_error("invalid_token", "registering needs an initial access token")
        if token and not initial_tokens.is_good(self._with.database.hot, token):
            raise bearer_error("invalid_token", "the initial access token is unknown, used up or has expired")
        return token


def information(
    issuer: str, client_id: str, metadata: dict[str, Any], issued_at: int, registration_token: str, secret: str | None = None
) -> dict[str, Any]:
    """The client information response (RFC 7591 3.2.1, RFC 7592 3). The secret is shown when it is made, and never again."""
    document: dict[str, Any] = {"client_id": client_id, "client_id_issued_at": issued_at}
    if secret is not None:
        document |= {"client_secret": secret, "client_secret_expires_at": 0}
    document["registration_client_uri"] = f"{issuer}/register?client_id={client_id}"
    document["registration_access_token"] = registration_token
    return {**document, **with_defaults(metadata)}
