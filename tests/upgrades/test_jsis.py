"""A relying party of schema 0001 is upgraded: nothing is lost, the models fit, sessions and letters still count."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from flask.testing import FlaskClient

from tests import product
from tests.jsis_rp.conftest import FixedClock, Person, new_client
from tests.upgrades.conftest import Restored, kept, rows_in
from tests.upgrades.walk_jsis import settings_on

KEPT = {
    "account": ("id", "issuer", "sub", "email"),
    "member": ("id", "personnel_number"),
    "membership": ("account_id", "member_id"),
    "enrolment": ("id", "reference", "account_id", "open_for", "member_id"),
    "letter": ("id", "enrolment_id", "registered_number", "code_hash", "attempts"),
    "web_session": ("id_hash", "account_id", "acr", "provider_sid"),
}


@pytest.fixture
def restored(restore: Callable[[str], Restored]) -> Restored:
    """The dump in a fresh database."""
    return restore("jsis")


@pytest.fixture
def upgraded(restored: Restored) -> Iterator[product.JsisDatabase]:
    """The same, brought up to date."""
    database = product.JsisDatabase(product.JsisDatabaseSettings(url=restored.url))
    product.jsis_migrate.upgrade(database)
    yield database
    database.close()


@pytest.fixture
def signed_in(
    restored: Restored, upgraded: product.JsisDatabase, jsis_keys: Path, tmp_path: Path
) -> Iterator[Callable[[str], Person]]:
    """The browser of the person in a state of the procedure, with the cookie that it had."""
    clock = FixedClock(datetime.fromtimestamp(restored.told["moment"], UTC))
    app = product.jsis_app.create_app(settings_on(tmp_path, restored.url, restored.told["issuer"]), clock=clock)

    def browser(state: str) -> Person:
        client: FlaskClient = new_client(app)
        client.set_cookie("jsis_session", restored.told["cookies"][state])
        return Person(client, Any)  # type: ignore[arg-type]  # nobody goes to the provider

    yield browser
    app.extensions["jsis"].database.close()


def test_no_row_is_lost_and_the_models_fit(restored: Restored, upgraded: product.JsisDatabase) -> None:
    """Who is whom comes through unchanged; Alembic finds nothing left to do."""
    after = rows_in(upgraded.engine)
    for name, columns in KEPT.items():
        before = [{column: row[column] for column in columns} for row in restored.before[name]]
        kept(before, [{column: row[column] for column in columns} for row in after[name]])
    for name, rows in restored.before.items():
        if name in after and name != "alembic_version":
            assert rows, f"{name} is empty in the dump"
            assert len(after[name]) == len(rows), name
    with upgraded.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, product.JsisBase.metadata) == []


def test_sessions_and_requests_stand_where_they_stood(signed_in: Callable[[str], Person]) -> None:
    """Each person sees the page of their state, without signing in again."""
    assert "Your request was sent to the PMO" in signed_in("printable").get("/enrolment").get_data(as_text=True)
    assert "Enter the code of your letter" in signed_in("sent").get("/enrolment").get_data(as_text=True)
    assert "Congratulations" in signed_in("confirmed").get("/enrolment").get_data(as_text=True)


def test_the_code_of_a_letter_still_counts_once(
    restored: Restored, signed_in: Callable[[str], Person], upgraded: product.JsisDatabase
) -> None:
    """The right one makes the account a member; that of another letter does not."""
    person = signed_in("sent")
    assert person.post("/enrolment", {"code": restored.told["codes"]["confirmed"]}).status_code == 422
    before = len(rows_in(upgraded.engine)["membership"])
    assert person.post("/enrolment", {"code": restored.told["codes"]["sent"]}).status_code == 303
    assert len(rows_in(upgraded.engine)["membership"]) == before + 1
