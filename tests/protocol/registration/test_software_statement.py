"""Software statements (RFC 7591 2.3)."""

from pathlib import Path
from typing import Any

import orjson
import pytest
from joserfc import jws
from joserfc.jwk import ECKey

from idp.ground.database import Database
from idp.settings.load import SettingsFault
from tests.protocol.machine import CALLBACK, Machine, Tick
from tests.protocol.registration.dialogue import at_home, refusal, register

KEY, STRANGER = ECKey.generate_key("P-256"), ECKey.generate_key("P-256")
ISSUER = "https://vouching.example"


def statement(key: ECKey = KEY, alg: str = "ES256", typ: str = "JWT", **claims: Any) -> str:
    """A signed statement of ISSUER."""
    return jws.serialize_compact({"alg": alg, "typ": typ}, orjson.dumps({"iss": ISSUER, **claims}), key, algorithms=[alg])


@pytest.fixture
def vouched(store: Database, tmp_path: Path) -> Machine:
    """A provider that trusts ISSUER by a file."""
    return Machine(store, registration=settings_of(tmp_path))


def settings_of(folder: Path, **more: Any) -> dict[str, Any]:
    """The settings section, with the keys of ISSUER in a file."""
    file = folder / "jwks.json"
    file.write_bytes(orjson.dumps({"keys": [KEY.as_dict(private=False)]}))
    return {"mode": "open", "software_statement_issuers": [{"issuer": ISSUER, "jwks_file": str(file)}], **more}


def test_what_the_statement_says_wins(vouched: Machine) -> None:
    """RFC 7591 2.3: “they take precedence over values conveyed using plain JSON elements”; 3.2.1: it comes back unmodified."""
    signed = statement(
        client_name="The true name", redirect_uris=["https://rp.example/vouched"], software_id="4711", skip_consent=True
    )
    told = register(vouched, software_statement=signed, client_name="Another name", client_uri="https://rp.example/").json
    assert told["client_name"] == "The true name"
    assert told["redirect_uris"] == ["https://rp.example/vouched"]
    assert told["client_uri"] == "https://rp.example/"
    assert told["software_id"] == "4711"
    assert told["software_statement"] == signed
    assert "skip_consent" not in told
    assert "iss" not in told


def test_keys_by_address_are_fetched(store: Database) -> None:
    """The guarded fetcher brings them."""
    where = "https://vouching.example/jwks"
    machine = Machine(store, registration={"mode": "open", "software_statement_issuers": [{"issuer": ISSUER, "jwks_uri": where}]})
    machine.wire.serve(where, {"keys": [KEY.as_dict(private=False)]})
    assert register(machine, software_statement=statement()).status == 201
    assert machine.wire.asked == [(where, None)]


def test_bad_statements_are_refused(vouched: Machine, tick: Tick) -> None:
    """RFC 7591 3.2.2: invalid_software_statement; and what a good statement says is checked like everything else."""
    good = statement()
    head, claims, _ = good.split(".")
    unsigned = "eyJhbGciOiJub25lIn0." + claims + "."
    no_issuer = jws.serialize_compact({"alg": "ES256"}, b"{}", KEY)
    for bad in (
        "", "x", "a.b.c", 7, ["x"], unsigned, no_issuer, f"{head}.{claims}.AAAA", statement(STRANGER),
        statement(exp=int(tick.at) - 61), statement(exp="soon"), statement(nbf=int(tick.at) + 61), f"{good}é",
        statement(typ="at+jwt"), statement(typ="logout+jwt"), statement(iat=int(tick.at) + 61),
    ):  # fmt: skip
        assert refusal(register(vouched, software_statement=bad)) == (400, "invalid_software_statement"), bad
    assert refusal(register(vouched, software_statement=statement(redirect_uris=["http://x/"]))) == (400, "invalid_redirect_uri")
    assert refusal(register(vouched, software_statement=statement(client_name=7))) == (400, "invalid_client_metadata")
    assert register(vouched, software_statement=statement(exp=int(tick.at) + 1, nbf=int(tick.at))).status == 201


def test_an_issuer_that_is_not_trusted_is_said_to_be_unapproved(vouched: Machine, door: Machine) -> None:
    """RFC 7591 3.2.2: unapproved_software_statement."""
    stranger = jws.serialize_compact({"alg": "ES256"}, b'{"iss": "https://stranger.example"}', KEY)
    assert refusal(register(vouched, software_statement=stranger)) == (400, "unapproved_software_statement")
    assert refusal(register(door, software_statement=statement())) == (400, "unapproved_software_statement")


def test_a_statement_can_be_required(store: Database, tmp_path: Path) -> None:
    """registration.software_statement_required."""
    machine = Machine(store, registration=settings_of(tmp_path, software_statement_required=True))
    assert refusal(register(machine)) == (400, "invalid_software_statement")
    assert register(machine, software_statement=statement()).status == 201


def test_a_client_cannot_shake_its_statement_off(vouched: Machine) -> None:
    """A PUT without it would free the members that it fixed."""
    told = register(vouched, software_statement=statement(client_name="The true name")).json
    bare = {"client_id": told["client_id"], "redirect_uris": [CALLBACK], "client_name": "A bank"}
    assert refusal(at_home(vouched, told, "PUT", bare)) == (400, "invalid_software_statement")
    kept = at_home(vouched, told, "PUT", {**bare, "software_statement": told["software_statement"]})
    assert kept.json["client_name"] == "The true name"


def test_a_file_that_is_no_key_set_stops_the_start(store: Database, tmp_path: Path) -> None:
    """Settings are told to be wrong at start, not at the first registration."""
    file = tmp_path / "x.json"
    issuers = [{"issuer": ISSUER, "jwks_file": str(file)}]
    for content in (None, b"no", b"[]"):
        if content is not None:
            file.write_bytes(content)
        with pytest.raises(SettingsFault, match="software_statement_issuers"):
            Machine(store, registration={"mode": "open", "software_statement_issuers": issuers})
