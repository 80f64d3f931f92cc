"""A store that is away, busy, or has no connection left: 503 and Retry-After on both sides; what needs no store is answered."""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError
from werkzeug.test import Client as WsgiClient

from idp import app, migrations
from idp.ground.database import Database, Statement
from idp.ground.unavailable import is_away
from idp.settings.store import DatabaseSection
from tests.people import settings_in

pytestmark = pytest.mark.postgresql


@pytest.fixture
def small(postgresql_url: str, tmp_path: Path) -> Iterator[tuple[Database, WsgiClient]]:
    """A provider with two connections, for which nobody waits long."""
    settings = settings_in(tmp_path, database={"url": postgresql_url, "pool_size": 1, "pool_overflow": 1, "pool_wait_s": 1})
    database = Database.of(settings.database)
    migrations.upgrade(database)
    provider = app.build(settings, database)
    provider.protocol.keyring_upkeep()
    yield database, WsgiClient(provider.wsgi)
    database.close()


def test_when_connections_run_out_both_sides_answer_503(small: tuple[Database, WsgiClient]) -> None:
    """RFC 9110 15.6.4: and say when to come again. Discovery and the keys come from memory."""
    database, client = small
    base = "/cas/oauth2"
    assert client.get(f"{base}/jwks").status_code == 200
    database.hot.forget()
    with database.engine.connect(), database.engine.connect():
        answer = client.post(f"{base}/introspect", data={"token": "x"}, headers={"Authorization": "Basic eDp5"})
        assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
        assert answer.json is not None
        assert answer.json["error"] == "temporarily_unavailable"
        client.set_cookie("idp_session", "x")
        for path in ("/cas/login?login=x", "/cas/account"):
            page = client.get(path)
            assert (page.status_code, page.headers["Retry-After"], page.mimetype) == (503, "5", "text/html")
        for path in (f"{base}/jwks", f"{base}/.well-known/openid-configuration"):
            found = client.get(path)
            assert found.status_code == 200
            assert b'"keys":[{' in found.data or b'"RS256"' in found.data
    assert client.get("/cas/account").status_code < 500


def test_statements_locks_and_idle_transactions_have_an_end(postgresql_url: str) -> None:
    """PostgreSQL ends them; a statement that took too long is not tried again, and the connection lives on."""
    limits = DatabaseSection(statement_timeout_ms=200, lock_timeout_ms=100, idle_in_transaction_timeout_ms=30_000)
    database = Database(postgresql_url, limits)
    shown = {name: str(database.hot.one(Statement(f"show {name}"), {})[0]) for name in NAMES}  # type: ignore[index]
    assert shown == {"statement_timeout": "200ms", "lock_timeout": "100ms", "idle_in_transaction_session_timeout": "30s"}
    with pytest.raises(Exception, match="statement timeout") as late:
        database.hot.one(Statement("select pg_sleep(3)"), {})
    assert is_away(late.value)
    assert database.hot.one(Statement("select 1"), {}) == (1,)
    with database.begin() as db:
        db.execute(text("create table held (id int)"))
    with database.begin() as db:
        db.execute(text("lock table held"))
        with pytest.raises(OperationalError) as locked, database.begin() as other:
            other.execute(text("insert into held values (1)"))
    assert is_away(locked.value)
    database.close()


NAMES = ("statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout")


def test_behind_a_pooler_a_connection_keeps_nothing(postgresql_url: str) -> None:
    """In transaction mode the next statement may meet another connection: no prepared statement, no setting of a session."""
    database = Database(postgresql_url, DatabaseSection(pooled_by_proxy=True, durability="relaxed"))
    count = Statement("select count(*) from pg_prepared_statements where :n > 0")
    for _ in range(12):
        assert database.hot.one(count, {"n": 1}) == (0,)
        with database.begin() as db:
            assert db.scalar(text("select count(*) from pg_prepared_statements where :n > 0"), {"n": 1}) == 0
    settings: Any = database.hot.all(
        Statement("select name from pg_settings where source in ('session', 'client') and :n > 0"), {"n": 1}
    )
    assert {name for (name,) in settings} <= {"application_name", "client_encoding", "DateStyle", "TimeZone"}
    database.close()


def test_a_store_that_goes_away_and_comes_back_is_used_again(small: tuple[Database, WsgiClient]) -> None:
    """Connections that were ended by the server are replaced, also those that a thread keeps."""
    database, client = small
    client.post("/cas/oauth2/introspect", data={"token": "x"}, headers={"Authorization": "Basic eDp5"})
    end = text(
        "select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()"
    )
    other = Database(database.engine.url.render_as_string(hide_password=False))
    with other.begin() as db:
        db.execute(end)
    other.close()
    answer = client.post("/cas/oauth2/introspect", data={"token": "x"}, headers={"Authorization": "Basic eDp5"})
    assert answer.status_code == 401


def test_two_hundred_at_once_get_an_answer_or_503(small: tuple[Database, WsgiClient]) -> None:
    """Never a 500, however many come."""
    database, client = small
    barrier = threading.Barrier(16)

    def ask(number: int) -> int:
        if number < 16:
            barrier.wait(30)
        one = WsgiClient(client.application)
        one.set_cookie("idp_session", "x")
        try:
            return one.get("/cas/account").status_code
        finally:
            database.hot.forget()

    with ThreadPoolExecutor(16) as pool:
        assert set(pool.map(ask, range(200))) <= {200, 302, 303, 503}
