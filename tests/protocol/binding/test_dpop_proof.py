"""What a DPoP proof must be (RFC 9449 4.2 and 4.3), one rule at a time, at the token endpoint."""

import threading
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from joserfc import jws
from joserfc.jwk import ECKey, OctKey, OKPKey, RSAKey

from idp.ground import clock
from idp.protocol.binding.dpop import normalised
from tests.protocol.binding.holder import TOKEN, Holder
from tests.protocol.machine import Machine, Tick

RSA = RSAKey.generate_key(2048)


def ask(machine: Machine, proof: str) -> tuple[int, str]:
    """Status and error, or token type, of a client_credentials request with that header."""
    answer = machine.post("/token", {"grant_type": "client_credentials"}, HTTP_DPOP=proof)
    return answer.status, str(answer.json.get("error", answer.json.get("token_type")))


@pytest.mark.parametrize(
    "holder",
    [
        Holder(),
        Holder(ECKey.generate_key("P-384"), "ES384"),
        Holder(OKPKey.generate_key("Ed25519"), "EdDSA"),
        Holder(RSA, "RS256"),
        Holder(RSA, "PS256"),
    ],
    ids=lambda holder: holder.alg,
)
def test_a_good_proof_gives_a_token_of_its_type(machine: Machine, holder: Holder) -> None:
    """RFC 9449 5: token_type DPoP, by every algorithm that is announced."""
    assert ask(machine, holder.proof()) == (200, "DPoP")
    announced = machine.get("/.well-known/openid-configuration").json["dpop_signing_alg_values_supported"]
    assert holder.alg in announced
    assert "none" not in announced
    assert not [alg for alg in announced if alg.startswith("HS")]


@pytest.mark.parametrize(
    "claims",
    [
        {"jti": None},
        {"jti": ""},
        {"jti": 7},
        {"jti": "x" * 256},
        {"htm": None},
        {"htm": "GET"},
        {"htm": "post"},
        {"htu": None},
        {"htu": 1},
        {"htu": "https://idp.example/cas/oauth2/userinfo"},
        {"htu": "https://evil.example/cas/oauth2/token"},
        {"htu": "http://idp.example/cas/oauth2/token"},
        {"htu": "https://idp.example:444/cas/oauth2/token"},
        {"htu": "https://user@idp.example/cas/oauth2/token"},
        {"htu": "/cas/oauth2/token"},
        {"htu": "https://idp.example/cas/oauth2/token/"},
        {"htu": "https://[/"},
        {"iat": None},
        {"iat": "now"},
        {"iat": True},
        {"iat": 1_799_999_939},
        {"iat": 1_800_000_031},
        {"iat": 1e300},
    ],
    ids=str,
)
def test_a_claim_that_is_wrong_is_told(machine: Machine, claims: dict[str, Any]) -> None:
    """RFC 9449 4.3, points 3 and 8 to 11; the clock stands at 1 800 000 000."""
    assert clock.seconds() == 1_800_000_000
    assert ask(machine, Holder().proof(**claims)) == (400, "invalid_dpop_proof")


@pytest.mark.parametrize(
    "claims",
    [
        {"htu": "HTTPS://IDP.example/cas/oauth2/token"},
        {"htu": "https://idp.example:443/cas/oauth2/token"},
        {"htu": "https://idp.example/cas/oauth2/token?a=b#c"},
        {"htu": "https://idp.example/cas/./x/../oauth2/%74oken"},
        {"iat": 1_799_999_940},
        {"iat": 1_800_000_030},
        {"iat": 1_800_000_000.5},
        {"jti": "x" * 255},
        {"exp": 1, "more": "of this"},
    ],
    ids=str,
)
def test_what_means_the_same_is_taken(machine: Machine, claims: dict[str, Any]) -> None:
    """RFC 9449 4.3: query and fragment do not count, addresses are compared after normalisation (RFC 3986 6.2.2 and 6.2.3)."""
    assert ask(machine, Holder().proof(**claims)) == (200, "DPoP")


