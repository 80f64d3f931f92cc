"""Every algorithm that the settings offer signs, is published, is registered for, and rotates."""

import pytest
from joserfc.jwk import import_key

from idp.clients import commands
from idp.clients.metadata import InvalidMetadata, Rules, validate
from idp.clients.rules import by_settings
from idp.jose import keys
from idp.jose.algorithms import is_signed
from idp.settings import Settings
from tests.protocol.machine import CALLBACK, Machine

ALGS = ("RS256", "PS256", "PS384", "PS512", "ES256", "ES384", "EdDSA")


@pytest.fixture
def every(machine: Machine) -> Machine:
    """A provider that signs by all of them."""
    made = Machine(machine.database, keys={"signing_algs": ALGS})
    made.protocol.keyring_upkeep()
    return made


def test_each_algorithm_has_a_key_of_its_own(every: Machine) -> None:
    """RFC 7517 4.4 and 4.5: a kid for each, and no key for two algorithms (RFC 8725 3.5)."""
    published = [key for key in every.get("/jwks").json["keys"] if key["use"] == "sig"]
    assert sorted(key["alg"] for key in published) == sorted(ALGS)
    assert len({key["kid"] for key in published}) == len(ALGS)
    assert not [key for key in published if {"d", "p", "q", "k"} & set(key)]
    announced = every.get("/.well-known/openid-configuration").json["id_token_signing_alg_values_supported"]
    assert sorted(announced) == sorted(ALGS)


@pytest.mark.parametrize("alg", ALGS)
def test_an_id_token_is_signed_as_registered_and_recognised(every: Machine, alg: str) -> None:
    """Registration 1.0 2: id_token_signed_response_alg; our own token is known again as a hint."""
    metadata = {
        "redirect_uris": [CALLBACK],
        "token_endpoint_auth_method": "none",
        "id_token_signed_response_alg": alg,
    }
    commands.add(every.database, metadata, client_id="c", rules=by_settings(every.settings))
    every.protocol.refresh()
    answer = every.exchange(every.code(every.session(), client="c"), "", client_id="c")
    token = answer.json["id_token"]
    public = next(key for key in every.get("/jwks").json["keys"] if key["alg"] == alg)
    assert is_signed(token, import_key(public), alg)
    body, _, signature = token.rpartition(".")
    assert not is_signed(f"{body}.{'A' * len(signature)}", import_key(public), alg)
    claims = every.protocol.own_id_tokens(token)
    assert claims is not None
    assert claims["aud"] == "c"


def test_all_of_them_rotate(every: Machine) -> None:
    """`idp keys rotate`: a successor for each, the old ones stay published."""
    fresh = keys.rotate(every.database, every.seal, every.settings.keys, at_once=True)
    every.protocol.refresh()
    published = {key["kid"] for key in every.get("/jwks").json["keys"] if key["use"] == "sig"}
    assert len(fresh) == len(ALGS)
    assert set(fresh) < published
    assert len(published) == 2 * len(ALGS)


def test_an_algorithm_without_a_key_is_not_registered(machine: Machine) -> None:
    """What we cannot sign by is refused at registration, not at the first sign-in."""
    metadata = {"redirect_uris": [CALLBACK], "id_token_signed_response_alg": "ES384"}
    with pytest.raises(InvalidMetadata):
        validate(metadata, by_settings(machine.settings))
    assert validate({**metadata, "id_token_signed_response_alg": "PS256"}, Rules())


def test_rs256_cannot_be_left_out() -> None:
    """Core 15.1: RS256 must be supported."""
    with pytest.raises(ValueError, match="RS256"):
        Settings.model_validate({"mode": "demo", "keys": {"signing_algs": ["ES256"]}})
