"""How a client proves who it is at the token, introspection and revocation endpoints (RFC 6749 2.3, Core 9, RFC 8705 2).

Exactly one method a request, and only the one that the client registered. Failures are counted per address and client; that a
limit was reached is remembered in the process, so that a good request costs one look into a dictionary.
"""

import logging
import time

from idp.clients.models import CERTIFICATE_METHODS, PUBLIC, Client
from idp.clients.registry import Clients
from idp.ground import audit
from idp.ground.database import Hot
from idp.ground.protocol_error import ProtocolError, invalid_client
from idp.ground.throttle import Throttle, Throttled, network_keys
from idp.protocol.client_authentication.assertion import ASSERTION_TYPE, Assertions, BadAssertion
from idp.protocol.client_authentication.certificate import CertificateAuth
from idp.protocol.http import Request

log = logging.getLogger(__name__)

BY_ASSERTION = "client_assertion"
NOBODY = Client(client_id="", token_endpoint_auth_method="")
MOST_REMEMBERED = 10_000


class Authenticator:
    """Tells which client a request comes from."""

    def __init__(
        self, clients: Clients, assertions: Assertions, certificates: CertificateAuth, throttle: Throttle, hot: Hot
    ) -> None:
        self._clients, self._assertions, self._certificates = clients, assertions, certificates
        self._throttle, self._hot = throttle, hot
        self._barred: dict[tuple[str, str], float] = {}

    def authenticate(self, http: Request, *, allow_public: bool) -> Client:  # flat: guards, one after the other
        """The client that sent the request. Raises ProtocolError: invalid_request (several methods), invalid_client, or 429.

        `allow_public` lets a client whose registered method is "none" through by its `client_id` alone.
        """
        method, client_id, secret = self._method(http)
        if self._barred:
            self._refuse_barred(http.address, self._counted(client_id))
        if method == BY_ASSERTION:
            return self._by_assertion(http, client_id)
        client = self._clients.get(client_id)
        if method == PUBLIC:
            if client is not None and client.token_endpoint_auth_method in CERTIFICATE_METHODS:
                return self._by_certificate(http, client)
            proven = client is not None and allow_public
        else:
            proven = (client or NOBODY).has_secret(secret)
        if client is None or not proven or client.token_endpoint_auth_method != method:
            raise self._failed(http, client_id, client, f"method {method}")
        return client

    def _method(self, http: Request) -> tuple[str, str, str]:
        """The one method that the request uses, the client id that it names, the secret (RFC 6749 2.3: never more than one)."""
        basic, form = http.basic(), http.form
        named, secret = form.get("client_id"), form.get("client_secret")
        used = []
        if basic is not None:
            used.append("client_secret_basic")
            if named and named != basic[0]:
                raise ProtocolError("invalid_request", "client_id differs from the one in the Authorization header")
            named, secret = basic
        if "client_secret" in form:
            used.append("client_secret_post")
        if "client_assertion" in form or "client_assertion_type" in form:
            used.append(BY_ASSERTION)
        if len(used) > 1:
            raise ProtocolError("invalid_request", f"more than one way of client authentication: {', '.join(used)}")
        return (used or [PUBLIC])[0], named, secret

    def _by_assertion(self, http: Request, named: str) -> Client:
        form = http.form
        if form.get("client_assertion_type") != ASSERTION_TYPE:
            raise ProtocolError("invalid_request", f"client_assertion_type must be {ASSERTION_TYPE}")
        try:
            return self._assertions.verify(form.get("client_assertion"), named=named, path=http.path)
        except BadAssertion as error:
            claimed = self._clients.get(error.client_id)
            raise self._failed(http, error.client_id, claimed, error.reason, description=error.reason, hint=error.hint) from error

    def _by_certificate(self, http: Request, client: Client) -> Client:
        """“... the client MUST include the client_id parameter” (RFC 8705 2); the rest is proved by the connection."""
        fault = self._certificates.fault(http, client)
        if fault is not None:
            raise self._failed(http, client.client_id, client, fault, description=fault)
        return client

    def _failed(
        self, http: Request, client_id: str, client: Client | None, reason: str, description: str = "", hint: str = ""
    ) -> ProtocolError:
        """Count and note a failure; gives the error to raise. `hint` is for the log alone."""
        log.info("client %s not authenticated: %s (%s)", client.client_id if client else "(unknown)", reason, hint)
        counted = self._counted(client_id)
        try:
            self._throttle.count("client_failures_per_address", http.address, counted)
        except Throttled as error:
            if len(self._barred) >= MOST_REMEMBERED:
                self._barred.clear()
            self._barred[error.network, counted] = time.monotonic() + error.retry_after_s
        else:
            if client is not None:
                audit.record_hot(self._hot, "client.refused", client_id=counted, address=http.address, reason=reason)
        return invalid_client(description or "the client could not be authenticated", hint=hint or reason)

    def _counted(self, client_id: str) -> str:
        """Ids that nobody registered are counted together for an address, so that making them up gains nothing."""
        return client_id if self._clients.get(client_id) else ""

    def _refuse_barred(self, address: str, client_id: str) -> None:
        networks = [network for network, _ in network_keys(address)]
        left_s = int(max(self._barred.get((network, client_id), 0.0) for network in networks) - time.monotonic())
        if left_s < 0:
            return
        headers = [("Retry-After", str(left_s + 1))]
        raise ProtocolError("temporarily_unavailable", "too many failed attempts; wait", status=429, headers=headers)
