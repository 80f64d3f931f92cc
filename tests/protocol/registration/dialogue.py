"""Short ways to talk to the registration endpoints."""

from typing import Any
from urllib.parse import urlsplit

import orjson

from tests.protocol.machine import CALLBACK, Answer, Machine

MINIMAL = {"redirect_uris": [CALLBACK]}
KEYS = {"keys": [{"kty": "OKP", "crv": "Ed25519", "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo", "kid": "rfc8037"}]}


def register(machine: Machine, token: str = "", **metadata: Any) -> Answer:
    """POST /register with the minimal metadata, changed by `metadata`; None leaves a member out."""
    return send(machine, "POST", {**MINIMAL, **metadata}, token)


def send(machine: Machine, method: str, document: object, token: str = "", query: str = "", **environ: str) -> Answer:
    """Any JSON to /register."""
    more = {"HTTP_AUTHORIZATION": f"Bearer {token}"} if token else {}
    body = orjson.dumps(document)
    return machine.call(method, "/register", body=body, query=query, **{"CONTENT_TYPE": "application/json", **more, **environ})


def at_home(machine: Machine, told: dict[str, Any], method: str, document: object = None, token: str = "") -> Answer:
    """A request to the registration_client_uri that was told, with the token that was told or another one."""
    query = urlsplit(told["registration_client_uri"]).query
    shown = token or told["registration_access_token"]
    if document is None:
        return machine.call(method, "/register", query=query, HTTP_AUTHORIZATION=f"Bearer {shown}")
    return send(machine, method, document, shown, query)


def refusal(answer: Answer) -> tuple[int, str]:
    """Status and error code of a JSON error."""
    assert answer.header("Content-Type") == "application/json"
    assert answer.header("Cache-Control") == "no-store"
    return answer.status, answer.json["error"]
