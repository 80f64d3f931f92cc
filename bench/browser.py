"""Just enough of a browser to walk a sign-in: cookies (RFC 6265), redirects and forms; called by the workloads."""

import re
from dataclasses import dataclass
from http.cookies import CookieError, SimpleCookie
from urllib.parse import parse_qs, urljoin, urlsplit

from bench import forms
from bench.checks import CheckFailed
from bench.connection import Answer, Connection
from bench.provider import CodeGrant, Provider

MAX_STEPS = 14
REDIRECTS = (301, 302, 303, 307, 308)
Pairs = list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Step:
    """One request of a walk, for `--trace`."""

    status: int
    method: str
    url: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Request:
    """What to send next: `form` is None for a GET."""

    url: str
    form: Pairs | None = None
    note: str = ""


class Browser:
    """A person's browser on one connection: keeps cookies between the authorization requests of its life."""

    def __init__(self, provider: Provider, connection: Connection) -> None:
        self._provider = provider
        self._connection = connection
        self._jar: dict[tuple[str, str], str] = {}
        self.steps: list[Step] = []

    async def authorize(self, account: str = "") -> CodeGrant:
        """Walks an authorization request to its end, signing `account` in where a form asks for it.

        Raises `CheckFailed` at an error answer, a page without a usable form, a wrong state or iss (RFC 9207), or
        after too many steps. Without `account`, any page is an error: the walk must be silent.
        """
        self.steps = []
        asked = self._provider.authorization_request()
        request, referer = Request(asked.url), ""
        for _ in range(MAX_STEPS):
            answer = await self._fetch(request, referer)
            if answer.status in REDIRECTS:
                target = urljoin(request.url, answer.header("location"))
                if target.startswith(self._provider.settings.redirect_uri + "?"):
                    code = self._code_from(target, asked.state)
                    return CodeGrant(code, asked.verifier, asked.nonce)
                referer, request = request.url, Request(target)
            elif answer.status != 200:
                raise CheckFailed(f"HTTP {answer.status} at {request.url[:120]}: {answer.body[:300]!r}")
            elif not account:
                raise CheckFailed(f"a page was shown at {request.url[:120]}: the session did not stand")
            else:
                referer = request.url
                request = self._filled(request.url, answer.body.decode("utf-8", "replace"), account)
        raise CheckFailed(f"no end after {MAX_STEPS} steps; the last was {request.url[:120]}")

    def _code_from(self, target: str, state: str) -> str:
        query = {name: values[0] for name, values in parse_qs(urlsplit(target).query).items()}
        if "code" not in query:
            raise CheckFailed(f"no code: {target[:300]}")
        if query.get("state") != state:
            raise CheckFailed("the state came back changed")
        if query.get("iss", self._provider.settings.issuer) != self._provider.settings.issuer:
            raise CheckFailed(f"iss is {query['iss']!r}")
        return query["code"]

    async def _fetch(self, request: Request, referer: str) -> Answer:
        path = urlsplit(request.url).path or "/"
        headers = self._cookie_line(path) + (f"Referer: {referer}\r\n" if referer else "")
        if request.form is None:
            raw, method = self._provider.get(request.url, headers), "GET"
        else:
            headers += f"Origin: {self._provider.origin}\r\n"
            raw, method = self._provider.post(request.url, request.form, headers), "POST"
        answer = await self._connection.send(raw)
        self._keep_cookies(answer, path)
        self.steps.append(Step(answer.status, method, request.url, request.note))
        return answer

    def _cookie_line(self, path: str) -> str:
        fitting = [f"{name}={value}" for (name, prefix), value in self._jar.items() if _path_matches(path, prefix)]
        return f"Cookie: {'; '.join(fitting)}\r\n" if fitting else ""

    def _keep_cookies(self, answer: Answer, path: str) -> None:
        for line in answer.headers("set-cookie"):
            cookie: SimpleCookie = SimpleCookie()
            try:
                cookie.load(line)
            except CookieError as error:
                raise CheckFailed(f"unreadable Set-Cookie: {line[:100]}") from error
            for name, morsel in cookie.items():
                key = (name, morsel["path"] or path.rsplit("/", 1)[0] or "/")
                is_gone = not morsel.value or morsel["max-age"] == "0" or "1970" in morsel["expires"]
                if is_gone:
                    self._jar.pop(key, None)
                else:
                    self._jar[key] = morsel.coded_value

    def _filled(self, url: str, page: str, account: str) -> Request:
        """The form that a person on the way in would send: password, else user name, else the one to press on."""
        settings = self._provider.settings
        found = forms.read(page)
        form = _first_with(found, settings.password_field) or _first_with(found, settings.user_field)
        form = form or _first_to_press(found, settings.press)
        if form is None:
            raise CheckFailed(f"no usable form at {url[:150]}: {_words_of(page)[:400]}")
        wanted = {**settings.answers, settings.user_field: account, settings.password_field: settings.password}
        _fill(form, wanted)
        button = form.pressed(settings.press)
        note = f"[{(button.id or button.name) if button else 'no button'}]"
        data, target = form.data(button), urljoin(url, form.action or url)
        if form.method == "post":
            return Request(target, data, note)
        raise CheckFailed(f"the form at {url[:150]} is not a POST form")


def _words_of(page: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))


def _fill(form: forms.Form, wanted: dict[str, str]) -> None:
    for element in form.elements:
        for name, value in wanted.items():
            if element.is_called(name) and element.type != "hidden":
                element.value = value


def _first_with(found: list[forms.Form], field: str) -> forms.Form | None:
    return next((form for form in found if form.find(field, types=forms.TEXT_TYPES)), None)


def _first_to_press(found: list[forms.Form], press: tuple[str, ...]) -> forms.Form | None:
    posts = [form for form in found if form.method == "post"]
    named = (form for form in posts for name in press if form.find(name, types=frozenset({"submit"})))
    return next(named, None) or (posts[0] if posts and not press else None)


def _path_matches(path: str, prefix: str) -> bool:
    """Cookie path matching (RFC 6265 5.1.4)."""
    return path == prefix or path.startswith(prefix if prefix.endswith("/") else prefix + "/")
