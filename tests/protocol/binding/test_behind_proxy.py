"""The whole provider behind a proxy: the certificate header counts from the proxy and from nobody else."""

from pathlib import Path

from werkzeug.test import Client as WsgiClient

from idp.clients import commands
from idp.clients.rules import by_settings
from tests.people import Place
from tests.protocol.binding.holder import Certified

FORM = {"grant_type": "client_credentials", "client_id": "s"}


def test_a_certificate_from_elsewhere_is_dropped_before_anybody_reads_it(tmp_path: Path) -> None:
    """Settings server.trusted_proxy_networks and mtls.certificate_header, wired in `app`."""
    place = Place(
        tmp_path,
        server={"trusted_proxy_networks": ["10.0.0.0/8"]},
        mtls={"certificate_header": "X-Client-Cert"},
    )
    mine = Certified()
    metadata = {
        "grant_types": ["client_credentials"],
        "token_endpoint_auth_method": "self_signed_tls_client_auth",
        "jwks": {"keys": [mine.jwk()]},
    }
    commands.add(place.database, metadata, client_id="s", rules=by_settings(place.settings))
    place.provider.protocol.keyring_upkeep()
    told = []
    for peer in ("10.0.0.1", "203.0.113.9"):
        headers = {"X-Client-Cert": mine.header, "X-Forwarded-For": "10.0.0.2"}
        caller = WsgiClient(place.provider.wsgi)
        answer = caller.post("/cas/oauth2/token", data=FORM, headers=headers, environ_overrides={"REMOTE_ADDR": peer})
        told.append(answer.status_code)
    assert told == [200, 401]
    place.database.close()
