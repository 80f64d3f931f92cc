"""The driver's settings file: faults are told together, and a proxy in front can be played."""

import json
from pathlib import Path

import pytest

from bench import home, settings
from bench.provider import Provider

GOOD = {"issuer": "http://op:1/x/", "client_id": "a", "client_secret": "b", "redirect_uri": "c", "username": "u{i}",
        "password": "p"}  # fmt: skip


def written(folder: Path, values: object) -> Path:
    """A settings file."""
    path = folder / "provider.json"
    path.write_text(json.dumps(values))
    return path


def test_all_faults_of_a_file_are_told_at_once(tmp_path: Path) -> None:
    """Unknown keys, missing keys and bad values in one message."""
    path = written(tmp_path, {"issuer": "https://op", "auth": "none", "colour": "red"})
    with pytest.raises(settings.BadSettings) as raised:
        settings.read(path)
    for words in ("'colour'", "'client_id'", "auth must be", "connect_to"):
        assert words in str(raised.value)


def test_accounts_are_counted_round(tmp_path: Path) -> None:
    """`{i}` stays below the number of accounts."""
    found = settings.read(written(tmp_path, {**GOOD, "accounts": 2}))
    assert [found.account(number) for number in range(3)] == ["u0", "u1", "u0"]
    assert found.issuer == "http://op:1/x"


def test_an_https_issuer_can_be_driven_where_its_proxy_would_connect(tmp_path: Path) -> None:
    """The Host header is the issuer's, the connection goes to `connect_to`, and the proxy's headers are sent."""
    proxied = {"issuer": "https://id.example/cas", "connect_to": "127.0.0.1:8099", "headers": {"X-Forwarded-Proto": "https"}}
    found = settings.read(written(tmp_path, {**GOOD, **proxied}))
    request = Provider(found).get("https://id.example/cas/a?b=c")
    assert found.address == ("127.0.0.1", 8099)
    assert request.startswith(b"GET /cas/a?b=c HTTP/1.1\r\nHost: id.example\r\n")
    assert b"X-Forwarded-Proto: https\r\n" in request


@pytest.mark.parametrize("path", sorted((home.REPOSITORY / "bench" / "peers").glob("*/provider.json")), ids=str)
def test_the_settings_of_the_peers_can_be_read(path: Path) -> None:
    """The files in the repository are usable as they are."""
    assert settings.read(path).client_id == "bench"
