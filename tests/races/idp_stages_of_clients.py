"""The stages of the provider in which clients race: codes and tokens, registrations, devices and CIBA requests."""

import base64
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import requests

from tests import product
from tests.furnished import ANNA, CALLBACK, DORA, MEDIUM, basic, code_in, exchange, polled
from tests.races.idp_stages import FRESH_PASSWORD, reset_form, reset_link, sign_in, silent
from tests.races.idp_world import START, World, at_client, form, proofs
from tests.races.stage import Action, Stage

OFFLINE = "openid profile email offline_access"


def tokens(world: World) -> Stage:
    """A client holds a code, a family bound to Anna's session and one without; she is at home, and has a link from her mail."""
    world.begin()
    anna, mail = world.walker(), world.walker()
    anna.authorize(scope=OFFLINE, prompt="consent", acr_values=MEDIUM)
    offline = anna.redeem(anna.sign_in(ANNA, sms=True))
    bound = anna.redeem(anna.authorize(scope="openid profile"))
    code = code_in(anna.authorize(scope="openid profile"))
    anna.open(f"{anna.base}/account")
    token = reset_link(world, mail)
    world.at(START + 30)
    held = {f"{kind} {name}": told[f"{kind}_token"] for kind in ("access", "refresh") for name, told in _two(offline, bound)}
    everything = ("anna", *held)
    of_session = ("anna", "access bound", "refresh bound")
    change = {"current": ANNA.password, "password": FRESH_PASSWORD, "password_again": FRESH_PASSWORD}
    actions = [
        Action("redeem", _token(world, exchange(code))),
        Action("refresh", _refresh(world, bound["refresh_token"])),
        Action("refresh-offline", _refresh(world, offline["refresh_token"])),
        Action("revoke", _revoke(world, bound["refresh_token"]), "", (), ("refresh bound", "access bound")),
        Action("revoke-offline", _revoke(world, offline["refresh_token"]), "", (), ("refresh offline", "access offline")),
        Action("revoke-access", _revoke(world, bound["access_token"]), "", (), ("access bound",)),
        Action("log-out", form(anna, "/disconnect"), "anna", (), of_session),
        Action("reset", reset_form(mail, token), "mail", proofs(ANNA, "password"), everything),
        Action("change-password", form(anna, "/account/password", **change), "anna", (), ("refresh offline",), "/account"),
        Action("silent-sign-on", silent(anna), "anna"),
    ]
    return world.stage("tokens", {"anna": anna, "mail": mail}, actions, proved=set(proofs(ANNA, "password", "sms")), tokens=held)


def registrations(world: World) -> Stage:
    """A client that registered itself has a code of Anna's; a developer has an initial access token for one more registration."""
    world.begin()
    initial = product.initial_tokens.issue(world.database, uses=2, valid_days=30)
    document: dict[str, object] = {"redirect_uris": [CALLBACK], "client_name": "One", "scope": "openid profile"}
    told = _json(world, "POST", "/register", document, initial).json()
    world.servers.command("refresh")
    by_itself = {"client_id": told["client_id"], "redirect_uris": [CALLBACK], "scope": "openid profile"}
    anna = world.walker()
    anna.authorize(client=told["client_id"])
    anna.identify(ANNA)
    anna.give_password(ANNA)
    code = code_in(anna.consent())
    anna.authorize(client=told["client_id"], prompt="consent")
    consent = form(anna, f"/oauth2/consent?{urlsplit(anna.url).query}", answer="allow")
    uri, token = told["registration_client_uri"].removeprefix(f"{world.base}/oauth2"), told["registration_access_token"]
    secret = "Basic " + base64.b64encode(f"{told['client_id']}:{told['client_secret']}".encode()).decode()
    actions = [
        Action("register", _request(world, "POST", "/register", document, initial)),
        Action("put", _request(world, "PUT", uri, {**by_itself, "client_name": "Two"}, token)),
        Action("put-otherwise", _request(world, "PUT", uri, {**by_itself, "client_name": "Three"}, token)),
        Action("delete", requests.Request("DELETE", f"{world.base}/oauth2{uri}", headers=_bearer(token))),
        Action("redeem", at_client(world.base, "/token", exchange(code), secret)),
        Action("silent-sign-on", silent(anna, told["client_id"]), "anna"),
        Action("allow-again", consent, "anna"),
    ]
    stage = world.stage("registrations", {"anna": anna}, actions, proved=set(proofs(ANNA, "password")))
    stage.changes_clients = True
    return stage


