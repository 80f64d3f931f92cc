"""A browser without JavaScript in front of the provider, which stops where it is sent to a relying party.

Pages are read by the ids of their elements, which are a contract (docs/conformance.md).
"""

from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, urljoin, urlsplit

from werkzeug.test import Client as WsgiClient
from werkzeug.test import TestResponse

from bench import forms
from tests.conformance.site import BASE_URL, EMAIL, NUMBER, PASSWORD, Site, send

STEPS = 12


@dataclass(frozen=True)
class Landing:
    """What reached the relying party: `where` it stood (query, fragment or body), at which address, and the parameters."""

    where: str
    url: str
    pairs: tuple[tuple[str, str], ...]

    @property
    def params(self) -> dict[str, str]:
        """The parameters; none of them came twice."""
        found = dict(self.pairs)
        assert len(found) == len(self.pairs), self.pairs
        return found

    def __getitem__(self, name: str) -> str:
        return self.params[name]


class Browser:
    """One person's browser. `page`, `status` and `url` are those of what is shown now; `landed` is where it left us."""

    def __init__(self, site: Site, *, language: str = "en") -> None:
        self.site = site
        self.client = WsgiClient(site.place.provider.wsgi)
        self.language = language
        self.page, self.status, self.url = "", 0, ""
        self.headers: Any = {}
        self.landed: Landing | None = None
        self.asked: list[str] = []

    def open(self, url: str) -> "Browser":
        """Go to `url`, and on through redirects as far as they stay with the provider."""
        self.landed = None
        return self._follow(send(self.client, "GET", url, headers={"Accept-Language": self.language}), url)

    def post(self, url: str, data: Any) -> "Browser":
        """Send a form, as a page of a relying party or of the provider does."""
        self.landed = None
        return self._follow(send(self.client, "POST", url, data=data, headers={"Referer": self.url}), url)

    def shows(self, element: str) -> bool:
        """Whether the page has a form with that element."""
        return any(form.find(element) for form in forms.read(self.page))

    def press(self, button: str, values: dict[str, str] | None = None) -> "Browser":
        """Fill the form of this page that has the button, and send it."""
        form = next((one for one in forms.read(self.page) if one.find(button)), None)
        assert form is not None, f"no form with {button} at {self.url} ({self.status}):\n{self.page}"
        for name, text in (values or {}).items():
            element = form.find(name)
            assert element is not None, f"no field {name} at {self.url}"
            element.value, element.checked = text, True
        data: dict[str, list[str]] = {}
        for name, text in form.data(form.pressed((button,))):
            data.setdefault(name, []).append(text)
        return self.post(urljoin(self.url, form.action or self.url), data)

    def sign_in(
        self, *, email: str = EMAIL, password: str = PASSWORD, method: str = "password", consent: str = "allow"
    ) -> "Browser":
        """Answer whatever pages come until there is something that is not asked here. `asked` notes them."""
        for _ in range(STEPS):
            if self.landed is not None:
                return self
            if self.shows("login-next"):
                self._note("email").press("login-next", {"email": email})
            elif self.shows("otp"):
                self._note("otp").press("mfa-submit", {"otp": self.site.place.code(NUMBER)})
            elif self.shows("login-submit"):
                known = {"password": password, "method": method, "number": NUMBER if method == "sms" else ""}
                fields = {name: text for name, text in known.items() if text and self.shows(name)}
                self._note("password").press("login-submit", fields)
            elif self.shows(f"consent-{consent}"):
                self._note("consent").press(f"consent-{consent}")
            else:
                return self
        raise AssertionError(f"asked for ever: {self.asked}, last at {self.url}:\n{self.page}")

    def _note(self, what: str) -> "Browser":
        self.asked.append(what)
        return self

    def _follow(self, answer: TestResponse, url: str) -> "Browser":
        for _ in range(STEPS):
            self.url, self.status, self.headers = url, answer.status_code, answer.headers
            if answer.status_code not in (301, 302, 303, 307, 308):
                self.page = answer.get_data(as_text=True)
                self._post_the_answer()
                return self
            assert answer.status_code in (302, 303), "a 307 would hand the form with the password on (RFC 9700 4.12)"
            self.page = ""
            url = urljoin(url, answer.headers["Location"])
            if not url.startswith(BASE_URL + "/"):
                self.landed = _landing(url)
                return self
            answer = send(self.client, "GET", url, headers={"Accept-Language": self.language})
        raise AssertionError(f"redirected for ever at {url}")

    def _post_the_answer(self) -> None:
        """Do what the script of the form_post page does (Form Post Response Mode 2)."""
        for form in forms.read(self.page):
            if form.method == "post" and form.action.startswith("https://") and not form.action.startswith(BASE_URL):
                self.landed = Landing("body", form.action, tuple(form.data(None)))


def _landing(url: str) -> Landing:
    parts = urlsplit(url)
    at = f"{parts.scheme}://{parts.netloc}{parts.path}"
    if parts.fragment:
        return Landing("fragment", at + (f"?{parts.query}" if parts.query else ""), tuple(_pairs(parts.fragment)))
    return Landing("query", at, tuple(_pairs(parts.query)))


def _pairs(text: str) -> list[tuple[str, str]]:
    return parse_qsl(text, keep_blank_values=True, strict_parsing=bool(text))
