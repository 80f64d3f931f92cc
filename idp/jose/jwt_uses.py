"""The JWTs that reach us from outside, one `Use` for each: the types, the mandatory claims and the limits, with their sources.

Adding a kind of token means adding it here; a test tries every kind in the place of every other.
"""

from dataclasses import replace

from idp.jose.signed_jwt import Use

HOUR_S = 3600
PLAIN = frozenset({"", "jwt"})
"""Where no type of its own is defined: absent, or the general one (RFC 7519 5.1)."""

# RFC 7523 3 (aud, exp, sub, iss), Core 9 (jti), draft-ietf-oauth-rfc7523bis (the type). iss and sub are compared by the caller.
CLIENT_ASSERTION = Use(
    name="the assertion",
    types=PLAIN | {"client-authentication+jwt"},
    max_length=16_384,
    required=frozenset({"iss", "sub", "aud", "exp", "jti"}),
    max_remaining_s=HOUR_S,
    max_iat_age_s=HOUR_S + 60,
)

# FAPI 2.0 Security Profile 5.3.2.1: the issuer as a text, the only audience.
CLIENT_ASSERTION_FAPI = replace(CLIENT_ASSERTION, single_audience=True)

# RFC 7523 3 and 3.1, RFC 7523bis (the type).
AUTHORIZATION_GRANT = Use(
    name="the assertion",
    types=PLAIN | {"authorization-grant+jwt"},
    max_length=16_384,
    required=frozenset({"iss", "sub", "aud", "exp", "jti"}),
    max_remaining_s=HOUR_S,
)

# RFC 9101 4, 6 and 10.8 (the type), Core 6.1: no claim of JWT is mandatory.
REQUEST_OBJECT = Use(name="the request object", types=PLAIN | {"oauth-authz-req+jwt"}, max_length=65_536)

# FAPI 2.0 Message Signing 5.3.1: aud, nbf, exp; nbf at most an hour ago, exp at most an hour after it.
REQUEST_OBJECT_STRICT = replace(
    REQUEST_OBJECT, required=frozenset({"iss", "aud", "exp", "nbf"}), max_span_s=HOUR_S, max_nbf_age_s=HOUR_S
)

# CIBA Core 7.1.1 (all six), FAPI-CIBA 5.2.2 6 to 8 (an hour). No type is defined; that of request objects means another endpoint.
CIBA_REQUEST = Use(
    name="the signed request",
    types=PLAIN,
    max_length=65_536,
    required=frozenset({"iss", "aud", "exp", "nbf", "iat", "jti"}),
    max_span_s=HOUR_S,
    max_nbf_age_s=HOUR_S + 60,
)

# RFC 7591 2.3: signed, with iss; a statement may hold for as long as its issuer likes.
SOFTWARE_STATEMENT = Use(name="the software statement", types=PLAIN, max_length=32_768, required=frozenset({"iss"}))

# RFC 9449 4.2 and 4.3; `max_iat_age_s` comes from the settings (dpop.proof_lifetime_s). exp and nbf are not among its claims.
DPOP_PROOF = Use(
    name="the proof",
    types=frozenset({"dpop+jwt"}),
    max_length=8192,
    required=frozenset({"jti", "iat"}),
    times=frozenset({"iat"}),
    ahead_s=30,
)

# Core 3.1.2.1, RP-Initiated Logout 2: an ID token of ours as a hint; “the OP SHOULD accept ID Tokens ... even when ... expired”.
ID_TOKEN_HINT = Use(name="the ID token", types=PLAIN, max_length=16_384, required=frozenset({"iss"}), times=frozenset())

# RFC 9068 4: our own access token; its row decides whether it is alive.
ACCESS_TOKEN = Use(
    name="the access token",
    types=frozenset({"at+jwt"}),
    max_length=16_384,
    required=frozenset({"iss", "jti"}),
    times=frozenset(),
)

USES = {
    "client_assertion": CLIENT_ASSERTION,
    "authorization_grant": AUTHORIZATION_GRANT,
    "request_object": REQUEST_OBJECT,
    "request_object_strict": REQUEST_OBJECT_STRICT,
    "ciba_request": CIBA_REQUEST,
    "software_statement": SOFTWARE_STATEMENT,
    "dpop_proof": DPOP_PROOF,
    "id_token_hint": ID_TOKEN_HINT,
    "access_token": ACCESS_TOKEN,
}
