"""Pushed authorization requests (RFC 9126): the client hands its request over by the back channel and gets a reference for it.

The reference is opaque and bound to its client; it may be used until the request is answered once or its life is over, so that a
reload of the page does no harm. The endpoint runs the same checks as the authorization endpoint.
"""

from collections.abc import Callable
from datetime import datetime

import orjson
from sqlalchemy import LargeBinary, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from idp.clients.models import Client
from idp.ground import audit, clock, random_strings
from idp.ground.database import Base, Hot, Statement, UtcDateTime
from idp.ground.params import Params
from idp.ground.protocol_error import Headers, ProtocolError
from idp.protocol.client_authentication.authentication import Authenticator
from idp.protocol.http import Request, Response, json_response
from idp.protocol.tokens.token import form_only

PREFIX = "urn:ietf:params:oauth:request_uri:"
INSERT = Statement(
    "insert into pushed_request (key, client_id, params, expires_at) values (:key, :client_id, :params, :expires_at)"
)
FIND = Statement(
    "select params from pushed_request where key = :key and client_id = :client_id and consumed_at is null and expires_at > :now"
)
CONSUME = Statement("update pushed_request set consumed_at = :now where key = :key and consumed_at is null")


class PushedRequest(Base):
    """The parameters of a pushed request, as JSON text, under the hash of its reference."""

    __tablename__ = "pushed_request"
    __table_args__ = ({"sqlite_with_rowid": False},)

    key: Mapped[bytes] = mapped_column(LargeBinary(43), primary_key=True)
    client_id: Mapped[str] = mapped_column(String(255))
    params: Mapped[str] = mapped_column(Text)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    consumed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class PushedRequests:
    """The store of pushed requests."""

    def __init__(self, hot: Hot, *, lifetime_s: int) -> None:
        self._hot, self.lifetime_s = hot, lifetime_s

    def is_ours(self, request_uri: str) -> bool:
        """Whether this is a reference of this endpoint, rather than an address to fetch."""
        return request_uri.startswith(PREFIX)

    def push(self, params: dict[str, str], client: Client) -> str:
        """Keep the parameters; gives the reference."""
        handed_out = random_strings.new()
        values = {
            "key": random_strings.key(handed_out),
            "client_id": client.client_id,
            "params": orjson.dumps(params).decode(),
            "expires_at": clock.micros() + self.lifetime_s * 1_000_000,
        }
        self._hot.run(INSERT, values)
        return PREFIX + handed_out

    def find(self, request_uri: str, client: Client) -> Params:
        """The parameters behind a reference of this client. Raises ProtocolError(invalid_request_uri)."""
        key = random_strings.key(request_uri.removeprefix(PREFIX))
        row = self._hot.one(FIND, {"key": key, "client_id": client.client_id, "now": clock.micros()})
        if row is None:
            raise ProtocolError("invalid_request_uri", "request_uri is unknown, used, or has expired")
        return Params([*orjson.loads(row[0]).items()])

    def use_up(self, request_uri: str) -> bool:
        """The request is answered, in the transaction of the caller; True for exactly one of them."""
        key = random_strings.key(request_uri.removeprefix(PREFIX))
        return self._hot.run(CONSUME, {"key": key, "now": clock.micros()}) == 1


class PushEndpoint:
    """`POST /par` (RFC 9126 2). `check` runs the checks of the authorization endpoint and gives the parameters to keep."""

    def __init__(
        self,
        requests: PushedRequests,
        hot: Hot,
        authenticator: Authenticator,
        check: Callable[[Params, Client, Request], dict[str, str]],
        fresh_nonce: Callable[[Request], Headers],
    ) -> None:
        self._requests, self._hot, self._authenticator = requests, hot, authenticator
        self._check, self._fresh_nonce = check, fresh_nonce

    def __call__(self, http: Request) -> Response:
        """201 with the reference, or the error as JSON."""
        form = form_only(http)
        client = self._authenticator.authenticate(http, allow_public=True)
        params = self._check(form, client, http)
        request_uri = self._requests.push(params, client)
        audit.record_hot(self._hot, "request.pushed", client_id=client.client_id, address=http.address)
        answer = {"request_uri": request_uri, "expires_in": self._requests.lifetime_s}
        return json_response(answer, 201, self._fresh_nonce(http))
