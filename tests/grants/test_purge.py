"""Tokens leave the table when their life is over, and not before."""

from sqlalchemy import func, select

from idp.grants.models import Token
from idp.grants.purge import purge
from tests.protocol.machine import Machine, Tick


def rows(machine: Machine) -> int:
    """How many token rows there are."""
    with machine.database.read() as db:
        return db.scalar(select(func.count()).select_from(Token)) or 0


def test_only_what_is_over_goes_whatever_the_stride(either: Machine, tick: Tick) -> None:
    """A row lives as long as the longer of its two tokens; the walk misses nothing at its steps."""
    offline = either.tokens(scope="openid offline_access")
    for _ in range(7):
        either.token(grant_type="client_credentials")
    either.refresh(offline["refresh_token"])
    assert rows(either) == 9
    assert purge(either.database, stride=2) == 0
    tick.forward(3600)
    assert purge(either.database, stride=2) == 7
    assert rows(either) == 2
    tick.forward(30 * 86_400)
    assert purge(either.database) == 2
    assert purge(either.database) == 0


def test_a_replay_is_recognised_until_the_used_token_would_have_expired(machine: Machine, tick: Tick) -> None:
    """The used row stays: purging must not make a replay look like an unknown token."""
    first = machine.tokens(scope="openid offline_access")
    second = machine.refresh(first["refresh_token"]).json
    tick.forward(29 * 86_400)
    purge(machine.database)
    assert machine.refresh(first["refresh_token"]).json["error"] == "invalid_grant"
    assert machine.refresh(second["refresh_token"]).json["error"] == "invalid_grant"
    assert "refresh_token.replayed" in machine.events()
