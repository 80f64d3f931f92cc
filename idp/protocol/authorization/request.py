"""An authentication request, read and checked in the order of the specification (Core 3.1.2.1, RFC 6749 4.1.1).

`CHECKS` is the whole policy, top to bottom. Until `client` and `redirect_uri` have passed, an error is shown on a page of ours
and never sent to an address that nobody vouched for (RFC 6749 4.1.2.1); after that it goes to the client.
Signed and pushed requests are opened by `request_object`, what is asked about the person is in `requested_claims`.
"""

import re
from collections.abc import Callable
from contextlib import suppress
from urllib.parse import urlsplit

from idp.clients import fapi
from idp.ground.bounds import LONGEST
from idp.ground.params import Params
from idp.ground.protocol_error import ProtocolError
from idp.protocol.authorization.authentication_request import AuthenticationRequest, Draft
from idp.protocol.authorization.pushed import PREFIX as PUSHED_PREFIX
from idp.protocol.authorization.requested_claims import acr_values, bounds, claims, id_token_hint
from idp.protocol.binding.dpop import is_thumbprint

RESPONSE_TYPES = ("code", "id_token", "id_token token", "code id_token", "code token", "code id_token token", "token", "none")
RESPONSE_MODES = ("query", "fragment", "form_post", "jwt", "query.jwt", "fragment.jwt", "form_post.jwt")
PROMPTS = frozenset({"none", "login", "consent", "select_account", "create"})
DISPLAYS = frozenset({"page", "popup", "touch", "wap"})
MAY_REPEAT = frozenset({"resource"})
CODE_CHALLENGE = re.compile(r"[A-Za-z0-9_-]{43}")
LOOPBACK = frozenset({"127.0.0.1", "[::1]"})


def no_repeated_parameters(draft: Draft) -> None:
    """“Request and response parameters MUST NOT be included more than once.” (RFC 6749 3.1; RFC 8707 2 excepts `resource`)."""
    twice = [name for name in draft.params.repeated() if name not in MAY_REPEAT]
    if twice:
        raise ProtocolError("invalid_request", f"given more than once: {', '.join(twice)}")


def client(draft: Draft) -> None:
    """A missing or invalid client identifier is shown to the person, not redirected (RFC 6749 4.1.2.1)."""
    client_id = draft.params.get("client_id")
    if not client_id:
        raise ProtocolError("invalid_request", "client_id is missing")
    draft.client = draft.dependencies.client(client_id)
    if draft.client is None:
        raise ProtocolError("invalid_client", f"no application is registered as {client_id}")


def request_object(draft: Draft) -> None:
    """Parameters that came as a signed object or were pushed take the place of those in the query (RFC 9101 6.3, RFC 9126 4).

    An error in the object still goes to the client when the query beside it names a registered address.
    """
    if draft.resolved:
        return
    outside = draft.params
    try:
        draft.params = draft.dependencies.resolve(outside, draft.sure_client, pushing=draft.pushing)
    except ProtocolError:
        if "redirect_uri" in outside:
            with suppress(ProtocolError):
                redirect_uri(draft)
                draft.response_mode = provisional_mode(draft)
        raise
    draft.resolved = True
    reference = outside.get("request_uri")
    draft.pushed_as = reference if reference.startswith(PUSHED_PREFIX) else ""


def registration(draft: Draft) -> None:
    """Self-issued registration is not offered here, and refused by its name (Core 3.1.2.6)."""
    if "registration" in draft.params:
        raise ProtocolError("registration_not_supported", "the parameter registration is not supported")


def redirect_uri(draft: Draft) -> None:
    """“... MUST exactly match one of the Redirection URI values for the Client” (Core 3.1.2.1, RFC 9700 2.1)."""
    given, registered = draft.params.get("redirect_uri"), draft.sure_client.redirect_uris
    if not given:
        if len(registered) == 1 and "openid" not in draft.params.get("scope").split():
            draft.redirect_uri = registered[0]
            return
        raise ProtocolError("invalid_request", "redirect_uri is missing")
    if not any(matches(given, one, native=draft.sure_client.application_type == "native") for one in registered):
        raise ProtocolError("invalid_request", f"redirect_uri {given} is not registered for this application")
    draft.redirect_uri = given


