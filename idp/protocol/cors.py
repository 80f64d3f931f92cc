"""Which pages in browsers may read our answers (Fetch standard, CORS protocol): every page the public documents, pages of
registered public clients the endpoints that browser applications call, and no page anything else.

Never with credentials: cookies play no part here. Authorization, log-out, introspection and all pages are left out; registration
is open to every origin only where it is open to everybody. Called by `lane`, for requests that name an origin.
"""

from collections.abc import Mapping

from idp.clients.models import Client
from idp.clients.registry import Clients
from idp.clients.uris import origin_of
from idp.ground.protocol_error import Headers

ANY: tuple[str, str] = ("Access-Control-Allow-Origin", "*")
READABLE = ("Access-Control-Expose-Headers", "WWW-Authenticate, DPoP-Nonce, Retry-After")
PREFLIGHT: Headers = [
    ("Access-Control-Allow-Headers", "Authorization, Content-Type, DPoP"),
    ("Access-Control-Max-Age", "600"),
]


class Cors:
    """The policy. `documents` are paths whose answers carry ANY always, because caches keep them; `everybody` others that any
    page may call; `applications` those for public clients.
    """

    def __init__(
        self, clients: Clients, *, documents: frozenset[str], everybody: frozenset[str], applications: frozenset[str]
    ) -> None:
        self._clients, self._documents = clients, documents
        self._everybody, self._applications = everybody, applications
        self._seen: Mapping[str, Client] | None = None
        self._origins: frozenset[str] = frozenset()

    def headers(self, path: str, origin: str) -> Headers:
        """What to add to an answer at `path` for a page of `origin`."""
        if path in self._everybody:
            return [ANY, READABLE]
        if path not in self._applications:
            return []
        vary = ("Vary", "Origin")
        return [("Access-Control-Allow-Origin", origin), READABLE, vary] if origin in self._allowed() else [vary]

    def preflight(self, path: str, origin: str, methods: str) -> Headers:
        """What to add to the answer to OPTIONS with Access-Control-Request-Method; `methods` are those of the path."""
        allowed = [ANY] if path in self._documents else self.headers(path, origin)
        if not any(name == "Access-Control-Allow-Origin" for name, _ in allowed):
            return allowed
        return [*allowed, ("Access-Control-Allow-Methods", methods), *PREFLIGHT]

    def _allowed(self) -> frozenset[str]:
        """The origins of public clients, taken anew when a client has changed."""
        known = self._clients.all
        if known is not self._seen:
            self._origins = frozenset(origin for client in known.values() for origin in origins_of(client))
            self._seen = known
        return self._origins


def origins_of(client: Client) -> set[str]:
    """The origins from which a public client runs: those of its redirect URIs, and `allowed_origins` of its metadata."""
    if not client.is_public:
        return set()
    origins = {origin_of(uri) for uri in client.redirect_uris} | set(client.metadata.get("allowed_origins", ()))
    return origins - {""}
