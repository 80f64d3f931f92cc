"""The schema: the migrations lead to exactly what the models say, on both databases, and are told from their file names."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import func, select, text

from idp import migrations, purging
from idp.ground import clock
from idp.ground.audit import AuditRecord
from idp.ground.database import EPOCH, Base, Database
from idp.migrations.models import import_models
from idp.sessions.models import Login
from idp.settings import Settings


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """An empty database of either kind."""
    sqlite = request.param == "sqlite"
    url = f"sqlite:///{tmp_path}/empty.db" if sqlite else request.getfixturevalue("postgresql_url")
    database = Database(url)
    yield database
    database.close()


def test_the_migrations_lead_to_what_the_models_say(empty: Database) -> None:
    """Nothing is left for Alembic to find; a second upgrade has nothing to do."""
    import_models()
    assert migrations.present(empty) is None
    assert migrations.upgrade(empty)
    assert migrations.present(empty) == migrations.newest()
    assert not migrations.upgrade(empty)
    with empty.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Base.metadata) == []


def test_every_table_with_a_life_is_purged() -> None:
    """A row that expires goes; who adds a table says how long it is kept. Tokens are purged by `tokens.purge`."""
    import_models()
    settings = Settings.model_validate(
        {
            "server": {"base_url": "https://idp.example/cas"},
            "messages": {"mail_driver": "smtp", "sms_driver": "http"},
        }
    )
    purged = {life.table for life in purging.lives(settings)}
    mortal = {name for name, table in Base.metadata.tables.items() if "expires_at" in table.columns}
    assert mortal - purged == set()


def test_purging_drops_what_is_over_and_nothing_else(empty: Database) -> None:
    """In an empty store there is nothing to drop; the statements themselves are sound on both databases."""
    migrations.upgrade(empty)
    settings = Settings.model_validate(
        {
            "server": {"base_url": "https://idp.example/cas"},
            "messages": {"mail_driver": "smtp", "sms_driver": "http"},
        }
    )
    assert purging.run(settings, empty) == 0


def test_what_strangers_can_make_goes_soon_after_it_is_over(empty: Database) -> None:
    """Unfinished logins at their end, in batches; a finished one is kept for a day, so that its pages can say that it is over."""
    migrations.upgrade(empty)
    with empty.begin() as db:
        for number in range(1200):
            db.add(_login(f"open{number}", finished=False))
        db.add(_login("finished", finished=True))
    settings = Settings.model_validate(
        {"server": {"base_url": "https://idp.example/cas"}, "messages": {"mail_driver": "smtp", "sms_driver": "http"}}
    )
    assert purging.run_early(settings, empty) == 1200
    with empty.read() as db:
        assert list(db.scalars(select(Login.id))) == ["finished"]


def _login(name: str, *, finished: bool) -> Login:
    at = clock.now() - timedelta(minutes=1)
    return Login(
        id=name, browser_key=b"x", created_at=at, expires_at=at, return_to="/", reason="sign_in",
        finished_at=at if finished else None,
    )  # fmt: skip


def test_a_table_that_cannot_be_purged_does_not_keep_the_others(empty: Database) -> None:
    """The fault is raised at the end, so that the job says so."""
    migrations.upgrade(empty)
    with empty.begin() as db:
        db.add(_login("open", finished=False))
        db.execute(text("drop table throttle"))
        db.add(AuditRecord(at=EPOCH, event="x", account_id=None, client_id=None, session_id=None))
    settings = Settings.model_validate(
        {"server": {"base_url": "https://idp.example/cas"}, "messages": {"mail_driver": "smtp", "sms_driver": "http"}}
    )
    with pytest.raises(Exception, match="throttle"):
        purging.run(settings, empty)
    with empty.read() as db:
        assert db.scalar(select(func.count()).select_from(AuditRecord)) == 0
