"""Back-Channel Logout 1.0 (2.4, 2.5, 2.8): every client that a session reached is told when it ends, however it ended.

`LogoutNotices.queue` turns ended sessions into messages of the outbox, once each; `end_session` calls it at once, the worker
every few seconds, which catches sessions that ran out, lay idle or were ended from the account pages. What is over by its times
or by its account is ended in the row first, so that nothing brings it back to life. `driver` sends: the logout token is signed
when it is delivered, so that a retry carries a fresh one.
"""

import logging
import secrets
from collections.abc import Callable
from typing import Any

from sqlalchemy import text, update

from idp.clients.models import Client
from idp.clients.registry import Clients
from idp.clients.subject import subject_for
from idp.ground import audit, clock
from idp.ground.database import Database, Statement, rows_changed
from idp.ground.fetch import Fetcher, FetchRefused
from idp.ground.sealed import Seal
from idp.ground.unavailable import is_away
from idp.jose.keyring import Keyring
from idp.messages.outbox import LOGOUT, Delivery, DeliveryFailed, Undeliverable, queue
from idp.sessions import liveness
from idp.sessions.liveness import IS_ALIVE
from idp.sessions.models import Session, SessionClient
from idp.settings import Settings

log = logging.getLogger(__name__)

EVENT = "http://schemas.openid.net/event/backchannel-logout"
TYPE = "logout+jwt"
LIFETIME_S = 120
BATCH = 200

OVER = f"""select v.session_id, v.client_id, s.account_id, a.uid from session_client v join session s on s.id = v.session_id
    join account a on a.id = s.account_id where v.notified_at is null and not {IS_ALIVE}"""  # noqa: S608  names of ours
OVER_ALL = Statement(f"{OVER} order by v.first_at limit {BATCH}")
OVER_ONE = Statement(f"{OVER} and v.session_id = :session_id limit {BATCH}")
END_OVER = text(
    f"""update session as s set ended_at = :now, version = s.version + 1 from account a
    where a.id = s.account_id and s.id = :session_id and s.ended_at is null and not {IS_ALIVE}"""  # noqa: S608  names of ours
)
PUT_ASIDE = Statement(
    """update session_client set notified_at = :now
    where session_id = :session_id and client_id = :client_id and notified_at is null"""
)


class LogoutNotices:
    """Queues the messages."""

    def __init__(self, settings: Settings, database: Database, seal: Seal, clients: Clients) -> None:
        self._login, self._database, self._seal, self._clients = settings.login, database, seal, clients

    def queue(self, *, session_id: str | None = None) -> int:
        """Queue a message for each client of each session that is over (of `session_id` alone, when given). Gives how many.

        Doing it again, or at the same time elsewhere, queues nothing twice: noting that a client was seen to and queueing the
        message are one transaction.
        """
        hot, queued = self._database.hot, 0
        while True:
            values = liveness.values(clock.micros(), self._login)
            rows = hot.all(OVER_ONE, {**values, "session_id": session_id}) if session_id else hot.all(OVER_ALL, values)
            for session, client_id, account_id, uid in rows:
                try:
                    queued += self._queue_one(session, client_id, account_id, uid)
                except Exception as error:
                    if is_away(error):
                        raise
                    log.exception("the notice for client %s could not be queued and is put aside", client_id)
                    self._put_aside(session, client_id, account_id, type(error).__name__)
            if len(rows) < BATCH:
                return queued

    def _put_aside(self, session_id: str, client_id: str, account_id: int, reason: str) -> None:
        """Note that this notice will not leave, and why, so that the next one does."""
        with self._database.hot.transaction() as hot:
            hot.run(PUT_ASIDE, {"session_id": session_id, "client_id": client_id, "now": clock.micros()})
            audit.record_hot(
                hot, "logout.notice_failed", account_id=account_id, client_id=client_id, session_id=session_id, reason=reason
            )

    def _queue_one(self, session_id: str, client_id: str, account_id: int, uid: str) -> int:
        """Note that the client of this session has been seen to; a message when it wants one."""
        client = self._clients.get(client_id)
        this_one = (SessionClient.session_id == session_id, SessionClient.client_id == client_id)
        ended = Session.__table__.select().where(Session.id == session_id, Session.ended_at.is_not(None)).exists()
        with self._database.begin() as db:
            db.execute(END_OVER, {**liveness.values(clock.micros(), self._login), "session_id": session_id})
            done = db.execute(
                update(SessionClient)
                .where(*this_one, SessionClient.notified_at.is_(None), ended)
                .values(notified_at=clock.now())
                .execution_options(synchronize_session=False)
            )
            if rows_changed(done) != 1 or client is None or not client.backchannel_logout_uri:
                return 0
            payload = {"client_id": client_id, "sid": session_id, "sub": subject_for(client, uid)}
            message = queue(db, self._seal, LOGOUT, client.backchannel_logout_uri, payload)
            db.flush()
            db.execute(update(SessionClient).where(*this_one).values(message_id=message.id))
            audit.record(db, "logout.notice_queued", account_id=account_id, client_id=client_id, session_id=session_id)
        return 1


def logout_token(keyring: Keyring, issuer: str, client: Client, payload: dict[str, Any]) -> str:
    """A logout token (2.4): `sub` and `sid`, the event, no nonce, signed as the client's ID tokens are."""
    now = clock.seconds()
    claims = {
        "iss": issuer,
        "sub": payload["sub"],
        "aud": client.client_id,
        "iat": now,
        "exp": now + LIFETIME_S,
        "jti": secrets.token_urlsafe(16),
        "events": {EVENT: {}},
        "sid": payload["sid"],
    }
    return keyring.sign(claims, client.id_token_signed_response_alg, TYPE)


def driver(clients: Clients, keyring: Keyring, fetcher: Fetcher, issuer: str) -> Callable[[Delivery], None]:
    """What the worker calls for the channel "logout": one POST (2.5); 200 and 204 are success, everything else is tried again.

    Raises Undeliverable when the client is gone, DeliveryFailed when it did not take the token (2.8: it may fail for a while).
    """

    def send(delivery: Delivery) -> None:
        client = clients.get(str(delivery.payload["client_id"]))
        if client is None or not client.backchannel_logout_uri:
            raise Undeliverable("the client is gone or wants no notices any more")
        token = logout_token(keyring, issuer, client, delivery.payload)
        try:
            answer = fetcher.post(client.backchannel_logout_uri, {"logout_token": token})
        except FetchRefused as error:
            raise DeliveryFailed(error.reason) from error
        if answer.status not in (200, 204):
            raise DeliveryFailed(f"the client answered {answer.status}")
        log.info("client %s was told that a session ended", client.client_id)

    return send
