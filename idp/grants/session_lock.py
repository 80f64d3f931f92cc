"""Holding a session against its end while something is allowed in it: a code, a consent, the answer to a waiting request.

A transaction that holds the session sees it alive until it commits; the end waits, and the notices of the log-out find every
client that was added meanwhile (Back-Channel Logout 1.0 2.3). Called by `waiting` and the consent page through SQLAlchemy, by
the authorization endpoint as hot statements.
"""

from sqlalchemy import text
from sqlalchemy.orm import Session as Db

from idp.ground import clock
from idp.ground.database import Statement, to_micros
from idp.sessions import liveness
from idp.sessions.liveness import ALIVE
from idp.sessions.models import Session
from idp.settings import LoginSection

HELD = f"""from session s join account a on a.id = s.account_id
    where s.id = :session_id and s.account_id = :account_id and {ALIVE}"""
HOLD = Statement(f"select 1 {HELD}", postgresql=f"select 1 {HELD} for share of s")
CLIENT = """insert into session_client (session_id, client_id, first_at) values (:session_id, :client_id, :now)
    on conflict (session_id, client_id) do nothing"""
ADD_CLIENT = Statement(CLIENT)


def hold(db: Db, session: Session, login: LoginSection) -> bool:
    """Keep `session` from ending until the transaction of `db` is over. False when it is over already."""
    is_postgresql = db.get_bind().dialect.name == "postgresql"
    sql = text(f"select 1 {HELD} {'for share of s' if is_postgresql else ''}")
    values = {"session_id": session.id, "account_id": session.account_id, **liveness.values(clock.micros(), login)}
    return db.execute(sql, values).first() is not None


def add_client(db: Db, session_id: str, client_id: str) -> None:
    """The client hears when the session ends; once is enough. The caller holds the session."""
    db.execute(text(CLIENT), {"session_id": session_id, "client_id": client_id, "now": to_micros(clock.now())})
