"""A relying party of our own, written from the specifications: it registers itself, asks, redeems, checks everything, and leaves.

It reads every address from discovery. It checks on each answer what a careful client must check, so that a test only has to say
what is special about its module.
"""

import base64
import hashlib
import secrets
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode

import orjson
from werkzeug.test import TestResponse

from idp.ground import clock
from tests.conformance import keys
from tests.conformance.browser import Browser, Landing
from tests.conformance.keys import Proofs
from tests.conformance.site import ISSUER, Site
from tests.protocol.binding.holder import Certified

ASSERTION = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
HOST = "https://rp.example"


@dataclass(frozen=True)
class Reply:
    """The answer to a request of the client itself."""

    response: TestResponse

    @property
    def status(self) -> int:
        """The status code."""
        return self.response.status_code

    @property
    def json(self) -> dict[str, Any]:
        """The body; told to be JSON."""
        assert self.response.mimetype == "application/json", self.response.headers
        return dict(orjson.loads(self.response.data))

    @property
    def good(self) -> dict[str, Any]:
        """The body of a success."""
        assert self.status in (200, 201), self.response.data
        return self.json

    def header(self, name: str) -> str:
        """A header, empty when it is not there."""
        return str(self.response.headers.get(name, ""))

    def refused(self, error: str, status: int = 400) -> dict[str, Any]:
        """The body of a refusal: its code, and nothing that RFC 6749 5.2 does not allow."""
        assert (self.status, self.json["error"]) == (status, error), (self.status, self.response.data)
        assert set(self.json) <= {"error", "error_description", "error_uri"}
        description = self.json.get("error_description", "")
        assert description.isascii()
        assert description.isprintable()
        assert not set('"\\') & set(description)
        assert "no-store" in self.header("Cache-Control")
        return self.json