@pytest.mark.parametrize(
    "head",
    [
        {"typ": "JWT"},
        {"typ": None},
        {"alg": "none"},
        {"alg": "RS256"},
        {"jwk": None},
        {"jwk": "text"},
        {"jwk": {"kty": "EC"}},
        {"jwk": {"kty": "oct", "k": "AAAA"}},
        {"jwk": {"kty": "EC", "crv": "P-256", "x": "AA", "y": "AA"}},
        {"crit": ["b64"], "b64": False},
    ],
    ids=str,
)
def test_a_header_that_is_wrong_is_told(machine: Machine, head: dict[str, Any]) -> None:
    """RFC 9449 4.3, points 4 to 7. The header is changed after signing: what is not caught breaks the signature."""
    import base64

    import orjson

    first, rest = Holder().proof().split(".", 1)
    said = orjson.loads(base64.urlsafe_b64decode(first + "==")) | head
    kept = {name: value for name, value in said.items() if value is not None}
    changed = base64.urlsafe_b64encode(orjson.dumps(kept)).rstrip(b"=").decode()
    assert ask(machine, f"{changed}.{rest}") == (400, "invalid_dpop_proof")


def test_a_typ_that_is_signed_but_wrong_is_refused(machine: Machine) -> None:
    """RFC 9449 4.3 point 4: no other JWT of the same key passes as a proof."""
    assert ask(machine, Holder().proof(head={"typ": "at+jwt"})) == (400, "invalid_dpop_proof")
    assert ask(machine, Holder().proof(head={"typ": None})) == (400, "invalid_dpop_proof")


def test_a_key_that_tells_its_secret_is_refused(machine: Machine) -> None:
    """RFC 9449 4.3 point 7: “does not contain a private key”, though the signature is good."""
    holder = Holder()
    assert ask(machine, holder.proof(head={"jwk": holder.key.as_dict(private=True)})) == (400, "invalid_dpop_proof")


def test_a_symmetric_proof_is_refused(machine: Machine) -> None:
    """RFC 9449 4.3 point 5: “a registered asymmetric digital signature algorithm”."""
    key = OctKey.generate_key(256)
    proof = jws.serialize_compact({"typ": "dpop+jwt", "alg": "HS256", "jwk": key.as_dict()}, "{}", key, algorithms=["HS256"])
    assert ask(machine, proof) == (400, "invalid_dpop_proof")


def test_a_short_rsa_key_is_refused(machine: Machine) -> None:
    """RFC 7518 3.3: 2048 bits or larger."""
    import warnings

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        proof = Holder(RSAKey.generate_key(1024), "RS256").proof()
    assert ask(machine, proof) == (400, "invalid_dpop_proof")


def test_a_proof_signed_by_another_key_is_refused(machine: Machine) -> None:
    """RFC 9449 4.3 point 6."""
    other = Holder()
    assert ask(machine, Holder().proof(head={"jwk": other.key.as_dict(private=False)})) == (400, "invalid_dpop_proof")


def test_two_proofs_are_none(machine: Machine) -> None:
    """RFC 9449 4.3 point 1: “not more than one DPoP HTTP request header field”; servers join them by a comma."""
    holder = Holder()
    assert ask(machine, f"{holder.proof()},{holder.proof()}") == (400, "invalid_dpop_proof")
    assert ask(machine, "") == (400, "invalid_dpop_proof")


def test_a_proof_is_good_once(machine: Machine, tick: Tick) -> None:
    """RFC 9449 11.1; another key may use the same jti, and the next moment changes nothing."""
    holder = Holder()
    proof = holder.proof(jti="same")
    assert ask(machine, proof) == (200, "DPoP")
    assert ask(machine, proof) == (400, "invalid_dpop_proof")
    assert ask(machine, holder.proof(jti="same")) == (400, "invalid_dpop_proof")
    assert ask(machine, Holder().proof(jti="same")) == (200, "DPoP")
    tick.forward(60)
    assert ask(machine, proof) == (400, "invalid_dpop_proof")


