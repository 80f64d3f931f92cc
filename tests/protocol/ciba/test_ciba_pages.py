"""The pages of CIBA requests, walked through without JavaScript: list, detail, level, decision; and approval by HTTP."""

from datetime import timedelta
from pathlib import Path
from urllib.parse import urlencode

import pytest
from pydantic import ValidationError
from pytest_httpserver import HTTPServer
from werkzeug.test import Client as WsgiClient

from idp import app
from idp.clients.models import ClientRow
from idp.ground import clock, revision
from idp.protocol import routes
from idp.protocol.ciba.testing import ApprovalByHttp
from idp.settings import Settings
from tests.people import NUMBER, Moment, Person
from tests.protocol.elsewhere import PING_TO, PING_TOKEN
from tests.protocol.waiting_home import BASIC_ACR, HIGH, MEDIUM, Home, claims

STRANGER = "paul.pmo@example.eu"


@pytest.fixture
def home(tmp_path: Path, moment: Moment) -> Home:
    """The provider."""
    return Home(tmp_path)


def request_page(home: Home) -> str:
    """The path of the page that the last mail names."""
    mail = home.place.inbox("anna.member@example.eu")[-1].text
    return next(word for word in mail.split() if "/requests/" in word).removeprefix("http://localhost:8000")


def test_the_mailed_link_leads_through_the_sign_in_to_the_request(home: Home) -> None:
    """CIBA Core 7.4: client, binding message, scopes, time left; then the tokens."""
    handle = home.ask(binding_message="Order 4711 & <b>12 €</b>")
    person = home.place.person().open(request_page(home))
    assert person.says("Sign in to continue")
    person.password(method="password")
    assert person.says("Call Centre asks for your confirmation")
    assert person.says("Order 4711 &amp; &lt;b&gt;12 €&lt;/b&gt;")
    assert person.says('data-scope="openid"')
    assert person.says("in 5 minutes")
    person.press("consent-allow")
    assert person.says("You allowed it")
    token = claims(home.poll(handle, "poller")["id_token"])
    assert (token["acr"], token["sub"], token["sid"]) == (BASIC_ACR, home.account.uid, home.place.sessions()[0].id)
    assert {"ciba.asked", "ciba.allowed"} <= set(home.place.events())


def test_the_list_shows_what_waits_and_nothing_else(home: Home, moment: Moment) -> None:
    """Decided, expired and other people's requests are not there."""
    person = home.signed_in()
    assert person.open("/cas/requests").says("Nothing waits for you")
    home.ask(binding_message="early", requested_expiry="20")
    moment.forward(20)
    home.ask(binding_message="refused")
    person.open("/cas/requests").open(request_page(home)).press("consent-deny")
    home.place.account(email=STRANGER)
    home.ask(binding_message="foreign", login_hint=STRANGER)
    home.ask(binding_message="waits")
    person.open("/cas/requests")
    assert [word for word in ("early", "refused", "foreign", "waits") if person.says(word)] == ["waits"]


def test_a_refusal_is_told_to_the_client(home: Home) -> None:
    """access_denied (CIBA Core 11)."""
    handle = home.ask()
    person = home.signed_in().open(request_page(home)).press("consent-deny")
    assert person.says("You did not allow it")
    assert home.poll(handle, "poller")["error"] == "access_denied"
    assert person.open(request_page(home)).says("This request is over")


def test_nobody_sees_or_answers_the_request_of_somebody_else(home: Home) -> None:
    """404, and the request goes on waiting."""
    handle = home.ask()
    page = request_page(home)
    home.place.account(email=STRANGER)
    stranger = home.place.person().open("/cas/login").password(STRANGER, method="password")
    assert stranger.open(page).status == 404
    stranger.open("/cas/requests")
    assert stranger.post(page, {"answer": "allow", "csrf_token": _csrf_of(home, stranger)}).status == 404
    assert home.poll(handle, "poller")["error"] == "authorization_pending"
    assert stranger.open("/cas/requests/no-such-request").status == 404


def _csrf_of(home: Home, person: Person) -> str:
    """A token that is good in the person's browser."""
    told = home.device()
    return person.open(f"/cas/device?user_code={told['user_code']}").csrf()


def test_allowing_needs_the_level_that_the_client_asked_for(home: Home) -> None:
    """The person steps up first, and comes back to the request; the tokens say the level that was shown."""
    handle = home.ask(acr_values=MEDIUM)
    person = home.signed_in().open(request_page(home))
    assert person.says("a further proof that it is you")
    person.press("consent-allow")
    assert home.poll(handle, "poller")["error"] == "authorization_pending"
    assert person.path.startswith("/cas/login/method")
    person.press("mfa-submit" if 'id="mfa-submit"' in person.page else "method", {"method": "sms", "number": NUMBER})
    person.press("mfa-submit", {"otp": home.place.code()})
    assert person.path.startswith("/cas/requests/")
    person.press("consent-allow")
    token = claims(home.poll(handle, "poller")["id_token"])
    assert (token["acr"], token["amr"]) == (MEDIUM, ["pwd", "sms", "mfa"])


