"""Keys that leaked and keys of a clock that was wrong: gone at once everywhere, and never none at all."""

import base64

import orjson
import pytest

from idp.ground.revision import Watch
from idp.jose import encryption_keys, keys, revoking
from idp.jose.keys import SigningKey
from tests.protocol.machine import ISSUER, Machine, Tick

DAY_S = 86_400


def signing(machine: Machine, alg: str = "RS256") -> str:
    """The kid that signs now."""
    head = machine.protocol.keyring.sign({"a": 1}, alg).partition(".")[0]
    return str(orjson.loads(base64.urlsafe_b64decode(head + "=="))["kid"])


def published(machine: Machine) -> set[str]:
    """The kids of the key set."""
    return {key["kid"] for key in machine.get("/jwks").json["keys"]}


def revoke(machine: Machine, kid: str) -> str | None:
    """`idp keys revoke`."""
    return revoking.revoke(machine.database, machine.seal, machine.settings.keys, kid)


def test_a_revoked_key_is_gone_and_nothing_that_it_signed_is_trusted(either: Machine) -> None:
    """Out of the key set; no hint, no access token as a JWT; a successor signs in the same moment."""
    machine, old = either, signing(either)
    tokens = machine.tokens()
    hint, jti = tokens["id_token"], tokens["access_token"][:28]
    access = machine.protocol.keyring.sign({"iss": ISSUER, "jti": jti, "sub": "n0012345"}, "RS256", "at+jwt")
    assert machine.protocol.own_id_tokens(hint) is not None
    assert machine.protocol.access_tokens.handle(access) is not None
    fresh = revoke(machine, old)
    machine.protocol.refresh()
    assert fresh is not None
    assert signing(machine) == fresh
    assert fresh in published(machine)
    assert old not in published(machine)
    assert machine.protocol.own_id_tokens(hint) is None
    assert machine.protocol.access_tokens.handle(access) is None
    assert "key.revoked" in machine.events()
    with machine.database.read() as db:
        assert db.get(SigningKey, old) is None


def test_a_key_that_retired_long_ago_is_distrusted_too(machine: Machine, tick: Tick) -> None:
    """As a hint it would be taken for 400 days."""
    hint, old = machine.tokens()["id_token"], signing(machine)
    keys.rotate(machine.database, machine.seal, machine.settings.keys)
    tick.forward(10 * DAY_S)
    machine.protocol.keyring_upkeep()
    assert old not in published(machine)
    assert machine.protocol.own_id_tokens(hint) is not None
    assert revoke(machine, old) is None
    machine.protocol.refresh()
    assert machine.protocol.own_id_tokens(hint) is None


def test_another_node_follows_within_a_second(machine: Machine) -> None:
    """The revision number moves in the transaction of the revocation; nobody restarts."""
    pace = [50.0]
    other = Machine(machine.database)
    other.protocol.watch = Watch(machine.database.hot, lambda: pace[0])
    other.protocol.watch.subscribe("keys", other.protocol.keyring.read, every_look=other.protocol.keyring.settle)
    other.protocol.keyring._glance = other.protocol.watch.glance
    hint, old = machine.tokens()["id_token"], signing(other)
    assert other.protocol.own_id_tokens(hint) is not None
    revoke(machine, old)
    pace[0] += 1.0
    assert other.protocol.own_id_tokens(hint) is None
    assert signing(other) != old
    assert old not in published(other)


def test_revoking_the_waiting_successor_leaves_the_key_before_it_in_office(machine: Machine, tick: Tick) -> None:
    """The key that signs is untouched, does not retire in favour of one that is gone, and has another successor in time."""
    before = signing(machine)
    (waiting,) = keys.rotate(machine.database, machine.seal, machine.settings.keys, alg="RS256")
    assert revoke(machine, waiting) is None
    machine.protocol.refresh()
    assert waiting not in published(machine)
    tick.forward(5 * DAY_S)
    machine.protocol.keyring_upkeep()
    assert signing(machine) == before
    assert before in published(machine)


def test_revoking_the_key_that_signs_does_not_wait_for_its_published_successor(machine: Machine) -> None:
    """A fresh one signs at once."""
    before = signing(machine)
    (waiting,) = keys.rotate(machine.database, machine.seal, machine.settings.keys, alg="RS256")
    fresh = revoke(machine, before)
    machine.protocol.refresh()
    assert fresh not in (None, waiting)
    assert signing(machine) == fresh


def test_an_encryption_key_is_revoked_alike(machine: Machine) -> None:
    """What is encrypted to it is no longer opened (Core 10.2)."""
    encryption_keys.ensure(machine.database, machine.seal, machine.settings.keys)
    machine.protocol.refresh()
    old = next(key["kid"] for key in machine.protocol.keyring.decryption_keys() if key["kty"] == "EC")
    fresh = revoke(machine, old)
    machine.protocol.refresh()
    kids = {key["kid"] for key in machine.protocol.keyring.decryption_keys()}
    assert fresh in kids
    assert old not in kids
    assert old not in published(machine)


def test_the_key_of_derivations_and_unknown_ones_are_refused(machine: Machine) -> None:
    """Pairwise subjects come from the first; a kid that nobody has changes nothing."""
    for kid in ("mac", "nobody", ""):
        with pytest.raises(revoking.NoSuchKey):
            revoke(machine, kid)
    assert machine.protocol.keyring.derive(b"a", "b")


@pytest.mark.parametrize("days", [93, 200])
def test_a_clock_that_jumped_ahead_and_back_leaves_a_signing_key(machine: Machine, tick: Tick, days: int) -> None:
    """Keys of the future are ignored, and a usable one is made: by the upkeep, and by whoever has to sign before it runs."""
    tick.forward(days * DAY_S)
    machine.protocol.keyring_upkeep()
    assert signing(machine)
    tick.forward(-days * DAY_S)
    machine.protocol.refresh()
    assert signing(machine) in published(machine)
    machine.protocol.keyring_upkeep()
    assert signing(machine) in published(machine)
    assert keys.ensure(machine.database, machine.seal, machine.settings.keys) == []
    for _ in range(12):  # four months later everything still rotates by itself
        tick.forward(10 * DAY_S)
        machine.protocol.keyring_upkeep()
        assert signing(machine) in published(machine)
