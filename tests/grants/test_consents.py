"""Consents: two at the same moment are joined, and neither is lost or an error."""

import threading

import pytest

from idp.grants import consents
from idp.grants.authorization import Consent
from tests.protocol.machine import Machine


def stored(machine: Machine, client_id: str = "web") -> tuple[set[str], set[str]]:
    """Scope values and claims that account 1 allowed the client."""
    with machine.database.read() as db:
        row = db.get(Consent, (1, client_id))
        assert row is not None
        return set(row.scope.split()), set(row.claims.split())


def test_what_is_allowed_is_added_to_what_was(either: Machine) -> None:
    """Core 3.1.2.4; other clients and other people are left alone."""
    with either.database.begin() as db:
        consents.grant(db, 1, "web", ["openid", "email"], ["name"])
        consents.grant(db, 1, "es", ["openid"], [])
    with either.database.begin() as db:
        consents.grant(db, 1, "web", ["openid", "phone"], ["birthdate"])
    assert stored(either) == ({"openid", "email", "phone"}, {"name", "birthdate"})
    assert stored(either, "es") == ({"openid"}, set())


@pytest.mark.parametrize("known", [False, True])
def test_two_consents_at_the_same_moment_are_joined(either: Machine, known: bool) -> None:
    """The second waits for the first, and adds to it: no duplicate key, nothing lost."""
    if known:
        with either.database.begin() as db:
            consents.grant(db, 1, "web", ["openid"], [])
    first_wrote, go_on = threading.Event(), threading.Event()
    failures: list[BaseException] = []

    def one(scope: str, *, wait: bool) -> None:
        try:
            with either.database.begin() as db:
                consents.grant(db, 1, "web", ["openid", scope], [])
                if wait:
                    first_wrote.set()
                    assert go_on.wait(30)
        except BaseException as error:  # noqa: BLE001  the test looks at it
            failures.append(error)

    first = threading.Thread(target=one, args=("email",), kwargs={"wait": True})
    first.start()
    assert first_wrote.wait(30)
    second = threading.Thread(target=one, args=("phone",), kwargs={"wait": False})
    second.start()
    second.join(0.3)
    assert second.is_alive()
    go_on.set()
    first.join(30)
    second.join(30)
    assert failures == []
    assert stored(either) == ({"openid", "email", "phone"}, set())
