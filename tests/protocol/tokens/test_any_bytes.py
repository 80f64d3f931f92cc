"""Any bytes in any parameter give a 4xx as JSON or a page of ours: never a 500, never a redirect outwards."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from idp.ground import clock
from tests.protocol.machine import BASIC, Machine, Tick, copy_of

PARAMETERS = {
    "/token": (
        "grant_type",
        "code",
        "redirect_uri",
        "code_verifier",
        "refresh_token",
        "scope",
        "client_id",
        "client_secret",
        "client_assertion",
        "client_assertion_type",
    ),
    "/introspect": ("token", "token_type_hint", "client_id", "client_secret", "client_assertion", "client_assertion_type"),
    "/revoke": ("token", "token_type_hint", "client_id", "client_secret", "client_assertion", "client_assertion_type"),
    "/userinfo": ("access_token",),
    "/logout": ("id_token_hint", "client_id", "post_logout_redirect_uri", "state", "logout_hint", "ui_locales"),
}
KNOWN = (
    b"authorization_code",
    b"refresh_token",
    b"client_credentials",
    b"web",
    b"spa",
    b"openid",
    b"https%3A%2F%2Frp.example%2Fcb",
    b"urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
)
RAW = st.binary(max_size=90)
VALUE = st.one_of(st.sampled_from(KNOWN), RAW, RAW.map(lambda raw: b"".join(b"%%%02x" % byte for byte in raw)))
HEADER = st.one_of(st.just(BASIC), st.just(""), st.text(st.characters(max_codepoint=255), max_size=60))
pytestmark = pytest.mark.filterwarnings("ignore::joserfc.errors.SecurityWarning")


@pytest.fixture(scope="module")
def shared(template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Machine]:
    """One provider for all examples, without limits on failures; nothing that they send changes it."""
    clock.use(Tick())
    database = copy_of(template, tmp_path_factory.mktemp("bytes"))
    limits = {"client_failures_per_address": "1000000 per 300 second"}
    yield Machine(database, throttle=limits)
    database.close()
    clock.use_offset_file(None)


@st.composite
def bodies(draw: st.DrawFn, path: str) -> bytes:
    """A form with some of the parameters of the endpoint, each with any value."""
    names = draw(st.lists(st.sampled_from(PARAMETERS[path]), max_size=7, unique=draw(st.booleans())))
    return b"&".join(name.encode() + b"=" + draw(VALUE) for name in names)


@pytest.mark.parametrize("path", sorted(PARAMETERS))
@settings(max_examples=250, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(data=st.data())
def test_any_form_is_answered_with_a_4xx_or_with_what_it_deserves(shared: Machine, path: str, data: st.DataObject) -> None:
    """RFC 6749 5.2: an error of the list, in printable ASCII, as JSON."""
    body, header = data.draw(bodies(path)), data.draw(HEADER)
    more = {"HTTP_AUTHORIZATION": header} if header else {}
    answer = shared.call("POST", path, body=body, **more)
    check(answer.status, answer.body, path, answer.header("Location"))


@pytest.mark.parametrize("path", ["/userinfo", "/logout", "/token", "/jwks"])
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(query=st.text(st.characters(max_codepoint=255), max_size=120), header=HEADER)
def test_any_query_is_answered(shared: Machine, path: str, query: str, header: str) -> None:
    """The query as a server hands it over: any latin-1."""
    more = {"HTTP_AUTHORIZATION": header} if header else {}
    answer = shared.call("GET", path, query=query, **more)
    if path != "/jwks":
        check(answer.status, answer.body, path, answer.header("Location"))
    assert answer.status < 500


@pytest.mark.parametrize("path", sorted(PARAMETERS))
@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(body=st.binary(max_size=200), kind=st.text(st.characters(max_codepoint=255), max_size=30), length=st.text(max_size=6))
def test_any_body_is_answered(shared: Machine, path: str, body: bytes, kind: str, length: str) -> None:
    """Another content type, a length that is no number, bytes that are no form."""
    for size in (str(len(body)), length):
        answer = shared.call("POST", path, body=body, CONTENT_TYPE=kind, CONTENT_LENGTH=size)
        assert answer.status < 500


def check(status: int, body: bytes, path: str, location: str) -> None:
    """No server error, no redirect away, and errors as the RFC writes them."""
    assert status < 500, body
    if path == "/logout":
        assert not location or location.startswith("https://idp.example/cas/oauth2/logout")
        return
    assert not location
    if status >= 400:
        import orjson

        told = orjson.loads(body)
        assert set(told) <= {"error", "error_description"}
        for value in told.values():
            assert all(" " <= c <= "~" and c not in '"\\' for c in value)


def test_a_form_with_a_null_byte_is_no_server_error_on_postgresql(either: Machine) -> None:
    """PostgreSQL takes no NUL in a text: none may reach it."""
    for path, names in PARAMETERS.items():
        for name in names:
            answer = either.call("POST", path, body=f"{name}=%00&grant_type=refresh_token".encode(), HTTP_AUTHORIZATION=BASIC)
            assert answer.status < 500, (path, name)
    code = either.code(either.session())
    for field in ("redirect_uri", "code_verifier", "code", "scope"):
        assert either.exchange(code, **{field: "\0"}).status == 400 or field == "scope"
