"""For automated runs in the demo: CIBA requests are answered by HTTP, without a person. `POST /testing/ciba`.

`routes` offers it only when `mode` is "demo" and `testing.ciba_approval` is set; the settings refuse the latter in
production, and the endpoint refuses to be made there. What the tokens then say was proved by nobody.
"""

from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session as Db

from idp.accounts.models import Account
from idp.clients.registry import Clients
from idp.grants import waiting
from idp.grants.waiting import Kind, WaitingRequest
from idp.ground import clock, random_strings
from idp.ground.database import Database
from idp.ground.params import Params
from idp.ground.protocol_error import ProtocolError
from idp.ground.sealed import Seal
from idp.methods.levels import Levels
from idp.protocol.ciba.notice import queue_ping
from idp.protocol.http import Request, Response, json_response
from idp.sessions.models import Session
from idp.settings import Settings

ACTIONS = {"allow": True, "approve": True, "deny": False, "reject": False}


class ApprovalByHttp:
    """The endpoint. Parameters come in the query or in the form: auth_req_id, action (allow or deny), account (optional)."""

    def __init__(self, settings: Settings, database: Database, seal: Seal, levels: Levels, clients: Clients) -> None:
        if settings.mode != "demo" or not settings.testing.ciba_approval:
            raise RuntimeError("approval by HTTP belongs to the demo, and to a setting that allows it")
        self._settings, self._database, self._seal, self._levels, self._clients = settings, database, seal, levels, clients

    def __call__(self, http: Request) -> Response:  # flat: guards, one after the other
        """Decide as `action` says. Raises ProtocolError."""
        given = Params([*http.query.pairs, *http.form.pairs])
        action = given.get("action")
        if action not in ACTIONS:
            raise ProtocolError("invalid_request", "action must be allow or deny")
        with self._database.begin() as db:
            row = db.scalar(
                select(WaitingRequest).where(
                    WaitingRequest.key == random_strings.key(given.get("auth_req_id")), WaitingRequest.kind == Kind.CIBA.value
                )
            )
            account = db.get(Account, row.account_id) if row is not None else None
            client = self._clients.get(row.client_id) if row is not None else None
            if row is None or account is None or client is None or not row.is_open:
                raise ProtocolError("invalid_request", "there is no such request that waits", status=404)
            if given.get("account", account.uid) not in (account.uid, account.email):
                raise ProtocolError("invalid_request", "the request is for another account")
            session, granted = self._session(db, account, row), None
            if ACTIONS[action]:
                granted = waiting.data_of(row, client, session, account, self._levels)
            login = self._settings.login
            if not waiting.decide(db, row, client, session, granted=granted, login=login, address=http.address):
                raise ProtocolError("invalid_request", "the request was decided already")
            queue_ping(db, self._seal, row, client)
        return json_response({"auth_req_id": given.get("auth_req_id"), "action": "allow" if granted is not None else "deny"})

    def _session(self, db: Db, account: Account, row: WaitingRequest) -> Session:
        """A session that nobody holds the cookie of, at the level that the request asks for."""
        now = clock.now()
        wanted = [acr for acr in self._levels.acr_values if acr in row.wanted_acr]
        session = Session(
            id=random_strings.short_id(),
            key=random_strings.key(random_strings.new()),
            account_id=account.id,
            account_valid_from=account.valid_from,
            acr=wanted[0] if wanted else self._levels.acr_values[0],
            amr=["user"],
            auth_time=now,
            proofs=[],
            created_at=now,
            seen_at=now,
            expires_at=now + timedelta(seconds=self._settings.login.session_lifetime_s),
            browser="testing.ciba_approval",
        )
        db.add(session)
        db.flush()
        return session
