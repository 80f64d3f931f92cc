"""The machine lane: a small WSGI dispatcher in front of Flask (docs/decisions/0002-two-lanes.md).

Endpoints that programs call are plain functions `(Request) -> Response | Page`, found by method and path. Everything else, and
every `Page`, goes to the people lane. What Flask would do around a view is done here once: security headers, a request id,
HEAD and OPTIONS, CORS, 405, and a 500 with an incident number and no detail.
"""

import logging
from collections.abc import Callable, Iterable
from typing import Any

import orjson

from idp.ground import random_strings
from idp.ground.params import BadRequest
from idp.ground.protocol_error import Headers, ProtocolError, printable
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
    """The WSGI application of the provider: `routes[path][method]`, and `people` for all the rest."""

    def __init__(
        self, routes: dict[str, dict[str, Endpoint]], people: WsgiApp, *, secure: bool, cors: Cors | None = None
    ) -> None:
        self._routes, self._people, self._cors = routes, people, cors
        self._safety = [*SAFETY, ("Strict-Transport-Security", "max-age=63072000; includeSubDomains")] if secure else SAFETY

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        """Answer one request (PEP 3333)."""
        methods = self._routes.get(environ.get("PATH_INFO", ""))
        if methods is None:
            return self._people(environ, start_response)
        method = environ["REQUEST_METHOD"]
        endpoint = methods.get("GET" if method == "HEAD" else method)
        answer = _guarded(endpoint, Request(environ)) if endpoint else _not_here(methods, method)
        if isinstance(answer, Page):
            environ[PAGE_KEY] = answer
            return self._people(environ, start_response)
        headers = [*answer.headers, *self._safety, ("Content-Length", str(len(answer.body)))]
        if self._cors is not None and "HTTP_ORIGIN" in environ:
            headers += self._for_other_origins(self._cors, environ, methods)
        start_response(STATUS[answer.status], headers)
        return [] if method == "HEAD" else [answer.body]

    def _for_other_origins(self, cors: Cors, environ: Environ, methods: dict[str, Endpoint]) -> Headers:
        path, origin = environ["PATH_INFO"], environ["HTTP_ORIGIN"]
        if environ["REQUEST_METHOD"] == "OPTIONS" and "HTTP_ACCESS_CONTROL_REQUEST_METHOD" in environ:
            return cors.preflight(path, origin, ", ".join(sorted(methods)))
        return cors.headers(path, origin)


def _guarded(endpoint: Endpoint, request: Request) -> Response | Page:
    try:
        return endpoint(request)
    except ProtocolError as error:
        _note(request, error)
        return error_response(error)
    except BadRequest as error:
        code = "invalid_client" if error.status == 401 else "invalid_request"
        challenge = [("WWW-Authenticate", 'Basic realm="token"')] if error.status == 401 else []
        return _json(error.status, {"error": code, "error_description": error.description}, challenge)
    except Exception:
        incident = random_strings.short_id(10)
        log.exception("incident %s at %s %s", incident, request.method, request.path)
        return _json(500, {"error": "server_error", "error_description": f"an incident, number {incident}, was noted"})


def _note(request: Request, error: ProtocolError) -> None:
    """One line for the log, with the hint that no caller sees; polls that come again and again are for debugging."""
    level = logging.DEBUG if error.code in POLLING else logging.INFO
    log.log(level, "%s refused: %s, %s; %s", request.path, error.code, error.description, printable(error.hint))


def _not_here(methods: dict[str, Endpoint], method: str) -> Response:
    allowed = ", ".join(sorted({*methods, *({"HEAD"} if "GET" in methods else set()), "OPTIONS"}))
    if method == "OPTIONS":
        return Response(204, b"", [("Allow", allowed)])
    return _json(405, {"error": "invalid_request", "error_description": "this method is not used here"}, [("Allow", allowed)])


def _json(status: int, payload: dict[str, str], headers: Headers | None = None) -> Response:
    return Response(status, orjson.dumps(payload), [JSON, *NO_STORE, *(headers or [])])
