"""Signing keys: made, published ahead, used, retired; the key set and the discovery document that follow from them."""

import threading
from datetime import timedelta
from typing import Any

import pytest
from joserfc import jws
from joserfc.jwk import KeySet

from idp.clients import commands
from idp.ground import clock
from idp.ground.database import Base, Database
from idp.ground.revision import Watch
from idp.jose import algorithms, keys
from idp.jose.algorithms import ALGORITHMS, make_key, public_part, signer
from idp.jose.keys import SigningKey
from idp.protocol import routes
from tests.protocol.machine import ISSUER, Machine, Tick

DAY_S = 86_400


def shown(machine: Machine) -> list[tuple[str, str]]:
    """Algorithm and kid of every published signing key."""
    machine.protocol.refresh()
    return [(key["alg"], key["kid"]) for key in machine.get("/jwks").json["keys"] if key["use"] == "sig"]


def signing(machine: Machine, alg: str = "RS256") -> str:
    """The kid that signs now."""
    machine.protocol.refresh()
    token = machine.protocol.keyring.sign({"a": 1}, alg)
    return str(jws.extract_compact(token.encode()).headers()["kid"])


def test_the_key_set_shows_public_parts_only(machine: Machine) -> None:
    """RFC 7517 9.3, Core 10.1: public members, a kid of its own for each, alg and use."""
    answer = machine.get("/jwks")
    assert answer.header("Content-Type") == "application/json"
    assert answer.header("Cache-Control") == "public, max-age=3600"
    found = answer.json["keys"]
    assert sorted(alg for alg, _ in shown(machine)) == ["ES256", "RS256"]
    assert len({key["kid"] for key in found}) == len(found)
    for key in found:
        assert key["use"] in ("sig", "enc")
        assert not {"d", "p", "q", "dp", "dq", "qi", "k"} & set(key)


def test_a_key_is_published_ahead_then_signs_then_retires(machine: Machine, tick: Tick) -> None:
    """Core 10.1.1: the successor is seen before it signs, the predecessor after it has stopped."""
    before = signing(machine)
    (fresh,) = keys.rotate(machine.database, machine.seal, machine.settings.keys, alg="RS256")
    assert ("RS256", fresh) in shown(machine)
    assert signing(machine) == before
    tick.forward(DAY_S - 1)
    assert signing(machine) == before
    tick.forward(1)
    assert signing(machine) == fresh
    assert ("RS256", before) in shown(machine)
    tick.forward(2 * DAY_S - 1)
    assert ("RS256", before) in shown(machine)
    tick.forward(1)
    assert ("RS256", before) not in shown(machine)


def test_a_leaked_key_is_replaced_at_once(machine: Machine) -> None:
    """`idp keys rotate --at-once`, also while another successor waits."""
    (waiting,) = keys.rotate(machine.database, machine.seal, machine.settings.keys, alg="RS256")
    (fresh,) = keys.rotate(machine.database, machine.seal, machine.settings.keys, alg="RS256", at_once=True)
    assert signing(machine) == fresh
    assert waiting != fresh


def test_a_superseded_successor_never_signs(machine: Machine, tick: Tick) -> None:
    """The key that was published last signs, once its time has come."""
    keys.rotate(machine.database, machine.seal, machine.settings.keys, alg="RS256")
    tick.forward(60)
    (fresh,) = keys.rotate(machine.database, machine.seal, machine.settings.keys, alg="RS256", at_once=True)
    tick.forward(2 * DAY_S)
    assert signing(machine) == fresh


def test_ensure_makes_a_successor_in_time_and_nothing_else(machine: Machine, tick: Tick) -> None:
    """Settings keys.sign_for_s: 90 days, the successor published a day before."""
    before = signing(machine)
    settings = machine.settings.keys
    assert keys.ensure(machine.database, machine.seal, settings) == []
    tick.forward(89 * DAY_S - 1)
    assert keys.ensure(machine.database, machine.seal, settings) == []
    tick.forward(1)
    assert len(keys.ensure(machine.database, machine.seal, settings)) == 2
    assert keys.ensure(machine.database, machine.seal, settings) == []
    assert signing(machine) == before
    tick.forward(DAY_S)
    assert signing(machine) != before