def device(world: World) -> Stage:
    """A television waits; Anna and Dora both look at its code, and Anna may log out."""
    world.begin()
    told = world.walker().post("/device_authorization", "tv", {"scope": "openid profile"}).json()
    anna, dora = world.walker(), world.walker()
    for walker, someone in ((anna, ANNA), (dora, DORA)):
        walker.open(f"{walker.base}/login")
        walker.sign_in(someone)
        walker.open(told["verification_uri_complete"])
    confirm = f"/device/confirm?{urlsplit(anna.url).query}"
    world.at(START + 10)
    actions = [
        Action("allow", form(anna, confirm, answer="allow"), "anna"),
        Action("deny", form(anna, confirm, answer="deny"), "anna"),
        Action("allow-by-another", form(dora, confirm, answer="allow"), "dora"),
        Action("poll", _poll(world, told["device_code"], "tv")),
        Action("log-out", form(anna, "/disconnect"), "anna", (), ("anna",)),
    ]
    shown = {*proofs(ANNA, "password"), *proofs(DORA, "password")}
    probe = {"poll": lambda: _answered(world.walker().poll(told["device_code"], "tv"))}
    return world.stage("device", {"anna": anna, "dora": dora}, actions, proved=shown, extra=_each(probe))


def device_allowed(world: World) -> Stage:
    """Anna allowed what the television asks for, and it comes to fetch its tokens."""
    world.begin()
    anna, mail = world.walker(), world.walker()
    told = anna.post("/device_authorization", "tv", {"scope": "openid profile"}).json()
    sign_in(anna)
    anna.open(told["verification_uri_complete"])
    anna.submit("consent-allow")
    anna.open(f"{anna.base}/account")
    token = reset_link(world, mail)
    world.at(START + 60)
    actions = [
        Action("poll", _poll(world, told["device_code"], "tv")),
        Action("log-out", form(anna, "/disconnect"), "anna", (), ("anna", "poll", "answered access token 0")),
        Action("reset", reset_form(mail, token), "mail", proofs(ANNA, "password"), ("anna", "poll", "answered access token 0")),
    ]
    probe = {"poll": lambda: _answered(world.walker().poll(told["device_code"], "tv"))}
    return world.stage(
        "device-allowed", {"anna": anna, "mail": mail}, actions, proved=set(proofs(ANNA, "password")), extra=_each(probe)
    )


def ciba(world: World) -> Stage:
    """A call centre asked Anna; she looks at the question in two browsers."""
    world.begin()
    asked = world.walker().post("/bc-authorize", "poller", {"scope": "openid profile", "login_hint": ANNA.email}).json()
    handle = asked["auth_req_id"]
    page = next(word for word in world.mailbox.texts(ANNA.email)[-1].split() if "/requests/" in word)
    anna, second = world.walker(), world.walker()
    for walker in (anna, second):
        walker.open(f"{walker.base}/login")
        walker.sign_in(ANNA)
        walker.open(page)
    at = urlsplit(page).path.removeprefix("/cas")
    world.at(START + 10)
    actions = [
        Action("allow", form(anna, at, answer="allow"), "anna"),
        Action("deny", form(second, at, answer="deny"), "second"),
        Action("allow-elsewhere", form(second, at, answer="allow"), "second"),
        Action("poll", _poll(world, handle, "poller")),
        Action("log-out", form(anna, "/disconnect"), "anna", (), ("anna",)),
    ]
    probe = {"poll": lambda: _answered(world.walker().poll(handle, "poller"))}
    return world.stage(
        "ciba", {"anna": anna, "second": second}, actions, proved=set(proofs(ANNA, "password")), extra=_each(probe)
    )


STAGES = (tokens, registrations, device, device_allowed, ciba)


def _two(offline: dict[str, str], bound: dict[str, str]) -> tuple[tuple[str, dict[str, str]], tuple[str, dict[str, str]]]:
    return ("offline", offline), ("bound", bound)


def _token(world: World, fields: dict[str, str]) -> requests.Request:
    return at_client(world.base, "/token", fields, basic("web"))


def _refresh(world: World, token: str) -> requests.Request:
    return _token(world, {"grant_type": "refresh_token", "refresh_token": token})


def _revoke(world: World, token: str) -> requests.Request:
    return at_client(world.base, "/revoke", {"token": token}, basic("web"))


def _poll(world: World, handle: str, client: str) -> requests.Request:
    if client == "tv":
        return at_client(world.base, "/token", {"client_id": client, **polled(handle, client)})
    return at_client(world.base, "/token", polled(handle, client), basic(client))


def _answered(told: dict[str, str]) -> str:
    """What a poll came to; empty when it gave nothing."""
    return "tokens" if "access_token" in told else ""


def _each(probes: dict[str, Callable[[], str]]) -> Callable[[], dict[str, Any]]:
    return lambda: {name: look() for name, look in probes.items()}


def _bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


def _request(world: World, method: str, path: str, document: dict[str, object], token: str) -> requests.Request:
    return requests.Request(method, f"{world.base}/oauth2{path}", json=document, headers=_bearer(token))


def _json(world: World, method: str, path: str, document: dict[str, object], token: str) -> requests.Response:
    with requests.Session() as session:
        return session.send(_request(world, method, path, document, token).prepare(), timeout=30)
