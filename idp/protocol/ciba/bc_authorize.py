"""The backchannel authentication endpoint (CIBA Core 7): `POST /bc-authorize`, by clients that authenticate.

Client, grant type, signature, parameters, person: in this order. The answer names the request; the person is told by mail or text
message that it waits, and decides on the pages of `pages`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NamedTuple

import orjson

from idp.clients.models import Client
from idp.clients.subject import subject_for
from idp.grants import waiting
from idp.grants.waiting import Kind, NewRequest
from idp.ground import random_strings
from idp.ground.database import Database, Row, Statement
from idp.ground.protocol_error import ProtocolError
from idp.ground.sealed import Seal
from idp.ground.throttle import Throttle, Throttled
from idp.methods.levels import Levels
from idp.protocol.ciba.notice import Notices
from idp.protocol.ciba.request import BackchannelRequest, parse
from idp.protocol.ciba.signed_request import SignedRequests
from idp.protocol.client_authentication.authentication import Authenticator
from idp.protocol.http import Request, Response, json_response
from idp.protocol.tokens.grants.ciba import CIBA
from idp.protocol.tokens.token import form_only
from idp.settings import Settings

PERSON = """select a.id, a.uid, a.email, a.first_name, a.last_name, a.language from account a {join}
    where ({column}) and a.disabled_at is null"""
BY_HINT = Statement(PERSON.format(join="", column="a.email = :hint or a.uid = :hint"))
BY_SESSION = Statement(PERSON.format(join="join session s on s.account_id = a.id", column="s.id = :hint"))


class HintedPerson(NamedTuple):
    """The account that a hint means."""

    id: int
    uid: str
    email: str
    first_name: str
    last_name: str
    language: str


@dataclass(frozen=True)
class CibaDependencies:
    """What the endpoint works with. `own_claims` reads ID tokens of ours, expired or not."""

    settings: Settings
    database: Database
    seal: Seal
    levels: Levels
    throttle: Throttle
    authenticator: Authenticator
    signed: SignedRequests
    notices: Notices
    own_claims: Callable[[str], dict[str, Any] | None]


class BackchannelAuthentication:
    """The endpoint."""

    def __init__(self, uses: CibaDependencies) -> None:
        self._uses = uses

    def __call__(self, http: Request) -> Response:
        """`POST /bc-authorize`: 200 with auth_req_id, expires_in and interval (CIBA Core 7.3). Raises ProtocolError."""
        uses, form = self._uses, form_only(http)
        client = uses.authenticator.authenticate(http, allow_public=False)
        if not client.check_grant_type(CIBA):
            raise ProtocolError("unauthorized_client", "this client is not registered for CIBA")
        asked = parse(uses.signed.resolve(form, client), client, uses.levels, uses.settings.ciba)
        person = self._person(asked, client, http.address)
        self._count("ciba_requests_per_account", client.client_id, str(person.id))
        handle = random_strings.new()
        notify, new = uses.notices.allowed(person), self._new_request(asked, person, handle)
        with uses.database.begin() as db:
            public = waiting.add(db, new, handle, address=http.address)
            if public is not None and notify:
                uses.notices.queue(db, person, client, public)
        if public is None:
            raise ProtocolError("server_error", "the request could not be kept; send it again", status=500)
        return json_response({"auth_req_id": handle, "expires_in": asked.lifetime_s, "interval": asked.interval_s})

    def _person(self, asked: BackchannelRequest, client: Client, address: str) -> HintedPerson:
        """Whom the hint means. An unknown person, a disabled one and somebody else's ID token take the same steps and get the
        same answer, and a client that asks for too many unknown people has to wait (CIBA Core 14).
        """
        name, value = asked.hint
        row = self._by_login_hint(value) if name == "login_hint" else self._by_id_token(value, client)
        if row is None:
            self._count("ciba_unknown_per_client", client.client_id)
            self._count("ciba_unknown_per_address", address)
            raise ProtocolError("unknown_user_id", "the hint means nobody here")
        return HintedPerson._make(row)

    def _by_login_hint(self, hint: str) -> Row | None:
        return self._uses.database.hot.one(BY_HINT, {"hint": hint.strip().lower()})

    def _by_id_token(self, token: str, client: Client) -> Row | None:
        """The account of an ID token that was issued to this client (CIBA Core 7.1: expired ones will do).

        The token's session tells whose it was, whatever the client knows the person by; once that is forgotten, the `sub` does.
        """
        claims = self._uses.own_claims(token)
        audience = claims.get("aud") if claims else None
        if claims is None or client.client_id not in (audience if isinstance(audience, list) else [audience]):
            raise ProtocolError("invalid_request", "id_token_hint is not an ID token of ours for this client")
        subject, hot = str(claims.get("sub")), self._uses.database.hot
        row = hot.one(BY_SESSION, {"hint": str(claims.get("sid"))}) or hot.one(BY_HINT, {"hint": subject})
        return row if row is not None and subject_for(client, row[1]) == subject else None

    def _count(self, limit: str, *key: str) -> None:
        try:
            self._uses.throttle.count(limit, *key)
        except Throttled as error:
            raise ProtocolError(
                "temporarily_unavailable",
                "too many requests; wait",
                status=429,
                headers=[("Retry-After", str(error.retry_after_s))],
            ) from error

    def _new_request(self, asked: BackchannelRequest, person: HintedPerson, handle: str) -> NewRequest:
        ping = None
        if asked.notification_token:
            ping = self._uses.seal.close(orjson.dumps({"auth_req_id": handle, "token": asked.notification_token}).decode())
        return NewRequest(
            kind=Kind.CIBA,
            client_id=asked.client.client_id,
            scope=asked.scope,
            wanted_acr=asked.wanted_acr,
            lifetime_s=asked.lifetime_s,
            interval_s=asked.interval_s,
            account_id=person.id,
            for_page={"binding_message": asked.binding_message} if asked.binding_message else {},
            sealed_ping=ping,
        )