def test_a_retired_key_loses_its_private_part_but_old_tokens_are_known(machine: Machine, tick: Tick) -> None:
    """What no longer signs must not be stolen; an expired id_token_hint is still recognised (RP-Initiated Logout 2)."""
    token = machine.tokens()["id_token"]
    old = signing(machine)
    keys.rotate(machine.database, machine.seal, machine.settings.keys)
    tick.forward(4 * DAY_S)
    assert keys.purge(machine.database) == 2
    with machine.database.read() as db:
        row = db.get(SigningKey, old)
        assert row is not None
        assert row.sealed == ""
    machine.protocol.refresh()
    claims = machine.protocol.own_id_tokens(token)
    assert claims is not None
    assert claims["sub"] == "n0012345"
    tick.forward(400 * DAY_S)
    keys.purge(machine.database)
    machine.protocol.refresh()
    assert machine.protocol.own_id_tokens(token) is None


def test_private_keys_are_sealed(machine: Machine) -> None:
    """docs/threats.md: private keys are sealed in the database."""
    with machine.database.read() as db:
        for row in db.query(SigningKey):
            assert '"d"' not in row.sealed
            assert '"d"' not in row.public


@pytest.mark.parametrize("token", ["", "a.b.c", "é", "x" * 20_000, "e30.e30.e30"])
def test_what_we_did_not_sign_has_no_claims(machine: Machine, token: str) -> None:
    """own_claims gives None, it never raises."""
    assert machine.protocol.own_id_tokens(token) is None


def test_a_changed_or_foreign_token_has_no_claims(machine: Machine) -> None:
    """Signature, issuer and typ: a logout token is no ID token."""
    good = machine.tokens()["id_token"]
    head, claims, signature = good.split(".")
    assert machine.protocol.own_id_tokens(good) is not None
    assert machine.protocol.own_id_tokens(f"{head}.{claims[:-2]}AA.{signature}") is None
    assert machine.protocol.own_id_tokens(machine.protocol.keyring.sign({"iss": ISSUER}, "RS256", "logout+jwt")) is None
    assert machine.protocol.own_id_tokens(machine.protocol.keyring.sign({"iss": "https://other.example"}, "RS256")) is None
    other = make_key("RS256")
    head = {"alg": "RS256", "kid": jws.extract_compact(good.encode()).headers()["kid"]}
    forged = jws.serialize_compact(head, b'{"iss":"%s"}' % ISSUER.encode(), KeySet.import_key_set({"keys": [{**other, **head}]}))
    assert machine.protocol.own_id_tokens(forged) is None


@pytest.mark.filterwarnings("ignore:EdDSA is deprecated")  # RFC 9864 renames it; clients still register this name
@pytest.mark.parametrize("alg", sorted(ALGORITHMS))
def test_every_algorithm_signs_what_joserfc_verifies(alg: str) -> None:
    """RFC 7518 3, RFC 8037: our signatures checked by a library that nobody here wrote."""
    import base64

    import orjson

    jwk = make_key(alg)
    head = base64.urlsafe_b64encode(orjson.dumps({"alg": alg, "kid": jwk["kid"]})).rstrip(b"=")
    message = head + b"." + base64.urlsafe_b64encode(b'{"a":1}').rstrip(b"=")
    token = message + b"." + base64.urlsafe_b64encode(signer(jwk)(message)).rstrip(b"=")
    verified = jws.deserialize_compact(token, KeySet.import_key_set({"keys": [public_part(jwk)]}), algorithms=[alg])
    assert verified.payload == b'{"a":1}'


def test_at_hash_is_the_left_half_by_the_hash_of_the_algorithm() -> None:
    """Core 3.1.3.6, with the worked example of Core A.3 (its access token and at_hash)."""
    import base64

    half = algorithms.half_hash("RS256", "jHkWEdUXMU1BwAsC4vtUsZwnNvTIxEl0z9K3vx5KF0Y")
    assert base64.urlsafe_b64encode(half).rstrip(b"=") == b"77QmUPtjPfzWtF2AnpK9RQ"
    assert [len(algorithms.half_hash(alg, "x")) for alg in ("ES256", "ES384", "ES512", "EdDSA")] == [16, 24, 32, 32]


def test_signing_without_a_key_is_told(machine: Machine) -> None:
    """A client cannot have registered such an algorithm; it would be our own mistake."""
    with pytest.raises(LookupError, match="PS256"):
        machine.protocol.keyring.sign({}, "PS256")


