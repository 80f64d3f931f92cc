"""Security headers on every answer, cookies tied to the host, and one public name."""

from typing import Any

import pytest

from jsis_rp.app import create_app
from jsis_rp.settings import Settings


@pytest.mark.parametrize("path", ["", "/help", "/static/jsis.css", "/theme.css", "/jwks.json", "/nowhere", "/health", "/home"])
def test_every_answer_carries_the_security_headers(person: Any, path: str) -> None:
    """No script at all, no framing, no sniffing; pages are not stored."""
    answer = person.get(path)
    answer.close()
    headers = answer.headers
    assert headers["Content-Security-Policy"].startswith("default-src 'none'; style-src 'self'")
    assert "script-src" not in headers["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert headers["Referrer-Policy"] == "same-origin"
    assert "Permissions-Policy" in headers
    assert "Strict-Transport-Security" not in headers


def test_https_brings_hsts_and_host_bound_cookies(settings: Settings, clock: Any) -> None:
    """RFC 6265bis 4.1.3.2: __Host-, Secure, Path=/, no Domain."""
    server = settings.server.model_copy(update={"public_url": "https://jsis.example.org/RCAM"})
    client = create_app(settings.model_copy(update={"server": server}), clock=clock).test_client()
    for path, name in {"/display": "__Host-jsis_csrf=", "/callback?state=x": "__Host-jsis_browser="}.items():
        answer = client.get(f"/RCAM{path}", base_url="https://jsis.example.org")
        cookie = next(value for value in answer.headers.getlist("Set-Cookie") if value.startswith(name))
        assert {"Secure", "HttpOnly", "Path=/", "SameSite=Lax"} <= set(cookie.split("; "))
        assert "Domain" not in cookie
    assert answer.headers["Strict-Transport-Security"].startswith("max-age=63072000")


def test_another_name_of_this_machine_leads_to_the_public_one(person: Any) -> None:
    """Pages are redirected, forms refused; the redirect's host never comes from the request."""
    answer = person.get("/help", base_url="http://127.0.0.1:8001")
    assert answer.location == "http://localhost:8001/RCAM/help"
    assert person.client.post("/RCAM/sign-in", base_url="http://evil.example").status_code == 400
    assert person.get("/health", base_url="http://10.0.0.1:8001").status_code == 200
