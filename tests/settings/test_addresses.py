"""The address of the provider: one way to write it."""

from pathlib import Path

import pytest

from idp.settings import Settings
from idp.settings.addresses import own_address
from tests.people import Place


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("https://login.example.org/cas", "https://login.example.org/cas"),
        ("https://login.example.org/cas/", "https://login.example.org/cas"),
        ("HTTPS://Login.Example.ORG:443/cas", "https://login.example.org/cas"),
        ("http://localhost:80", "http://localhost"),
        ("https://login.example.org", "https://login.example.org"),
        ("https://login.example.org/", "https://login.example.org"),
        ("https://login.example.org./cas", "https://login.example.org/cas"),
        ("https://login.example.org:8443/a/b-c_d.e~f", "https://login.example.org:8443/a/b-c_d.e~f"),
        ("http://[::1]:8000/cas", "http://[::1]:8000/cas"),
        ("https://login.example.org/Cas", "https://login.example.org/Cas"),
    ],
)
def test_what_means_the_same_is_written_the_same(written: str, kept: str) -> None:
    """RFC 3986 6.2: case of scheme and host, the usual port, the slash at the end; the path keeps its capitals."""
    assert own_address(written) == kept


@pytest.mark.parametrize(
    "odd",
    [
        "", " https://a.example", "https://a.example/c as", "https://a.example/cas\n",
        "ftp://a.example", "a.example/cas", "//a.example",
        "https:///cas", "https://user@a.example/cas", "https://user:pw@a.example", "https://a.example//cas", "https://a.example/cas//",
        "https://a.example/../cas", "https://a.example/./cas", "https://a.example/cas?x", "https://a.example/cas?",
        "https://a.example/#",
        "https://münchen.example/cas",
        "https://a.example/cäs", "https://a.example/%63as", "https://a.example:99999", "https://a.example:x", "https://a..example",
        "https://a.example\\@b.example", "https://[::1", "https://\u202ea.example", "https://a,b.example",
    ],
)  # fmt: skip
def test_what_has_no_one_meaning_is_refused(odd: str) -> None:
    """The issuer is compared character by character (Core 3.1.3.7)."""
    with pytest.raises(ValueError):
        own_address(odd)


def test_the_settings_follow_it() -> None:
    """Also the address for client certificates; the issuer is that of the normal form."""
    settings = Settings.model_validate({"mode": "demo", "server": {"base_url": "HTTP://LocalHost:80/cas/"}})
    assert (settings.issuer, settings.base_path) == ("http://localhost/cas/oauth2", "/cas")


def test_the_provider_may_have_the_host_to_itself(tmp_path: Path) -> None:
    """No path is assumed anywhere: pages, endpoints, discovery with and without a slash at its end."""
    place = Place(tmp_path, server={"base_url": "http://localhost:8000"})
    try:
        from werkzeug.test import Client

        place.provider.protocol.keyring_upkeep()
        client = Client(place.provider.wsgi)
        names = ("/.well-known/openid-configuration", "/.well-known/oauth-authorization-server")
        for path in (f"/oauth2{names[0]}", f"{names[0]}/oauth2", f"/oauth2{names[1]}/", f"{names[1]}/oauth2/"):
            answer = client.get(path)
            assert answer.status_code == 200
            assert answer.json is not None
            assert answer.json["issuer"] == "http://localhost:8000/oauth2"
            assert answer.json["token_endpoint"] == "http://localhost:8000/oauth2/token"
        for path in ("/", "/login", "/look.css", "/static/acropolis.css", "/help", "/device", "/dev/inbox"):
            answer = client.get(path, buffered=True)
            assert answer.status_code in (200, 302, 303), path
            assert 'href="//' not in answer.get_data(as_text=True), path
        place.account()
        person = place.person().open("/account").password(method="password")
        assert (person.status, person.path) == (200, "/account")
        assert person.open("/language?set=fr&back=/account").path == "/account"
    finally:
        place.database.close()
