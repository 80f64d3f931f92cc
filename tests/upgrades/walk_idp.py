"""The walk that fills a provider's database for a dump: people, clients and requests in every state.

Run by `make`, with the code of the version whose schema is dumped. What is told to browsers and clients on the way
(cookies, codes, tokens) is returned: the tests of the upgrade show it again.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import requests
from sqlalchemy import text
from werkzeug.serving import make_server

from tests import product
from tests.furnished import ANNA, BERT, CALLBACK, CLARA, DORA, MEDIUM, Mailbox, Walker, essential, furnish
from tests.people import Moment, settings_in

BASE = "/cas"
STEPS = ("asked", "identified", "proved", "challenged", "consenting", "refused")


@contextmanager
def served(settings: product.IdpSettings, database: product.IdpDatabase) -> Iterator[str]:
    """The provider on a port of its own, in threads of this process; gives the address with the base path."""
    wsgi = product.idp_app.build(settings, database).wsgi
    server = make_server("127.0.0.1", settings.server.port, wsgi, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield settings.server.base_url
    server.shutdown()
    thread.join()
    server.server_close()


def settings_on(folder: Path, url: str, port: int) -> product.IdpSettings:
    """Settings of a provider at `port` on the database at `url`, with the sealing key in `folder`."""
    return settings_in(
        folder,
        database={"url": url},
        server={"base_url": f"http://localhost:{port}{BASE}", "port": port},
        registration={"mode": "initial_access_token"},
    )


def fill(settings: product.IdpSettings, database: product.IdpDatabase, moment: Moment) -> dict[str, Any]:
    """Walk, and return what browsers and clients hold afterwards."""
    furnish(settings, database)
    seal = product.Seal.from_file(settings.keys.sealing_key_file)
    mailbox = Mailbox(database, seal)
    with served(settings, database) as base:
        held = _people(base, mailbox, moment)
        held |= _waiting(base, mailbox, moment)
        held |= _clients(base, database)
        _links(settings, database)
        held["logins"] = _logins(base, mailbox)
    _rest(database)
    return {"moment": moment.seconds, **held}


def _cookies(walker: Walker) -> dict[str, str]:
    return {cookie.name: cookie.value or "" for cookie in walker.browser.cookies}


def _people(base: str, mailbox: Mailbox, moment: Moment) -> dict[str, Any]:
    anna, held = Walker(base, mailbox), {}
    anna.authorize(scope="openid profile email offline_access", acr_values=MEDIUM, prompt="consent")
    offline = anna.redeem(anna.sign_in(ANNA, sms=True))
    held["used_refresh_token"] = offline["refresh_token"]
    moment.forward(400)
    held["offline"] = anna.refresh(offline["refresh_token"])
    held["bound"] = anna.redeem(anna.authorize(scope="openid profile"))
    revoked = anna.redeem(anna.authorize(scope="openid profile"))
    anna.post("/revoke", "web", {"token": revoked["refresh_token"]})
    held["revoked"] = revoked
    held["code"] = anna.authorize(scope="openid profile")
    held["anna"] = _cookies(anna)
    bert = Walker(base, mailbox)
    bert.authorize(scope="openid")
    bert.redeem(bert.sign_in(BERT))
    held["bert_ended"] = _cookies(bert)
    bert.open(f"{base}/account")
    bert.submit("disconnect" if bert.shows("disconnect") else "leave")
    again = Walker(base, mailbox)
    again.open(f"{base}/login")
    again.sign_in(BERT)
    held["bert"] = _cookies(again)
    clara = Walker(base, mailbox)
    clara.authorize(scope="openid offline_access", prompt="consent")
    held["clara_tokens"] = clara.redeem(clara.sign_in(CLARA))
    held["clara"] = _cookies(clara)
    return held


def _waiting(base: str, mailbox: Mailbox, moment: Moment) -> dict[str, Any]:
    anna, held = Walker(base, mailbox), {}
    anna.open(f"{base}/login")
    anna.sign_in(ANNA)
    for state in ("open", "allowed", "denied", "used"):
        told = anna.post("/device_authorization", "tv", {"scope": "openid profile offline_access"}).json()
        held[f"device_{state}"] = told["device_code"]
        if state == "open":
            held["user_code"] = told["user_code"]
            continue
        anna.open(told["verification_uri_complete"])
        anna.submit("consent-deny" if state == "denied" else "consent-allow")
    held["device_tokens"] = anna.poll(held["device_used"], "tv")
    for state in ("open", "allowed", "denied"):
        asked = anna.post("/bc-authorize", "poller", {"scope": "openid profile", "login_hint": ANNA.email})
        held[f"ciba_{state}"] = asked.json()["auth_req_id"]
        if state != "open":
            anna.open(next(word for word in mailbox.texts(ANNA.email)[-1].split() if "/requests/" in word))
            anna.submit("consent-deny" if state == "denied" else "consent-allow")
    return held


def _clients(base: str, database: product.IdpDatabase) -> dict[str, Any]:
    token = product.initial_tokens.issue(database, uses=3, valid_days=30, note="for the dump")
    told = requests.post(
        f"{base}/oauth2/register",
        json={"redirect_uris": [CALLBACK], "client_name": "Registered by itself", "scope": "openid"},
        headers={"Authorization": f"Bearer {token}"},
        timeout=30,
    ).json()
    pushed = requests.post(
        f"{base}/oauth2/par",
        {
            "response_type": "code",
            "redirect_uri": CALLBACK,
            "scope": "openid",
            "nonce": "n",
        },
        auth=(told["client_id"], told["client_secret"]),
        timeout=30,
    )
    assert pushed.status_code == 201, pushed.text
    return {"initial_token": token, "registered": told, "pushed": pushed.json()}


def _links(settings: product.IdpSettings, database: product.IdpDatabase) -> None:
    here = product.idp_app.build_context(settings, database)
    mails, origin = product.Mails(settings), product.Origin()
    person = product.accounts.PersonalDetails("Nora", "New", "nora.new@example.eu", "fr")
    with database.begin() as db:
        product.sign_ups.ask(db, here.seal, mails, person, origin, valid_minutes=90)
        product.recovery.ask(db, here.seal, mails, DORA.email, origin, language="en", valid_minutes=90)
        product.captcha.keep(db, product.captcha.Shown("captcha-1", "image", "", "abcde"), 900)
        db.execute(
            text("update account set disabled_at = :now where email = :email"),
            {"now": product.idp_clock.micros(), "email": CLARA.email},
        )


def _logins(base: str, mailbox: Mailbox) -> dict[str, Any]:
    """A login at each step, with the cookies of its browser and the page that it is at."""
    held = {}
    for number, step in enumerate(STEPS):
        walker = Walker(base, mailbox)
        walker.authorize(scope="openid profile phone", state=f"step-{number}", **essential(MEDIUM))
        if number > 0:
            walker.identify(DORA)
        if number == 2:
            walker.give_password(DORA)
        if number > 2:
            walker.give_password(DORA, "sms", DORA.numbers[0])
        if number == 3:
            held["challenge_code"] = mailbox.code(DORA.numbers[0])
        if number > 3:
            walker.submit("mfa-submit", {"otp": mailbox.code(DORA.numbers[0])})
        if number > 4:
            walker.submit("consent-deny", stop_at=CALLBACK)
        held[step] = {"cookies": _cookies(walker), "page": walker.url.removeprefix(base)}
    return held


def _rest(database: product.IdpDatabase) -> None:
    """Rows of the tables that this walk does not pass: proofs of possession, client assertions, the worker's."""
    now = product.idp_clock.micros()
    values = {"key": b"k" * 32, "now": now, "later": now + 3_600_000_000}
    with database.begin() as db:
        for table in product.IdpBase.metadata.sorted_tables:
            if db.execute(text(f'select count(*) from "{table.name}"')).scalar():  # noqa: S608  a name of ours
                continue
            row = {column.name: _some_value(column, values) for column in table.columns if not column.nullable}
            names = ", ".join(f'"{name}"' for name in row)
            marks = ", ".join(f":{name}" for name in row)
            db.execute(text(f'insert into "{table.name}" ({names}) values ({marks})'), row)  # noqa: S608


def _some_value(column: Any, values: dict[str, Any]) -> object:
    kind = column.type.__class__.__name__
    if kind == "LargeBinary":
        return values["key"]
    if kind == "UtcDateTime":
        return values["later"] if "expires" in column.name else values["now"]
    return 1 if kind in ("Integer", "BigInteger", "Variant") else "dump"