def test_discovery_announces_what_works(machine: Machine) -> None:
    """Discovery 3: every endpoint, every list, and the parameters that are not supported."""
    answer = machine.get("/.well-known/openid-configuration")
    assert answer.header("Content-Type") == "application/json"
    document: dict[str, Any] = answer.json
    assert document["issuer"] == ISSUER
    paths = set(routes.table(machine.protocol))
    for name in ("token", "userinfo", "introspection", "revocation", "end_session"):
        assert document[f"{name}_endpoint"].removeprefix("https://idp.example") in paths
    assert document["jwks_uri"].removeprefix("https://idp.example") in paths
    assert document["id_token_signing_alg_values_supported"] == ["RS256", "ES256"]
    assert "none" in document["token_endpoint_auth_methods_supported"]
    assert "none" not in document["introspection_endpoint_auth_methods_supported"]
    assert "public" in document["subject_types_supported"]
    assert set(document["grant_types_supported"]) >= {"authorization_code", "refresh_token", "client_credentials"}
    assert document["authorization_response_iss_parameter_supported"] is True
    assert document["backchannel_logout_supported"] is True
    told = machine.get("/userinfo", token=machine.tokens(scope=" ".join(document["scopes_supported"]))["access_token"]).json
    announced = set(document["claims_supported"])
    assert set(told) <= announced
    assert announced - set(told) == {"iss", "aud", "exp", "iat", "auth_time", "nonce", "acr", "amr", "azp", "at_hash", "sid"}


def test_discovery_is_valid_by_authlib(machine: Machine) -> None:
    """Discovery 3 and RFC 8414 2, checked by code that nobody here wrote."""
    from authlib.oidc.discovery import OpenIDProviderMetadata

    OpenIDProviderMetadata(machine.get("/.well-known/openid-configuration").json).validate()


def test_many_processes_that_start_at_once_make_one_key_each(either: Machine) -> None:
    """Two nodes never make two successors, on either database."""
    with either.database.begin() as db:
        db.query(SigningKey).delete()
    url = either.database.engine.url.render_as_string(hide_password=False)
    errors: list[Exception] = []

    def start() -> None:
        database = Database(url)
        try:
            keys.ensure(database, either.seal, either.settings.keys)
        except Exception as error:  # noqa: BLE001  told by the assertion below
            errors.append(error)
        database.close()

    threads = [threading.Thread(target=start) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    with either.database.read() as db:
        assert sorted(row.alg for row in db.query(SigningKey)) == ["ES256", "HS256", "RS256"]


def test_another_process_hears_of_a_change_by_the_revision_number(machine: Machine) -> None:
    """Caches are kept under a number that every node looks at once a second: nothing is read again until it moves."""
    seconds, reads = [50.0], []
    watch = Watch(machine.database.hot, lambda: seconds[0])
    watch.subscribe("clients", lambda: reads.append(seconds[0]))
    watch.glance()
    assert reads == [50.0]
    commands.add(machine.database, {"redirect_uris": ["https://late.example/"]}, client_id="late")
    seconds[0] = 50.9
    watch.glance()
    assert reads == [50.0]
    seconds[0] = 51.0
    watch.glance()
    assert reads == [50.0, 51.0]
    seconds[0] = 60.0
    watch.glance()
    assert reads == [50.0, 51.0]


def test_a_store_that_is_away_leaves_the_known_in_place(machine: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    """A node goes on with what it knows; only the very first look must succeed."""
    seconds, reads = [50.0], []
    watch = Watch(machine.database.hot, lambda: seconds[0])
    watch.subscribe("clients", lambda: reads.append(1))
    watch.glance()

    def away(*_: object) -> None:
        raise OSError("the store is away")

    monkeypatch.setattr(machine.database.hot, "all", away)
    seconds[0] = 60.0
    watch.glance()
    assert reads == [1]
    with pytest.raises(OSError, match="away"):
        Watch(machine.database.hot, lambda: seconds[0]).glance()


def test_the_tables_of_the_room_make_a_schema() -> None:
    """Migrations see them: every table with a life has a column that says until when."""
    tables = Base.metadata.tables
    for name, column in (("token", "over_at"), ("client_assertion", "expires_at"), ("signing_key", "retire_at")):
        assert column in tables[name].columns


def test_the_clock_of_the_provider_rules_the_keys(machine: Machine, tick: Tick) -> None:
    """A demo that jumps a year ahead still has a key that signs, and a fresh one soon."""
    tick.forward(timedelta(days=365).total_seconds())
    assert signing(machine)
    machine.protocol.keyring_upkeep()
    assert len(shown(machine)) == 4
    assert clock.seconds() == 1_800_000_000 + 365 * DAY_S
