"""A certified client polls for what is decided elsewhere: npm `openid-client` with a device code and with CIBA requests."""

import json
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from werkzeug.serving import WSGIRequestHandler, make_server

from idp.clients import commands
from idp.clients.members import Rules
from tests.interop.test_openid_client import HERE, node
from tests.people import EMAIL
from tests.ports import free_port
from tests.protocol.elsewhere import CIBA, DEVICE_CODE
from tests.protocol.waiting_home import Home

__all__ = ["node"]

pytestmark = pytest.mark.node


class Quiet(WSGIRequestHandler):
    """Says nothing of each request."""

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Nothing."""


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Home]:
    """The provider, served, with short intervals."""
    port = free_port()
    server_settings = {"base_url": f"http://localhost:{port}/cas", "port": port}
    made = Home(tmp_path, server=server_settings, device={"interval_s": 1}, ciba={"interval_s": 1})
    server = make_server("127.0.0.1", port, made.place.provider.wsgi, threaded=True, request_handler=Quiet)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield made
    server.shutdown()
    thread.join()
    server.server_close()


def test_openid_client_polls_for_device_codes_and_ciba_requests(home: Home, node: str) -> None:
    """RFC 8628 3.4 and 3.5, CIBA Core 7.3, 10.1 and 11: every check that openid-client makes passes."""
    details = {
        "client_name": "Both",
        "grant_types": [DEVICE_CODE, CIBA],
        "scope": "openid profile",
        "backchannel_token_delivery_mode": "poll",
        "id_token_signed_response_alg": "ES256",
    }
    _, secret = commands.add(home.place.database, details, client_id="both", rules=Rules())
    home.place.provider.protocol.refresh()
    command = [node, str(HERE / "openid_client_waiting.mjs"), home.place.settings.issuer, "both", str(secret), EMAIL]
    person = home.signed_in()
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        device = _line(process)["device"]
        person.open(f"/cas/device?user_code={device['user_code']}").press("consent-allow")
        learned = _line(process)
        assert (learned["claims"]["sub"], learned["name"]) == (home.account.uid, "Anna Member")
        for button in ("consent-allow", "consent-deny"):
            assert _line(process)["waiting"]["expires_in"] == 300
            person.open("/cas/requests").open(_first_request(person.page)).press(button)
            answer = _line(process)
            if button == "consent-allow":
                assert answer["claims"]["sub"] == home.account.uid
            else:
                assert answer == {"error": "access_denied"}


def _first_request(page: str) -> str:
    start = page.index("/cas/requests/")
    return page[start : page.index('"', start)]


def _line(process: "subprocess.Popen[str]") -> Any:
    assert process.stdout is not None
    line = process.stdout.readline()
    if not line:
        assert process.stderr is not None
        pytest.fail(f"openid-client gave up:\n{process.stderr.read()}")
    return json.loads(line)
