"""The schema: migrations lead to what the models say and keep the data of the released schema, on both databases."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import select, text

from jsis_rp import migrations
from jsis_rp.enrolment.models import Enrolment, Letter
from jsis_rp.ground.database import Base, Database
from jsis_rp.members.models import Member
from jsis_rp.migrations.models import import_models
from jsis_rp.sessions.models import WebSession
from jsis_rp.settings.server import DatabaseSettings

DUMP = Path(__file__).parent / "released_0001.sql"


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """An empty database of either kind."""
    sqlite = request.param == "sqlite"
    url = f"sqlite:///{tmp_path}/empty.db" if sqlite else request.getfixturevalue("postgresql_url")
    database = Database(DatabaseSettings(url=url))
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


@pytest.fixture
def released(empty: Database) -> Database:
    """A database of the first release, with data in every table."""
    migrations.upgrade(empty, "0001")
    with empty.engine.begin() as connection:
        for statement in DUMP.read_text(encoding="utf-8").split(";\n"):
            if statement.strip():
                connection.exec_driver_sql(statement)
    return empty


def test_the_data_of_the_first_release_are_kept(released: Database) -> None:
    """Every row is there after the upgrade, with a version; of two letters that wait for one request the newer one waits on."""
    tables = ["account", "audit_event", "enrolment", "letter", "login", "member", "membership", "web_session", "sign_out"]

    def counts() -> list[int]:
        with released.engine.connect() as connection:
            return [connection.execute(text(f"SELECT count(*) FROM {table}")).scalar_one() for table in tables]  # noqa: S608

    before = counts()
    assert all(before)
    assert migrations.upgrade(released)
    assert counts() == before
    with released.begin() as db:
        versions = [db.scalars(select(model.version)).all() for model in (Member, Enrolment, Letter)]
        assert {version for found in versions for version in found} == {1}
        waiting = select(Letter.id).where(Letter.sent_at.is_(None), Letter.voided_at.is_(None))
        assert list(db.scalars(waiting)) == [4]
        assert db.scalars(select(WebSession)).one().expires_at.isoformat() == "2026-11-23T17:00:00+00:00"
        db.scalars(select(Enrolment).where(Enrolment.id == 1)).one().language = "fr"
    with released.read() as db:
        assert db.get_one(Enrolment, 1).version == 2


def test_the_upgrade_can_be_taken_back(released: Database) -> None:
    """The first release runs again on what is left."""
    from alembic import command

    migrations.upgrade(released)
    config = migrations.configuration()
    with released.engine.begin() as connection:
        config.attributes["connection"] = connection
        command.downgrade(config, "0001")
    assert migrations.present(released) == "0001"
    with released.engine.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM letter")).scalar_one() == 4