class RelyingParty:
    """A client that registered itself. `metadata` is what the provider said is registered."""

    def __init__(self, site: Site, metadata: dict[str, Any], *, key: Any = keys.EC, alg: str = "ES256", kid: str = "ec") -> None:
        self.site, self.metadata = site, metadata
        self.op = site.metadata
        self.key, self.alg, self.kid = key, alg, kid
        self.dpop: Proofs | None = None
        self.certificate: Certified | None = None
        self.by_issuer_only = metadata.get("profile") == "fapi2"

    # -- registration

    @classmethod
    def try_register(cls, site: Site, metadata: dict[str, Any], **more: Any) -> Reply:
        """A registration request (Registration 3.1)."""
        return Reply(
            site.call(
                "POST",
                site.metadata["registration_endpoint"],
                data=orjson.dumps(metadata),
                content_type="application/json",
                **more,
            )
        )

    @classmethod
    def register(cls, site: Site, **metadata: Any) -> "RelyingParty":
        """Register; the redirect URI is made up when none is given. Values of None are left out."""
        asked = {"client_name": "Conformance", "redirect_uris": [f"{HOST}/cb/{keys.number()}"], **metadata}
        reply = cls.try_register(site, {name: value for name, value in asked.items() if value is not None})
        assert reply.status == 201, reply.response.data
        assert "no-store" in reply.header("Cache-Control")
        return cls(site, reply.json)

    def manage(self, method: str, **more: Any) -> Reply:
        """A request to the client configuration endpoint (RFC 7592)."""
        told = {"Authorization": f"Bearer {self.metadata['registration_access_token']}"}
        return Reply(self.site.call(method, self.metadata["registration_client_uri"], headers=told, **more))

    def unregister(self) -> None:
        """Leave: “204 No Content” (RFC 7592 2.3)."""
        assert self.manage("DELETE").status == 204

    @property
    def client_id(self) -> str:
        """The identifier."""
        return str(self.metadata["client_id"])

    @property
    def redirect_uri(self) -> str:
        """The first of them."""
        return str(self.metadata["redirect_uris"][0])

    @property
    def fragile(self) -> bool:
        """Whether its answers carry an ID token or an access token by the front channel."""
        return set(self.metadata["response_types"][0].split()) != {"code"}

    # -- the authorization endpoint

    def request(self, **changes: str | None) -> dict[str, str]:
        """The parameters of a good request, changed; None leaves one out."""
        good = {
            "client_id": self.client_id,
            "redirect_uri": self.redirect_uri,
            "response_type": self.metadata["response_types"][0],
            "scope": "openid",
            "state": secrets.token_urlsafe(12),
            "nonce": secrets.token_urlsafe(12),
        }
        return {name: value for name, value in (good | changes).items() if value is not None}

    def ask(
        self, browser: Browser, asked: dict[str, str] | None = None, *, method: str = "GET", **changes: str | None
    ) -> Browser:
        """Send the browser to the authorization endpoint."""
        params = self.request(**changes) if asked is None else asked
        where = self.op["authorization_endpoint"]
        return browser.post(where, params) if method == "POST" else browser.open(f"{where}?{urlencode(params)}")

    def signed_in(self, browser: Browser, asked: dict[str, str], **how: Any) -> Landing:
        """The answer to a request after whatever the person was asked, checked as every answer is."""
        browser = self.ask(browser, asked).sign_in(**how)
        assert browser.landed is not None, f"stayed at {browser.url} ({browser.status}):\n{browser.page}"
        return self.checked(browser.landed, asked)

    def checked(self, landing: Landing, asked: dict[str, str]) -> Landing:
        """The rules for every answer: at the address that was asked for, `state` byte for byte, `iss`,
        no code beside an error.
        """
        address = asked.get("redirect_uri", self.redirect_uri)
        assert landing.url == address.partition("?")[0] or landing.url == address
        params = landing.params
        if "response" in params:
            return landing
        assert params["iss"] == ISSUER
        assert params.get("state") == asked.get("state")
        if "error" in params:
            assert set(params) <= {"error", "error_description", "error_uri", "state", "iss", "session_state"}, params
            description = params.get("error_description", "x")
            assert description.isascii()
            assert description.isprintable()
            assert not set('"\\') & set(description)
        return landing

    def error(self, browser: Browser, asked: dict[str, str] | None = None, **changes: str | None) -> tuple[str, str]:
        """The error that comes back without any page, and where it stood."""
        params = self.request(**changes) if asked is None else asked
        self.ask(browser, params)
        assert browser.landed is not None, f"stayed at {browser.url} ({browser.status}):\n{browser.page}"
        landing = self.checked(browser.landed, params)
        return landing.params.get("error", ""), landing.where

    # -- the client's own requests

    def authenticated(self, url: str, form: dict[str, str]) -> tuple[dict[str, str], dict[str, str]]:
        """The form and the headers with the client's authentication by its registered method (Core 9)."""
        method = self.metadata["token_endpoint_auth_method"]
        if method == "client_secret_basic":
            pair = f"{quote(self.client_id, safe='')}:{quote(self.metadata['client_secret'], safe='')}".encode()
            return form, {"Authorization": "Basic " + base64.b64encode(pair).decode()}
        if method == "client_secret_post":
            return {**form, "client_id": self.client_id, "client_secret": self.metadata["client_secret"]}, {}
        if method in ("private_key_jwt", "client_secret_jwt"):
            return {**form, "client_assertion_type": ASSERTION, "client_assertion": self.assertion()}, {}
        return {**form, "client_id": self.client_id}, {}

    def assertion(self, **changes: Any) -> str:
        """A client assertion (RFC 7523 3), changed; a value of None leaves the claim out."""
        now = clock.seconds()
        claims = {
            "iss": self.client_id,
            "sub": self.client_id,
            "aud": ISSUER if self.by_issuer_only else self.op["token_endpoint"],
            "iat": now,
            "exp": now + 60,
            "jti": f"assertion-{keys.number()}",
            **changes,
        }
        if self.metadata["token_endpoint_auth_method"] == "client_secret_jwt":
            return keys.signed(claims, keys.mac_key(self.metadata["client_secret"]), alg="HS256", kid=None)
        return keys.signed(claims, self.key, alg=self.alg, kid=self.kid)

    def call(self, endpoint: str, form: dict[str, str], *, plain: bool = False, **more: Any) -> Reply:
        """A form to an endpoint of the provider, authenticated unless `plain`; with a proof when this client has a DPoP key."""
        url = self.op[endpoint]
        sent, headers = (form, {}) if plain else self.authenticated(url, form)
        headers |= more.pop("headers", {})
        if self.dpop is not None and endpoint in ("token_endpoint", "pushed_authorization_request_endpoint"):
            headers.setdefault("DPoP", self.dpop.proof("POST", url))
        reply = Reply(self.site.call("POST", url, data=sent, headers=headers, certificate=self.certificate, **more))
        if self.dpop is not None and reply.header("DPoP-Nonce"):
            self.dpop.nonce = reply.header("DPoP-Nonce")
        return reply

    def token(self, **form: str | None) -> Reply:
        """A token request; a proof that lacks the nonce is made again with it (RFC 9449 8)."""
        sent = {name: value for name, value in form.items() if value is not None}
        reply = self.call("token_endpoint", sent)
        if self.dpop is not None and reply.status == 400 and reply.json["error"] == "use_dpop_nonce":
            reply = self.call("token_endpoint", sent)
        return reply

    def redeem(self, code: str, **form: str | None) -> Reply:
        """Exchange a code (Core 3.1.3.1)."""
        return self.token(**{"grant_type": "authorization_code", "code": code, "redirect_uri": self.redirect_uri, **form})

    def refresh(self, refresh_token: str, **form: str | None) -> Reply:
        """Use a refresh token (Core 12.1)."""
        return self.token(grant_type="refresh_token", refresh_token=refresh_token, **form)

    def tokens(self, reply: Reply, *, nonce: str | None = None, **hashed: str) -> tuple[dict[str, Any], dict[str, Any]]:
        """A good token answer, checked as every one is (RFC 6749 5.1, Core 3.1.3.3), and the claims of its ID token."""
        good = reply.good
        assert reply.header("Cache-Control") == "no-store"
        assert good["token_type"] == ("DPoP" if self.dpop else "Bearer")
        assert isinstance(good["expires_in"], int)
        assert good["expires_in"] > 0
        assert len(good["access_token"]) >= 22  # 128 bits
        return good, self.id_token(good["id_token"], nonce=nonce, access_token=good["access_token"], **hashed)

    def id_token(
        self, token: str, *, nonce: str | None = None, access_token: str = "", code: str = "", state: str = ""
    ) -> dict[str, Any]:
        """The claims of an ID token, validated by Core 3.1.3.7, 3.2.2.11 and 3.3.2.12; hashes that are present must be right."""
        alg = self.metadata["id_token_signed_response_alg"]
        claims = keys.verified(token, self.site.jwks, alg=alg)
        now = clock.seconds()
        assert claims["iss"] == ISSUER
        audience = claims["aud"] if isinstance(claims["aud"], list) else [claims["aud"]]
        assert audience == [self.client_id]
        assert claims.get("azp", self.client_id) == self.client_id
        assert claims["iat"] <= now < claims["exp"]
        assert 0 < len(claims["sub"]) <= 255
        assert claims["sub"].isascii()
        assert claims.get("nonce") == nonce
        digest = "sha512" if alg == "EdDSA" else "sha256"
        for member, value in (("at_hash", access_token), ("c_hash", code), ("s_hash", state)):
            if value and member in claims:
                assert claims[member] == keys.left_half(value, digest), member
        return claims

    def userinfo(self, token: str, **more: Any) -> Reply:
        """Who the access token is about (Core 5.3.1)."""
        url, headers = self.op["userinfo_endpoint"], {"Authorization": f"Bearer {token}"}
        if self.dpop is not None:
            headers = {"Authorization": f"DPoP {token}", "DPoP": self.dpop.proof("GET", url, token=token)}
        return Reply(self.site.call("GET", url, headers=headers, certificate=self.certificate, **more))

    def push(self, form: dict[str, str]) -> Reply:
        """Push a request (RFC 9126 2.1), again with the nonce when one is wanted."""
        reply = self.call("pushed_authorization_request_endpoint", form)
        if self.dpop is not None and reply.status == 400 and reply.json["error"] == "use_dpop_nonce":
            reply = self.call("pushed_authorization_request_endpoint", form)
        return reply

    def pushed(self, form: dict[str, str]) -> dict[str, str]:
        """What the browser carries after a good push (RFC 9126 4)."""
        return {"client_id": self.client_id, "request_uri": self.push(form).good["request_uri"]}


def pkce() -> tuple[str, dict[str, str]]:
    """A verifier, and the parameters of its challenge (RFC 7636 4.2)."""
    verifier = secrets.token_urlsafe(48)
    return verifier, {"code_challenge": keys.b64(hashlib.sha256(verifier.encode()).digest()), "code_challenge_method": "S256"}