def matches(given: str, registered: str, *, native: bool) -> bool:  # flat: guards, one after the other
    """Exact match; for native applications the port of a loopback address is free (RFC 8252 7.3)."""
    if given == registered:
        return True
    if not native:
        return False
    try:
        one, other = urlsplit(given), urlsplit(registered)
        hosts = {f"[{part.hostname}]" if ":" in (part.hostname or "") else part.hostname for part in (one, other)}
        _ = one.port
    except ValueError:
        return False
    bare = one.username is None and one.password is None and len(hosts) == 1 and hosts <= LOOPBACK
    return (
        bare
        and (one.scheme, one.path, one.query, one.fragment) == ("http", other.path, other.query, other.fragment)
        and (other.scheme == "http")
    )


def response_type(draft: Draft) -> None:
    """REQUIRED (RFC 6749 3.1.1); the values of a combined type come in any order (OAuth Multiple Response Types 3)."""
    given = draft.params.get("response_type")
    if not given:
        raise ProtocolError("invalid_request", "response_type is missing")
    draft.response_type = " ".join(sorted(given.split(" ")))
    draft.response_mode = provisional_mode(draft)
    if draft.response_type not in RESPONSE_TYPES:
        raise ProtocolError("unsupported_response_type", f"response_type {given} is not supported")
    if draft.response_type not in draft.sure_client.response_types:
        raise ProtocolError("unauthorized_client", f"this application is not registered for response_type {given}")


def response_mode(draft: Draft) -> None:
    """How the answer travels (OAuth Multiple Response Types 2.1, Form Post Response Mode 2, JARM 2.3).

    Tokens never travel in a query, not even signed ones that are not encrypted.
    """
    given, default = draft.params.get("response_mode"), default_mode(draft.response_type)
    if given and given not in RESPONSE_MODES:
        raise ProtocolError("invalid_request", f"response_mode {given} is not supported")
    if given.startswith("query") and default == "fragment":
        raise ProtocolError("invalid_request", f"response_mode {given} is not allowed for this response_type")
    if given == "jwt":
        given = f"{default}.jwt"
    draft.response_mode = given or default


def default_mode(response_type: str) -> str:
    """`query` for codes and for nothing at all, `fragment` for tokens (OAuth Multiple Response Types 3 and 5)."""
    return "query" if response_type in ("code", "none") else "fragment"


def provisional_mode(draft: Draft) -> str:
    """Where an error goes before the mode has been checked: as asked for, if that is possible, else by the response type."""
    default = default_mode(" ".join(draft.params.get("response_type").split()) or "code")
    asked = draft.params.get("response_mode")
    asked = f"{default}.jwt" if asked == "jwt" else asked
    impossible = asked not in RESPONSE_MODES or (asked.startswith("query") and default == "fragment")
    return default if impossible else asked


def scope(draft: Draft) -> None:
    """Values that are not understood, or not allowed to this client, are ignored (Core 3.1.2.1); an empty rest is an error.

    `offline_access` is ignored without `prompt=consent`, unless the operator vouched for the client (Core 11).
    """
    asked = list(dict.fromkeys(draft.params.get("scope").split()))
    trusted = draft.sure_client.skip_consent
    granted = [one for one in asked if one in draft.sure_client.scopes]
    if not trusted and "consent" not in draft.params.get("prompt").split():
        granted = [one for one in granted if one != "offline_access"]
    if not granted:
        raise ProtocolError("invalid_scope", "none of the requested scopes is allowed to this application")
    draft.scope = tuple(granted)


def prompt(draft: Draft) -> None:
    """“If this parameter contains none with any other value, an error is returned.” (Core 3.1.2.1)."""
    values = frozenset(draft.params.get("prompt").split())
    unknown = values - PROMPTS
    if unknown:
        raise ProtocolError("invalid_request", f"prompt {' '.join(sorted(unknown))} is not supported")
    if "none" in values and len(values) > 1:
        raise ProtocolError("invalid_request", "prompt none cannot be combined with another value")
    draft.prompt = values


def max_age(draft: Draft) -> None:
    """Seconds since the last active sign-in, 0 and up (Core 3.1.2.1); the client's default_max_age otherwise."""
    given = draft.params.get("max_age")
    if not given:
        draft.max_age_s = draft.sure_client.default_max_age
        return
    if not (given.isascii() and given.isdigit()) or len(given) > 10:
        raise ProtocolError("invalid_request", "max_age must be a number of seconds")
    draft.max_age_s = int(given)


