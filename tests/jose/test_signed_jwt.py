"""The one place that checks a signed JWT: what each use takes, and that no token passes for another kind (RFC 8725 3.11)."""

import base64
from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st
from joserfc.jwk import ECKey, OctKey, RSAKey

from idp.jose import signed_jwt
from idp.jose.algorithms import signer
from idp.jose.jwt_uses import CLIENT_ASSERTION, CLIENT_ASSERTION_FAPI, DPOP_PROOF, ID_TOKEN_HINT, USES
from idp.jose.signed_jwt import BadJwt, Use, media_type

NOW = 1_800_000_000
KEY, OTHER = ECKey.generate_key("P-256"), ECKey.generate_key("P-256")
RSA = RSAKey.generate_key(2048)
SIGN = signer({**KEY.as_dict(private=True), "alg": "ES256"})
ISSUER, HERE = "https://somebody.example", "https://idp.example"
GOOD = {"iss": ISSUER, "sub": ISSUER, "aud": HERE, "exp": NOW + 60, "iat": NOW, "nbf": NOW, "jti": "one"}
TYPES = {
    "client_assertion": "client-authentication+jwt",
    "authorization_grant": "authorization-grant+jwt",
    "request_object": "oauth-authz-req+jwt",
    "request_object_strict": "oauth-authz-req+jwt",
    "ciba_request": "JWT",
    "software_statement": "JWT",
    "dpop_proof": "dpop+jwt",
    "id_token_hint": "JWT",
    "access_token": "at+jwt",
}
FOREIGN = ("logout+jwt", "secevent+jwt", "token-introspection+jwt", "jose", "jwt;a=b", "text/jwt", "", "application/", "jwt ")


def made(head: dict[str, Any] | None = None, **changes: Any) -> str:
    """A token with good claims, changed (None: left out), signed by KEY whatever its header says."""
    claims = {name: value for name, value in {**GOOD, **changes}.items() if value is not None}
    return signed({"alg": "ES256", **(head or {})}, orjson.dumps(claims))


def signed(head: object, payload: bytes) -> str:
    """A compact JWS by KEY."""
    message = b".".join(base64.urlsafe_b64encode(part).rstrip(b"=") for part in (orjson.dumps(head), payload))
    return f"{message.decode()}.{base64.urlsafe_b64encode(SIGN(message)).rstrip(b'=').decode()}"


def check(token: object, use: Use = CLIENT_ASSERTION, **given: Any) -> signed_jwt.Claims:
    """The token checked as it should be, with some of the expectations changed."""
    expected = {"keys": [KEY], "algs": ("ES256",), "issuer": ISSUER, "audience": {HERE}, "now": NOW, "subject": ISSUER}
    return signed_jwt.verify(token=signed_jwt.read(token, use), use=use, **{**expected, **given})


def head_of(name: str) -> dict[str, Any]:
    """The header of a good token of that use."""
    return {"typ": TYPES[name]}


def test_every_use_is_covered_here() -> None:
    """Whoever adds a kind of token adds it to the table above."""
    assert set(TYPES) == set(USES)


@pytest.mark.parametrize("name", USES)
def test_a_good_token_of_each_use_is_taken(name: str) -> None:
    """What comes back is typed."""
    claims = check(made(head_of(name)), USES[name])
    assert claims.values["iss"] == ISSUER
    assert claims.jti == "one"


@pytest.mark.parametrize("name", USES)
def test_a_type_of_another_kind_is_refused_everywhere(name: str) -> None:
    """RFC 8725 3.11: explicit typing; dpop+jwt, logout+jwt and at+jwt are no client assertion, and so on for every pair."""
    taken = USES[name].types
    for typ in (*TYPES.values(), *FOREIGN):
        if (media_type(typ) or "?") not in taken:
            with pytest.raises(BadJwt, match="typ of"):
                check(made({"typ": typ}), USES[name])


@pytest.mark.parametrize("typ", ["JWT", "jwt", "application/jwt", "Application/JWT", "CLIENT-AUTHENTICATION+JWT"])
def test_types_compare_as_media_types(typ: str) -> None:
    """RFC 7515 4.1.9: without regard to case, "application/" may be left out."""
    assert check(made({"typ": typ})).jti == "one"


@pytest.mark.parametrize("typ", [7, True, [], {}, ["JWT"]])
def test_a_type_that_is_no_text_is_refused(typ: Any) -> None:
    """RFC 7515 4.1.9: a text."""
    with pytest.raises(BadJwt):
        check(made({"typ": typ}))


