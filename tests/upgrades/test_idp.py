"""A provider of schema 0001 is upgraded: nothing is lost, the models fit, and who was signed in still is."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext

from tests import product
from tests.furnished import Mailbox, Walker, code_in, exchange
from tests.people import Moment
from tests.ports import free_port
from tests.upgrades.conftest import Restored, kept, rows_in
from tests.upgrades.walk_idp import served, settings_on

CREDENTIALS = {
    "account": ("uid", "email", "password_hash", "disabled_at"),
    "session": ("id", "key", "account_id", "acr", "auth_time"),
    "token": ("grant_id", "number", "access_hash", "refresh_hash", "revoked_at"),
    "client": ("client_id", "secret_hash", "registration_key"),
}


@pytest.fixture
def restored(restore: Callable[[str], Restored]) -> Restored:
    """The dump in a fresh database."""
    return restore("idp")


@pytest.fixture
def upgraded(restored: Restored, sealing_key: Path, moment: Moment) -> Iterator[product.IdpDatabase]:
    """The same, brought up to date, at the moment of the dump."""
    moment.seconds = restored.told["moment"]
    product.import_idp_models()
    database = product.IdpDatabase(restored.url)
    product.idp_migrations.upgrade(database)
    yield database
    database.close()


@pytest.fixture
def provider(restored: Restored, upgraded: product.IdpDatabase, sealing_key: Path) -> Iterator[str]:
    """The upgraded provider, serving on a free port."""
    settings = settings_on(sealing_key.parent, restored.url, free_port())
    with served(settings, upgraded) as base:
        yield base


@pytest.fixture
def walk(provider: str, upgraded: product.IdpDatabase, sealing_key: Path) -> Callable[[dict[str, str]], Walker]:
    """Make a browser that kept these cookies."""

    def browser(cookies: dict[str, str]) -> Walker:
        walker = Walker(provider, Mailbox(upgraded, product.Seal.from_file(sealing_key)))
        walker.browser.cookies.update(cookies)
        return walker

    return browser


def test_the_dump_has_rows_in_every_table_of_its_schema(restored: Restored) -> None:
    """A table without a row would say nothing about the upgrade."""
    assert [name for name, rows in restored.before.items() if not rows] == []


def test_no_row_is_lost_and_the_models_fit(restored: Restored, upgraded: product.IdpDatabase) -> None:
    """What decides who somebody is comes through unchanged; Alembic finds nothing left to do."""
    after = rows_in(upgraded.engine)
    for name, columns in CREDENTIALS.items():
        before = [{column: row[column] for column in columns} for row in restored.before[name]]
        kept(before, [{column: row[column] for column in columns} for row in after[name]])
    for name, rows in restored.before.items():
        if name in after and name != "alembic_version":
            assert len(after[name]) == len(rows), name
    with upgraded.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, product.IdpBase.metadata) == []


def test_who_was_signed_in_still_is_and_nobody_else(restored: Restored, walk: Callable[[dict[str, str]], Walker]) -> None:
    """Two live sessions; one that was ended, and one of an account that was disabled, stay closed."""
    told = restored.told
    for name, email in (("anna", "anna.member@example.eu"), ("bert", "bert.plain@example.eu")):
        walker = walk(told[name])
        walker.open(f"{walker.base}/account")
        assert email in walker.page
    for name in ("bert_ended", "clara"):
        walker = walk(told[name])
        walker.open(f"{walker.base}/account")
        assert walker.shows("login-next"), name


def test_codes_tokens_and_waiting_requests_go_on(restored: Restored, walk: Callable[[dict[str, str]], Walker]) -> None:
    """Live ones work, and what was revoked, used or belongs to a disabled account does not."""
    told, client = restored.told, walk({})
    assert client.userinfo(told["bound"]["access_token"])[0] == 200
    assert client.userinfo(told["revoked"]["access_token"])[0] == 401
    assert client.userinfo(told["clara_tokens"]["access_token"])[0] == 401
    assert "refresh_token" in client.refresh(told["offline"]["refresh_token"])
    assert client.refresh(told["clara_tokens"]["refresh_token"])["error"] == "invalid_grant"
    assert client.refresh(told["used_refresh_token"])["error"] == "invalid_grant"
    assert client.post("/token", "web", exchange(code_in(told["code"]))).status_code == 200
    assert client.poll(told["device_open"], "tv")["error"] == "authorization_pending"
    assert client.poll(told["device_denied"], "tv")["error"] == "access_denied"
    assert "id_token" in client.poll(told["device_allowed"], "tv")
    assert client.poll(told["ciba_open"], "poller")["error"] == "authorization_pending"
    assert client.poll(told["ciba_denied"], "poller")["error"] == "access_denied"
    assert "id_token" in client.poll(told["ciba_allowed"], "poller")


def test_logins_on_the_way_go_on_where_they_are(restored: Restored, walk: Callable[[dict[str, str]], Walker]) -> None:
    """Each step is asked for again, and the last one leads to the session."""
    logins = restored.told["logins"]
    expected = {"asked": "login-next", "identified": "login-submit", "proved": "login-submit", "consenting": "consent-allow"}
    for step, button in expected.items():
        walker = walk(logins[step]["cookies"])
        walker.open(f"{walker.base}{logins[step]['page']}")
        assert walker.shows(button), step
    walker = walk(logins["challenged"]["cookies"])
    walker.open(f"{walker.base}{logins['challenged']['page']}")
    walker.submit("mfa-submit", {"otp": logins["challenge_code"]})
    assert walker.shows("consent-allow")