def resource(draft: Draft) -> None:
    """The APIs that the tokens are meant for (RFC 8707 2): known ones only."""
    if "resource" in draft.params:
        draft.resource = draft.dependencies.resources(draft.params)


def nonce(draft: Draft) -> None:
    """REQUIRED whenever an ID token leaves this endpoint (Core 3.2.2.1 and 3.3.2.11)."""
    if "id_token" in draft.response_type.split():
        if "openid" not in draft.scope:
            raise ProtocolError("invalid_request", "response_type id_token needs the scope openid")
        if "nonce" not in draft.params:
            raise ProtocolError("invalid_request", "nonce is required for this response_type")


def pkce(draft: Draft) -> None:
    """RFC 7636 4.2 and 4.3 with S256 only (RFC 9700 2.1.1); required of public clients and of those registered for it."""
    challenge, method = draft.params.get("code_challenge"), draft.params.get("code_challenge_method")
    if "code" not in draft.response_type.split():
        return
    if not challenge:
        if method:
            raise ProtocolError("invalid_request", "code_challenge is missing")
        if draft.sure_client.requires_pkce:
            raise ProtocolError("invalid_request", "code_challenge is required for this application")
        return
    if method != "S256":
        raise ProtocolError("invalid_request", "code_challenge_method must be S256")
    if not CODE_CHALLENGE.fullmatch(challenge):
        raise ProtocolError("invalid_request", "code_challenge must be 43 characters of base64url")


def profile(draft: Draft) -> None:
    """What the FAPI profile asks of its clients' requests (FAPI 2.0 Security Profile 5.3.2.2)."""
    fapi.check_request(draft.sure_client, draft.params, draft.response_type)


def dpop_jkt(draft: Draft) -> None:
    """The key to which the code is bound: named by the parameter or proved by the pushed request, alike in both (RFC 9449 10,
    FAPI 2.0 5.3.2.1).
    """
    named, proven = draft.params.get("dpop_jkt"), draft.proven_key
    if named and not is_thumbprint(named):
        raise ProtocolError("invalid_request", "dpop_jkt must be the SHA-256 thumbprint of a key")
    if named and proven and named != proven:
        raise ProtocolError("invalid_dpop_proof", "dpop_jkt differs from the key of the DPoP proof")
    if proven and not named:
        draft.params = Params([*draft.params.pairs, ("dpop_jkt", proven)])


CHECKS: tuple[Callable[[Draft], None], ...] = (
    no_repeated_parameters,
    client,
    request_object,
    bounds,
    redirect_uri,
    response_type,
    response_mode,
    registration,
    scope,
    prompt,
    max_age,
    claims,
    acr_values,
    id_token_hint,
    pkce,
    nonce,
    resource,
    profile,
    dpop_jkt,
)


def parse(draft: Draft) -> AuthenticationRequest:
    """Run the checks in order. Raises ProtocolError; `draft.redirect_uri` tells whether it may be sent to the client."""
    for check in CHECKS:
        check(draft)
    wanted_acr, essential_acr = draft.acr
    return AuthenticationRequest(
        client=draft.sure_client,
        params=_kept(draft),
        pushed_as=draft.pushed_as,
        redirect_uri=draft.redirect_uri,
        response_type=draft.response_type,
        response_mode=draft.response_mode,
        scope=draft.scope,
        state=draft.state,
        nonce=draft.params.get("nonce") or None,
        prompt=draft.prompt,
        max_age_s=draft.max_age_s,
        wanted_acr=wanted_acr,
        essential_acr=essential_acr,
        claims=draft.claims,
        required_subject=draft.required_subject,
        login_hint=draft.params.get("login_hint")[:320],
        ui_locales=draft.params.get("ui_locales")[:255],
        code_challenge=draft.params.get("code_challenge"),
        resource=draft.resource,
    )


def _kept(draft: Draft) -> dict[str, str]:
    """The parameters as a login row keeps them: those that mean something, one value a name, of `resource` joined by spaces."""
    kept = {name: value for name, value in draft.params.as_dict().items() if name in LONGEST}
    kept["client_id"] = draft.sure_client.client_id
    return {**kept, "resource": " ".join(draft.resource)} if draft.resource else kept