@pytest.mark.parametrize("name", USES)
@pytest.mark.parametrize(
    "more",
    [
        {"crit": []},
        {"crit": ["exp"]},
        {"crit": ["b64"], "b64": True},
        {"crit": ["b64"], "b64": False},
        {"crit": None},
        {"crit": "b64"},
        {"b64": False},
        {"b64": 0},
        {"b64": "false"},
    ],
    ids=str,
)
def test_critical_extensions_and_unencoded_payloads_are_refused(name: str, more: dict[str, Any]) -> None:
    """RFC 7515 4.1.11: “the JWS is invalid” when an extension is not understood; the list must not be empty. RFC 7797 6."""
    with pytest.raises(BadJwt, match=r"critical|encoded|not a JWT"):
        check(made({**head_of(name), **more}), USES[name])


def test_members_that_nobody_knows_are_ignored() -> None:
    """RFC 7515 4: “MUST be ignored when not understood”."""
    assert check(made({"x-trace": 7, "b64": True, "cty": "anything"})).jti == "one"


@pytest.mark.parametrize("name", USES)
def test_a_mandatory_claim_must_be_there(name: str) -> None:
    """The table says which; null counts as absent."""
    use = USES[name]
    for claim in use.required:
        for absent in (made(head_of(name), **{claim: None}), signed({"alg": "ES256", **head_of(name)}, _null(claim))):
            with pytest.raises(BadJwt, match=f"lacks {claim}"):
                check(absent, use)


def _null(claim: str) -> bytes:
    return orjson.dumps({**GOOD, claim: None})


@pytest.mark.parametrize("name", [name for name, use in USES.items() if use.times])
def test_times_that_are_no_numbers_or_lie_ahead_are_refused(name: str) -> None:
    """RFC 7519 4.1.4 to 4.1.6, in every use alike."""
    use = USES[name]
    for claim in use.times:
        wrong_times: tuple[object, ...] = ("soon", True, -1, 1e300, [NOW], {})
        for wrong in wrong_times:
            with pytest.raises(BadJwt, match="number of seconds"):
                check(made(head_of(name), **{claim: wrong}), use)
    for claim in use.times & {"iat", "nbf"}:
        assert check(made(head_of(name), **{claim: NOW + use.ahead_s}), use)
        with pytest.raises(BadJwt, match="not valid yet"):
            check(made(head_of(name), **{claim: NOW + use.ahead_s + 1}), use)
    if "exp" in use.times:
        assert check(made(head_of(name), exp=NOW - use.grace_s + 1), use)
        with pytest.raises(BadJwt, match="has expired"):
            check(made(head_of(name), exp=NOW - use.grace_s), use)


@pytest.mark.parametrize(
    ("name", "limit", "good", "bad"),
    [
        ("client_assertion", "more than", {"exp": NOW + 3660}, {"exp": NOW + 3661}),
        ("client_assertion", "too old", {"iat": NOW - 3660}, {"iat": NOW - 3661}),
        ("client_assertion", "x", {"nbf": 0}, None),
        ("authorization_grant", "more than", {"exp": NOW + 3660}, {"exp": NOW + 3661}),
        ("request_object_strict", "more than", {"exp": NOW + 3600}, {"exp": NOW + 3601}),
        ("request_object_strict", "too old", {"nbf": NOW - 3540}, {"nbf": NOW - 3601, "exp": NOW - 2}),
        ("ciba_request", "more than", {"exp": NOW + 3600}, {"exp": NOW + 3601}),
        ("ciba_request", "too old|more than", {"nbf": NOW - 3540}, {"nbf": NOW - 3661, "exp": NOW - 59}),
        ("software_statement", "x", {"exp": NOW + 90_000_000, "iat": 0, "nbf": 0}, None),
        ("dpop_proof", "x", {"exp": 1, "nbf": NOW + 9999}, None),
    ],
)
def test_the_limits_of_each_use_hold_to_the_second(
    name: str, limit: str, good: dict[str, Any], bad: dict[str, Any] | None
) -> None:
    """jwt_uses, with the section of each beside it."""
    assert check(made(head_of(name), **good), USES[name])
    if bad is not None:
        with pytest.raises(BadJwt, match=limit):
            check(made(head_of(name), **bad), USES[name])


@pytest.mark.parametrize("audience", [HERE, [HERE], ["https://x.example", HERE]])
def test_one_of_the_audiences_must_be_ours(audience: Any) -> None:
    """RFC 7519 4.1.3."""
    assert check(made(aud=audience))


@pytest.mark.parametrize("audience", ["", HERE + "/", [], {}, [[HERE]], 7, [7], "https://x.example", True])
def test_another_audience_is_refused(audience: Any) -> None:
    """RFC 7519 4.1.3; nothing but a text or a list of texts."""
    with pytest.raises(BadJwt, match="aud of"):
        check(made(aud=audience))