def test_a_used_proof_is_kept_until_it_is_too_old(machine: Machine, tick: Tick) -> None:
    """RFC 9449 11.1: the time window in which it would be accepted; the purge takes it afterwards."""
    from idp import purging
    from idp.ground.database import Statement

    proof = Holder().proof(iat=1_800_000_030)
    assert ask(machine, proof) == (200, "DPoP")
    tick.forward(90)
    purging.run(machine.settings, machine.database)
    assert ask(machine, proof) == (400, "invalid_dpop_proof")
    tick.forward(3)
    purging.run(machine.settings, machine.database)
    assert machine.database.hot.all(Statement("select key from dpop_proof"), {}) == []
    assert ask(machine, proof) == (400, "invalid_dpop_proof")


def test_of_many_that_show_a_proof_at_once_one_wins(either: Machine) -> None:
    """RFC 9449 11.1, on both databases."""
    proof, told, start = Holder().proof(), [], threading.Barrier(6)

    def show() -> None:
        start.wait()
        told.append(ask(either, proof)[0])
        either.database.hot.forget()

    threads = [threading.Thread(target=show) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(told) == [200, 400, 400, 400, 400, 400]


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    text=st.one_of(
        st.text(st.characters(max_codepoint=255), max_size=300), st.binary(max_size=200).map(lambda b: b.decode("latin-1"))
    )
)
def test_any_bytes_in_the_header_are_a_bad_proof(machine: Machine, text: str) -> None:
    """Bad input gives a clear 4xx and never a 500; control characters are refused before anybody looks at the proof."""
    control = any((one < " " and one != "\t") or one == "\x7f" for one in text)
    assert ask(machine, text) == (400, "invalid_request" if control else "invalid_dpop_proof")


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**70), 2**70) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(member=st.sampled_from(["typ", "alg", "jwk", "kid", "crit", "b64", "zip"]), value=JSON, inside=st.booleans(), other=JSON)
def test_any_value_in_header_and_claims_is_a_bad_proof(
    machine: Machine, member: str, value: Any, inside: bool, other: Any
) -> None:
    """The same for everything that can be wrapped up as a JWT."""
    import base64

    import orjson

    holder = Holder()
    head: dict[str, Any] = {"typ": "dpop+jwt", "alg": "ES256", "jwk": holder.key.as_dict(private=False)}
    try:
        parts = [orjson.dumps(one) for one in ({**head, member: value} if inside else value, other)]
    except (TypeError, UnicodeEncodeError):
        return
    text = b".".join(base64.urlsafe_b64encode(part).rstrip(b"=") for part in [*parts, bytes(64)]).decode()
    assert ask(machine, text) == (400, "invalid_dpop_proof")


@settings(max_examples=200, deadline=None)
@given(uri=st.text(max_size=60))
def test_normalising_twice_changes_nothing(uri: str) -> None:
    """RFC 3986 6: a normal form is its own."""
    for one in (uri, f"https://idp.example/{uri}"):
        once = normalised(one)
        assert once is None or normalised(once) == once


def test_the_host_header_is_not_believed(machine: Machine) -> None:
    """Our address is the one of the settings, whatever a proxy forwards."""
    answer = machine.post(
        "/token",
        {"grant_type": "client_credentials"},
        HTTP_DPOP=Holder().proof("https://evil.example/cas/oauth2/token"),
        HTTP_HOST="evil.example",
        HTTP_X_FORWARDED_HOST="evil.example",
    )
    assert (answer.status, answer.json["error"]) == (400, "invalid_dpop_proof")
    assert ask(machine, Holder().proof(TOKEN)) == (200, "DPoP")
