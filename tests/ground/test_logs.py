"""The log: one JSON object a line, with the request id, and without secrets however they got there."""

import io
import json
import logging
from collections.abc import Iterator

import pytest

from idp.ground import logs
from idp.settings import Settings

RANDOM = "18eaa2d4ba7rgXqD5-EpY89p1pHRV8iD1_rh3LKTGumCduYMQlpJKk"  # what random_strings.new() makes
JWT = "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJuMDBhYmNkZSJ9.c2lnbmF0dXJl"


@pytest.fixture
def lines() -> Iterator[io.StringIO]:
    """What the log of a production writes; afterwards the tests have their own log again."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    settings = Settings.model_validate(
        {
            "server": {"base_url": "https://login.example.org/cas"},
            "messages": {"mail_driver": "smtp", "sms_driver": "http", "sms_url": "https://sms.example.org/"},
        }
    )
    logs.configure(settings)
    written = io.StringIO()
    handler = root.handlers[0]
    assert isinstance(handler, logging.StreamHandler)
    handler.setStream(written)
    yield written
    root.handlers[:] = handlers
    root.setLevel(level)
    logs.unbind()


@pytest.mark.parametrize(
    "text",
    [
        "Authorization: Bearer abcdefghijklmnop", "authorization: basic ZGVtbzpzZWNyZXQ=", f"token {JWT} issued",
        f"GET /cas/callback?code={RANDOM}&state=xyz", f"link {RANDOM} mailed", "client_secret=hunter2hunter2",
        "code_verifier=abc123", "gAAAAABm" + "x" * 60, f"{{'refresh': '{RANDOM}'}}",
    ],
)  # fmt: skip
def test_a_secret_in_a_text_is_struck_out(text: str) -> None:
    """The second net: somebody logged a whole header, address or token."""
    cleaned = logs.redact(text)
    assert "[struck out]" in cleaned
    for secret in ("abcdefghijklmnop", "ZGVtbzpzZWNyZXQ", JWT, "hunter2", "abc123", "x" * 60):
        assert secret not in cleaned


def test_values_under_telling_names_are_struck_out_at_any_depth() -> None:
    """The first net: the name of the field gives it away."""
    event = {
        "password": "p",
        "form": {"client_secret": "s", "code": "c", "items": [{"refresh_token": "r"}]},
        "client_id": "demo-app",
    }
    assert logs.redact(event) == {
        "password": "[struck out]",
        "form": {"client_secret": "[struck out]", "code": "[struck out]", "items": [{"refresh_token": "[struck out]"}]},
        "client_id": "demo-app",
    }


@pytest.mark.parametrize(
    "text", ["login.refused wrong_password", "GET /cas/oauth2/token 200", "client demo-app", "status code 404"]
)
def test_plain_facts_pass(text: str) -> None:
    """A log that strikes everything out helps nobody."""
    assert logs.redact(text) == text


def test_a_line_is_json_with_the_request_id_and_nothing_secret(lines: io.StringIO) -> None:
    """Lines of the standard library's logging are rendered like our own."""
    logs.bind(request_id="r1")
    logging.getLogger("idp.test").warning("token %s refused", JWT, extra={"client_secret": "hunter2"})
    line = json.loads(lines.getvalue())
    assert (line["level"], line["logger"], line["request_id"]) == ("warning", "idp.test", "r1")
    assert line["event"] == "token [struck out] refused"
    assert line["client_secret"] == "[struck out]"


def test_a_trace_is_cleaned_too(lines: io.StringIO) -> None:
    """The text of an exception may quote what was sent."""
    try:
        raise RuntimeError(f"cannot read {JWT}")
    except RuntimeError:
        logging.getLogger("idp.test").exception("a fault")
    line = json.loads(lines.getvalue())
    assert "RuntimeError" in line["exception"]
    assert JWT not in line["exception"]


def test_authlib_never_logs_at_debug(lines: io.StringIO) -> None:
    """Authlib 1.9 writes whole tokens at debug ("Issue token %r")."""
    assert not logging.getLogger("authlib.oauth2").isEnabledFor(logging.DEBUG)
