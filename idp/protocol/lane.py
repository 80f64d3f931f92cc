"""The machine lane: a small WSGI dispatcher in front of Flask (docs/decisions/0002-two-lanes.md).

Endpoints that programs call are plain functions `(Request) -> Response | Page`, found by method and path. Everything else, and
every `Page`, goes to the people lane. What Flask would do around a view is done here once: security headers, a request id,
HEAD and OPTIONS, CORS, 405, and a 500 with an incident number and no detail. Before either lane, what nobody could read or store
is refused (`ground.entrance`): as JSON at the endpoints of programs, as a page elsewhere.
"""

import logging
from collections.abc import Callable, Iterable
from io import BytesIO
from typing import Any

import orjson

from idp.ground import entrance, random_strings
from idp.ground.params import BadRequest
from idp.ground.protocol_error import Headers, ProtocolError, printable
from idp.ground.unavailable import RETRY_AFTER_S, is_away
from idp.protocol.cors import Cors
from idp.protocol.http import JSON, NO_STORE, STATUS, Environ, Page, Request, Response, error_response

log = logging.getLogger(__name__)

Endpoint = Callable[[Request], Response | Page]
StartResponse = Callable[..., Any]
WsgiApp = Callable[[Environ, StartResponse], Iterable[bytes]]

PAGE_KEY = "acropolis.page"
POLLING = frozenset({"authorization_pending", "slow_down"})
SAFETY: Headers = [
    ("X-Content-Type-Options", "nosniff"),
    ("Referrer-Policy", "no-referrer"),
    ("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'"),
    ("Cross-Origin-Resource-Policy", "cross-origin"),
]


class Lane:
    """The WSGI application of the provider: `routes[path][method]`, and `people` for all the rest.

    Browsers are sent to the paths in `shown`: what is refused there is a page, which the people lane shows at `page_path`.
    """

    def __init__(
        self,
        routes: dict[str, dict[str, Endpoint]],
        people: WsgiApp,
        *,
        secure: bool,
        cors: Cors | None = None,
        shown: frozenset[str] = frozenset(),
        page_path: str = "/refused",
        slow_body_s: float = 5.0,
    ) -> None:
        self._routes, self._people, self._cors = routes, people, cors
        self._shown, self._page_path, self._slow_body_s = shown, page_path, slow_body_s
        self._safety = [*SAFETY, ("Strict-Transport-Security", "max-age=63072000; includeSubDomains")] if secure else SAFETY

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        """Answer one request (PEP 3333)."""
        path, method = environ.get("PATH_INFO", ""), environ["REQUEST_METHOD"]
        methods = self._routes.get(path)
        try:
            entrance.examine(environ)
            entrance.read_body(environ, slow_s=self._slow_body_s)
        except BadRequest as error:
            if methods is None or path in self._shown:
                return self._refusal(error, environ, start_response)
            answer: Response | Page = _refused(error)
        else:
            if methods is None:
                return self._people(environ, start_response)
            endpoint = methods.get("GET" if method == "HEAD" else method)
            answer = _guarded(endpoint, Request(environ), shown=path in self._shown) if endpoint else _not_here(methods, method)
        if isinstance(answer, Page):
            environ[PAGE_KEY] = answer
            return self._people(environ, start_response)
        headers = [*answer.headers, *self._safety, ("Content-Length", str(len(answer.body)))]
        if self._cors is not None and "HTTP_ORIGIN" in environ:
            headers += self._for_other_origins(self._cors, environ, methods)
        start_response(STATUS[answer.status], headers)
        return [] if method == "HEAD" else [answer.body]

    def _refusal(self, error: BadRequest, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        """A page that says so; nothing of the request itself reaches the people lane."""
        kept = {name: value for name, value in environ.items() if not name.startswith(("HTTP_", "CONTENT_"))}
        method = "HEAD" if environ["REQUEST_METHOD"] == "HEAD" else "GET"
        clean = {"REQUEST_METHOD": method, "PATH_INFO": self._page_path, "QUERY_STRING": "", "wsgi.input": BytesIO()}
        clean["HTTP_HOST"] = environ.get("HTTP_HOST", "")
        return self._people({**kept, **clean, PAGE_KEY: _page(error)}, start_response)

    def _for_other_origins(self, cors: Cors, environ: Environ, methods: dict[str, Endpoint]) -> Headers:
        path, origin = environ["PATH_INFO"], environ["HTTP_ORIGIN"]
        if environ["REQUEST_METHOD"] == "OPTIONS" and "HTTP_ACCESS_CONTROL_REQUEST_METHOD" in environ:
            return cors.preflight(path, origin, ", ".join(sorted(methods)))
        return cors.headers(path, origin)


def _guarded(endpoint: Endpoint, request: Request, *, shown: bool = False) -> Response | Page:
    try:
        return endpoint(request)
    except ProtocolError as error:
        _note(request, error)
        return error_response(error)
    except BadRequest as error:
        return _page(error) if shown else _refused(error)
    except Exception as error:
        if is_away(error):
            log.warning("the store is away at %s %s: %s", request.method, request.path, type(error).__name__)
            return _away(shown=shown)
        incident = random_strings.short_id(10)
        log.exception("incident %s at %s %s", incident, request.method, request.path)
        return _json(500, {"error": "server_error", "error_description": f"an incident, number {incident}, was noted"})


def _note(request: Request, error: ProtocolError) -> None:
    """One line for the log, with the hint that no caller sees; polls that come again and again are for debugging."""
    level = logging.DEBUG if error.code in POLLING else logging.INFO
    log.log(level, "%s refused: %s, %s; %s", request.path, error.code, error.description, printable(error.hint))


def _away(*, shown: bool) -> Response | Page:
    """RFC 9110 15.6.4; `temporarily_unavailable` is the code of RFC 6749 4.1.2.1."""
    later = [("Retry-After", str(RETRY_AFTER_S))]
    if shown:
        return Page("errors/error.html", {"status": 503, "said": None, "number": None}, 503, later)
    return _json(503, {"error": "temporarily_unavailable", "error_description": "please try again in a few seconds"}, later)


def _refused(error: BadRequest) -> Response:
    code = "invalid_client" if error.status == 401 else "invalid_request"
    challenge = [("WWW-Authenticate", 'Basic realm="token"')] if error.status == 401 else []
    return _json(error.status, {"error": code, "error_description": error.description}, challenge)


def _page(error: BadRequest) -> Page:
    said = None if error.status == 404 else error.description
    return Page("errors/error.html", {"status": error.status, "said": said, "number": None}, error.status)


def _not_here(methods: dict[str, Endpoint], method: str) -> Response:
    allowed = ", ".join(sorted({*methods, *({"HEAD"} if "GET" in methods else set()), "OPTIONS"}))
    if method == "OPTIONS":
        return Response(204, b"", [("Allow", allowed)])
    return _json(405, {"error": "invalid_request", "error_description": "this method is not used here"}, [("Allow", allowed)])


def _json(status: int, payload: dict[str, str], headers: Headers | None = None) -> Response:
    return Response(status, orjson.dumps(payload), [JSON, *NO_STORE, *(headers or [])])