def test_the_profile_takes_the_audience_as_a_text_only() -> None:
    """FAPI 2.0 Security Profile 5.3.2.1."""
    assert check(made(aud=HERE), CLIENT_ASSERTION_FAPI)
    with pytest.raises(BadJwt, match="as a text"):
        check(made(aud=[HERE]), CLIENT_ASSERTION_FAPI)


@pytest.mark.parametrize("changes", [{"iss": "x"}, {"iss": [ISSUER]}, {"sub": "x"}, {"sub": [ISSUER]}])
def test_issuer_and_subject_must_be_the_expected_ones(changes: dict[str, Any]) -> None:
    """RFC 7523 3."""
    with pytest.raises(BadJwt, match=r"iss of|sub of"):
        check(made(**changes))


@pytest.mark.parametrize("jti", ["", "x" * 256, 7, ["a"], "a\nb"])
def test_a_jti_is_a_short_printable_text(jti: Any) -> None:
    """It is a key of the memory of used tokens: a NUL in it could stand for somebody else's entry."""
    with pytest.raises(BadJwt, match="jti of"):
        check(made(jti=jti))


def test_no_text_in_a_token_holds_nul() -> None:
    """RFC 8259 9: the reader of foreign JSON takes no NUL, which no database holds."""
    with pytest.raises(BadJwt, match="not a JWT"):
        check(made(jti="a\x00b"))


def test_only_the_listed_algorithms_and_keys_count() -> None:
    """RFC 8725 3.1: the header chooses among what the caller allows, never beyond it."""
    with pytest.raises(BadJwt, match="algorithm"):
        check(made(), algs=("RS256",))
    with pytest.raises(BadJwt, match="none of the keys"):
        check(made(), keys=[OTHER])
    with pytest.raises(BadJwt, match="none of the keys"):
        check(made(), keys=[])
    with pytest.raises(BadJwt, match="none of the keys"):
        check(made({"alg": "RS256"}), algs=("RS256",), keys=[KEY, RSA])
    public = OctKey.import_key(orjson.dumps(KEY.as_dict(private=False)))
    with pytest.raises(BadJwt, match="none of the keys"):
        check(made({"alg": "HS256"}), algs=("HS256",), keys=[KEY, public])
    assert check(made(), keys=[OTHER, RSA, KEY])


def test_no_key_is_asked_for_before_the_algorithm_is_allowed() -> None:
    """Keys may have to be fetched: nothing is fetched for a token that could never be good."""

    def keys() -> Any:
        pytest.fail("the keys were asked for")
        yield

    with pytest.raises(BadJwt, match="algorithm"):
        check(made({"alg": "none"}), keys=keys())


def test_unsigned_only_where_the_caller_says_so_and_without_a_signature() -> None:
    """Core 6.1."""
    head, claims, signature = made({"alg": "none"}).split(".")
    assert check(f"{head}.{claims}.", algs=("none",))
    with pytest.raises(BadJwt, match="must not carry"):
        check(f"{head}.{claims}.{signature}", algs=("none",))
    with pytest.raises(BadJwt, match="algorithm"):
        check(f"{head}.{claims}.")


def test_what_the_caller_hears_holds_nothing_of_the_token() -> None:
    """RFC 6749 5.2: the reason may be sent, the hint (got what, expected what) is for the log."""
    with pytest.raises(BadJwt) as caught:
        check(made(aud="https://secret.example"))
    assert "secret" not in caught.value.reason
    assert "https://secret.example" in caught.value.hint
    assert HERE in caught.value.hint
    with pytest.raises(BadJwt) as long:
        check(made(aud="x" * 5000))
    assert len(long.value.hint) <= 200


@pytest.mark.parametrize("token", [None, 7, b"a.b.c", "", "a", "a.b", "a.b.c", "a.b.c.d", "é.é.é", "W10.W10.W10", "x" * 20_000])
def test_what_is_no_jwt_is_refused(token: object) -> None:
    """Never a fault."""
    with pytest.raises(BadJwt):
        signed_jwt.read(token, ID_TOKEN_HINT)


VALUES = st.none() | st.text() | st.integers() | st.lists(st.text()) | st.booleans()


@given(head=st.dictionaries(st.sampled_from(["typ", "kid", "crit", "b64", "alg", "jwk", "zip"]), VALUES))
def test_any_header_is_taken_or_refused_and_never_a_fault(head: dict[str, Any]) -> None:
    """RFC 8725 3.9: what comes from outside is checked before it is used."""
    try:
        token = signed({"alg": "ES256", "typ": "dpop+jwt", **head}, orjson.dumps(GOOD))
    except (TypeError, UnicodeEncodeError):
        return
    try:
        read = signed_jwt.read(token, DPOP_PROOF)
    except BadJwt:
        return
    assert "crit" not in head
    assert isinstance(read.alg, str)
