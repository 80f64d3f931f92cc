"""Nonces in DPoP proofs (RFC 9449 8 and 9): asked for by setting, stateless, rotating."""

from typing import Any

import pytest

from idp.ground.database import Database
from tests.protocol.binding.holder import USERINFO, Holder
from tests.protocol.machine import Machine, Tick

GRANT = {"grant_type": "client_credentials"}


@pytest.fixture
def strict(machine: Machine) -> Machine:
    """A provider that asks everybody for nonces."""
    return Machine(machine.database, dpop={"nonces": "everyone", "nonce_lifetime_s": 300})


def ask(machine: Machine, **claims: Any) -> Any:
    """A client_credentials request with a proof."""
    return machine.post("/token", GRANT, HTTP_DPOP=Holder().proof(**claims))


def test_a_proof_without_nonce_is_told_the_nonce(strict: Machine) -> None:
    """RFC 9449 8: 400, use_dpop_nonce, and the nonce in DPoP-Nonce."""
    answer = ask(strict)
    assert (answer.status, answer.json["error"]) == (400, "use_dpop_nonce")
    nonce = answer.header("DPoP-Nonce")
    assert len(nonce) == 24
    good = ask(strict, nonce=nonce)
    assert good.status == 200
    assert good.header("DPoP-Nonce") == nonce


@pytest.mark.parametrize("nonce", ["", "stale", "A" * 24, 7, None, ["x"]])
def test_a_nonce_of_somebody_else_is_none(strict: Machine, nonce: Any) -> None:
    """RFC 9449 8: the server only takes nonces that it gave out."""
    assert ask(strict, nonce=nonce).json["error"] == "use_dpop_nonce"


def test_a_nonce_lives_for_two_spans_and_then_no_more(strict: Machine, tick: Tick) -> None:
    """RFC 9449 8.2: with the old one still good, the new one comes in the answer."""
    nonce = ask(strict).header("DPoP-Nonce")
    tick.forward(150)
    answer = ask(strict, nonce=nonce)
    assert answer.status == 200
    assert answer.header("DPoP-Nonce") not in ("", nonce)
    tick.forward(150)
    assert ask(strict, nonce=nonce).json["error"] == "use_dpop_nonce"


def test_every_node_knows_the_nonce(strict: Machine, machine: Machine) -> None:
    """Nothing is stored: the nonce follows from the sealing key and the time."""
    other = Machine(Database(str(machine.database.engine.url)), dpop={"nonces": "everyone", "nonce_lifetime_s": 300})
    assert ask(other, nonce=ask(strict).header("DPoP-Nonce")).status == 200
    other.database.close()


def test_a_fault_of_the_proof_is_told_before_the_nonce(strict: Machine) -> None:
    """A proof that is wrong stays wrong with a nonce; a proof that lacked its nonce can be made again with the same jti."""
    assert ask(strict, htm="GET").json["error"] == "invalid_dpop_proof"
    holder = Holder()
    nonce = strict.post("/token", GRANT, HTTP_DPOP=holder.proof(jti="one")).header("DPoP-Nonce")
    assert strict.post("/token", GRANT, HTTP_DPOP=holder.proof(jti="one", nonce=nonce)).status == 200


def test_a_resource_asks_for_the_nonce_in_its_challenge(strict: Machine) -> None:
    """RFC 9449 9: 401, WWW-Authenticate: DPoP error="use_dpop_nonce", DPoP-Nonce."""
    holder, code = Holder(), strict.code(strict.session())
    form = {"grant_type": "authorization_code", "code": code, "redirect_uri": "https://rp.example/cb"}
    form["code_verifier"] = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
    nonce = ask(strict).header("DPoP-Nonce")
    token = strict.post("/token", form, HTTP_DPOP=holder.proof(nonce=nonce)).json["access_token"]
    refused = holder.userinfo(strict, token)
    assert (refused.status, refused.json["error"]) == (401, "use_dpop_nonce")
    assert refused.header("WWW-Authenticate").startswith('DPoP error="use_dpop_nonce"')
    given = refused.header("DPoP-Nonce")
    proof = holder.proof(USERINFO, "GET", token=token, nonce=given)
    answer = strict.get("/userinfo", HTTP_AUTHORIZATION=f"DPoP {token}", HTTP_DPOP=proof)
    assert (answer.status, answer.header("DPoP-Nonce")) == (200, given)


def test_an_ordinary_client_needs_no_nonce_by_default(machine: Machine) -> None:
    """Setting dpop.nonces = "fapi"; what it sends must be ours all the same."""
    assert ask(machine).status == 200
    assert ask(machine).header("DPoP-Nonce") == ""
    assert ask(machine, nonce="made up").json["error"] == "use_dpop_nonce"


def test_nonces_can_be_off(machine: Machine) -> None:
    """Setting dpop.nonces = "off": a nonce in a proof is nobody's business."""
    off = Machine(machine.database, dpop={"nonces": "off"})
    assert ask(off).status == 200
    assert ask(off, nonce="made up").status == 200
