"""The pages on which a person answers CIBA requests: what waits, what each one is, allow or refuse (CIBA Core 7.4 and 14).

Only the person who was asked sees a request. Allowing it needs the level that the client asked for, shown in this very session;
refusing it needs the session alone.
"""

import math
from dataclasses import dataclass

import orjson
from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask_wtf import FlaskForm
from sqlalchemy import select
from sqlalchemy.orm import Session as Db
from werkzeug.wrappers import Response

from idp.clients.models import Client
from idp.clients.registry import Clients
from idp.grants import waiting
from idp.grants.waiting import Kind, WaitingRequest
from idp.ground import clock
from idp.ground.database import consume_once
from idp.ground.i18n import current_language
from idp.protocol.authorization.consent import text_of
from idp.protocol.ciba.notice import queue_ping
from idp.sessions import login as logins
from idp.sessions.login import Wish
from idp.sessions.models import Login
from idp.web import visitor
from idp.web.context import context
from idp.web.sign_in import direct, page_of
from idp.web.visitor import SignedIn
from idp.web.words import wait

Answer = Response | str | tuple[str, int]


@dataclass(frozen=True)
class RequestView:
    """A request as the pages show it."""

    id: str
    service: str
    message: str
    scopes: list[tuple[str, str]]
    ends: str
    level: str


def blueprint(clients: Clients) -> Blueprint:
    """The pages below /requests."""
    pages, made = RequestPages(clients), Blueprint("requests", __name__)
    made.add_url_rule("/requests", "listing", pages.listing)
    made.add_url_rule("/requests/<request_id>", "detail", pages.detail, methods=["GET", "POST"])
    return made


class RequestPages:
    """The views."""

    def __init__(self, clients: Clients) -> None:
        self._clients = clients

    def listing(self) -> Answer:
        """What waits, the newest first."""
        with context().database.begin() as db:
            person = visitor.signed_in(db)
            if person is None:
                return _sign_in(db, url_for("requests.listing"))
            rows = db.scalars(
                select(WaitingRequest)
                .where(
                    WaitingRequest.account_id == person.account.id,
                    WaitingRequest.kind == Kind.CIBA.value,
                    WaitingRequest.decided_at.is_(None),
                    WaitingRequest.expires_at > clock.now(),
                )
                .order_by(WaitingRequest.created_at.desc())
            )
            shown = [_view_of(row, client) for row in rows if (client := self._clients.get(row.client_id))]
        return render_template("protocol/ciba_requests.html", requests=shown)

    def detail(self, request_id: str) -> Answer:  # flat: guards, one after the other
        """One request, and the person's answer to it."""
        with context().database.begin() as db:
            person = visitor.signed_in(db)
            if person is None:
                return _sign_in(db, url_for("requests.detail", request_id=request_id))
            row = _of(db, request_id, person)
            client = self._clients.get(row.client_id)
            if client is None or not row.is_open:
                return render_template("protocol/ciba_over.html"), 200 if request.method == "GET" else 400
            form, answer = FlaskForm(), request.form.get("answer")
            if not form.validate_on_submit() or answer not in ("allow", "deny"):
                return _page(db, form, row, client, person)
            if answer == "allow" and not _strong_enough(row, person):
                return _step_up(db, row, client, person)
            here, granted = context(), None
            if answer == "allow":
                granted = waiting.data_of(row, client, person.session, person.account, here.levels)
            if not waiting.decide(
                db, row, client, person.session, granted=granted, login=here.settings.login, address=visitor.address()
            ):
                return render_template("protocol/ciba_over.html"), 400
            queue_ping(db, here.seal, row, client)
            login = visitor.login(db)
            if login is not None:
                consume_once(db, Login, login.id, clock.now())
        return render_template("protocol/ciba_done.html", allowed=answer == "allow", service=client.name_in(current_language()))


def _of(db: Db, request_id: str, person: SignedIn) -> WaitingRequest:
    """The request of that id that this very person was asked; ends with 404 for anybody else's."""
    row = db.scalar(
        select(WaitingRequest).where(
            WaitingRequest.id == request_id,
            WaitingRequest.kind == Kind.CIBA.value,
            WaitingRequest.account_id == person.account.id,
        )
    )
    return row or abort(404)


def _strong_enough(row: WaitingRequest, person: SignedIn) -> bool:
    return context().levels.satisfies(person.session.acr, row.wanted_acr)


def _view_of(row: WaitingRequest, client: Client) -> RequestView:
    levels = context().levels
    left_s = max(1, math.ceil((row.expires_at - clock.now()).total_seconds()))
    wanted = [one for one in levels.acr_values if one in row.wanted_acr]
    return RequestView(
        id=row.id,
        service=client.name_in(current_language()),
        message=str(orjson.loads(row.for_page).get("binding_message", "")),
        scopes=[(scope, text_of(scope)) for scope in row.scopes],
        ends=wait(left_s),
        level=levels.name(wanted[0]) if wanted else "",
    )


def _page(db: Db, form: FlaskForm, row: WaitingRequest, client: Client, person: SignedIn) -> str:
    login = visitor.login(db)
    return render_template(
        "protocol/ciba_request.html",
        form=form,
        one=_view_of(row, client),
        account=person.account,
        strong_enough=_strong_enough(row, person),
        gave_up=login is not None and login.refused_with is not None,
    )


def _sign_in(db: Db, path: str) -> Response:
    """The ordinary sign-in, and back to the page."""
    return _to(direct(db, path))


def _step_up(db: Db, row: WaitingRequest, client: Client, person: SignedIn) -> Response:
    """The further proof that the client asked for, on top of what the session proved; then the page again."""
    here = context()
    wish = Wish(
        return_to=f"{url_for('requests.detail', request_id=row.id)}?login={{login}}",
        reason="ciba",
        client_id=client.client_id,
        service_name=client.name_in(current_language()),
        wanted_acr=tuple(row.wanted_acr),
        essential_acr=True,
        keep_proofs=True,
    )
    lifetime_s = here.settings.login.lifetime_s
    login = logins.start(
        db, wish, browser=visitor.browser(), session=person.session, account=person.account, lifetime_s=lifetime_s
    )
    return _to(login)


def _to(login: Login) -> Response:
    response = redirect(page_of(login), code=303)
    visitor.keep(response, "browser", visitor.browser())
    return response