def test_who_cannot_show_the_level_can_only_refuse(home: Home) -> None:
    """Never above the proofs shown, and no way round: not by going back, not by settling for less."""
    handle = home.ask(acr_values=HIGH)
    page = request_page(home)
    person = home.signed_in().open(page).press("consent-allow")
    login = person.path.partition("?")[2]
    assert person.says("mfa-submit") is False
    person.post(f"/cas/login/settle?{login}", {"csrf_token": person.csrf()})
    person.open(page).press("consent-allow")
    assert home.poll(handle, "poller")["error"] == "authorization_pending"
    person.post(f"/cas/login/refuse?{person.path.partition('?')[2]}", {"csrf_token": person.csrf()})
    assert person.says("Nothing was allowed")
    person.press("consent-deny")
    assert home.poll(handle, "poller")["error"] == "access_denied"


def test_a_decision_on_the_page_pings_the_client(home: Home) -> None:
    """CIBA Core 10.2: after a successful or failed authentication, in the transaction of the decision."""
    from sqlalchemy import select

    from idp.messages.outbox import OutboxMessage

    for button in ("consent-allow", "consent-deny"):
        home.ask("pinger")
        home.signed_in().open(request_page(home)).press(button)
    with home.place.database.read() as db:
        rows = list(db.scalars(select(OutboxMessage).where(OutboxMessage.channel == "ping")))
    assert [row.recipient for row in rows] == [PING_TO, PING_TO]
    assert PING_TOKEN not in rows[0].payload


def test_the_worker_delivers_the_ping_that_a_decision_queued(tmp_path: Path, moment: Moment, httpserver: HTTPServer) -> None:
    """From the button to the client's endpoint: the parts of `idp worker` as they are put together."""
    home = Home(tmp_path, fetch={"allowed_networks": ["127.0.0.0/8"]})
    endpoint = httpserver.url_for("/ping").replace("127.0.0.1", "localhost")
    with home.place.database.begin() as db:
        row = db.get(ClientRow, "pinger")
        assert row is not None
        row.details = {**row.details, "backchannel_client_notification_endpoint": endpoint}
        row.updated_at = clock.now() + timedelta(seconds=1)
        revision.bump(db, "clients")
    home.place.provider.protocol.refresh()
    httpserver.expect_request("/ping", method="POST").respond_with_data("", 204)
    handle = home.ask("pinger")
    home.signed_in().open(request_page(home)).press("consent-allow")
    worker = app.build_worker(home.place.settings, home.place.database)
    assert worker.deliver_one("ping") is True
    assert worker.deliver_one("ping") is False
    ((sent, _),) = httpserver.log
    assert sent.headers["Authorization"] == f"Bearer {PING_TOKEN}"
    assert sent.json == {"auth_req_id": handle}
    assert "id_token" in home.poll(handle, "pinger")


def test_a_request_that_expired_on_the_screen_is_not_allowed(home: Home, moment: Moment) -> None:
    """The expiry holds, whatever the page still shows."""
    handle = home.ask()
    person = home.signed_in().open(request_page(home))
    moment.forward(300)
    person.press("consent-allow")
    assert (person.status, person.says("This request is over")) == (400, True)
    assert home.poll(handle, "poller")["error"] == "expired_token"


def by_http(home: Home, **given: str) -> tuple[int, str]:
    """Approval by HTTP, with everything in the query as automated runs send it."""
    answer = WsgiClient(home.place.provider.wsgi).post(f"/cas/oauth2/testing/ciba?{urlencode(given)}")
    return answer.status_code, answer.get_data(as_text=True)


def test_approval_by_http_decides_for_automated_runs(tmp_path: Path, moment: Moment) -> None:
    """Allow and deny, at the level that was asked for; a second word is refused."""
    home = Home(tmp_path, testing={"ciba_approval": True})
    handle = home.ask(acr_values=MEDIUM)
    assert by_http(home, auth_req_id=handle, action="maybe")[0] == 400
    assert by_http(home, auth_req_id=handle, action="allow", account="nobody")[0] == 400
    assert by_http(home, auth_req_id="unknown", action="allow")[0] == 404
    assert by_http(home, auth_req_id=handle, action="allow", account=home.account.uid)[0] == 200
    assert by_http(home, auth_req_id=handle, action="deny")[0] == 404
    token = claims(home.poll(handle, "poller")["id_token"])
    assert (token["acr"], token["amr"]) == (MEDIUM, ["user"])
    denied = home.ask()
    assert by_http(home, auth_req_id=denied, action="deny")[0] == 200
    assert home.poll(denied, "poller")["error"] == "access_denied"


def test_approval_by_http_is_not_there_unless_it_was_switched_on(home: Home) -> None:
    """Neither the route nor the endpoint can be made."""
    assert by_http(home, auth_req_id=home.ask(), action="allow")[0] in (400, 404)
    assert "/cas/oauth2/testing/ciba" not in routes.table(home.place.provider.protocol)
    parts = home.place.provider.protocol
    with pytest.raises(RuntimeError):
        ApprovalByHttp(parts.settings, parts.database, parts.seal, parts.levels, parts.clients)


def test_production_refuses_to_start_with_approval_by_http() -> None:
    """Impossible to switch on in production."""
    values = {
        "mode": "production",
        "server": {"base_url": "https://idp.example/cas"},
        "messages": {"mail_driver": "smtp", "sms_driver": "http"},
    }
    assert Settings.model_validate(values).testing.ciba_approval is False
    with pytest.raises(ValidationError, match=r"testing\.ciba_approval"):
        Settings.model_validate({**values, "testing": {"ciba_approval": True}})
