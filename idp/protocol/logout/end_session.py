"""The end-session endpoint (RP-Initiated Logout 1.0, 2 and 3): `GET` and `POST /logout`, and the page that asks the person first.

A valid hint for the session of this very browser ends it at once. Everything else is asked on our own page, and whatever is
doubtful stays on our pages: no redirect without a hint that we signed (4). The confirmation is a form of the people lane.
"""

from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from idp.ground import audit, clock, random_strings
from idp.ground.database import Statement
from idp.ground.i18n import LANGUAGES, best_of
from idp.ground.params import BadRequest, Params
from idp.ground.protocol_error import Headers
from idp.protocol.http import Page, Request, Response, redirect
from idp.protocol.logout import back_channel, front_channel
from idp.protocol.logout.request import LogoutRequest, read
from idp.sessions.cookies import Cookies
from idp.sessions.ended import Ended

if TYPE_CHECKING:
    from idp.protocol.engine import Engine

LONGEST_QUERY = 6000
LIVE = Statement("select id, account_id from session where key = :key and ended_at is null and expires_at > :now")
END = Statement("update session set ended_at = :now where id = :id and ended_at is null")


class EndSession:
    """The endpoint, and `end` for the confirmation page."""

    def __init__(self, engine: "Engine") -> None:
        self._engine = engine
        self._cookies = Cookies(engine.settings)

    def __call__(self, http: Request) -> Response | Page:
        """`GET` or `POST /logout`."""
        try:
            params = http.form if http.method == "POST" else http.query
        except BadRequest as error:
            return self.page("protocol/logout_refused.html", _nothing(error.description), status=error.status)
        secret = http.cookie(self._cookies.session)
        if http.method == "POST" and not secret:
            again = self._by_get(http, params)
            if again is not None:
                return again
        asked = self.read(params)
        live = self._live(secret)
        if live is None:
            return redirect(asked.target) if asked.target else self.page("protocol/signed_out.html", asked)
        if asked.sid and asked.sid == live[0]:
            return self.finish(asked, live, address=http.address)
        return self.page("protocol/logout.html", asked)

    def read(self, params: Params) -> LogoutRequest:
        """The request, judged."""
        return read(params, self._engine.clients, self._engine.own_claims)

    def finish(self, asked: LogoutRequest, live: tuple[str, int] | None, *, address: str) -> Response | Page:
        """End the session, tell the clients, forget the cookie; then back to the client or on to our own page.

        Clients that must be told by the browser are told on our page first, which then goes on to the client.
        """
        state = self._cookies.header("state", random_strings.short_id())
        forget = [("Set-Cookie", self._cookies.header("session", "")), ("Set-Cookie", state)]
        if live is not None:
            self.end(live, asked, address=address)
        if asked.target and (live is None or not front_channel.needs_a_page(self._engine, live[0])):
            return redirect(asked.target, headers=forget)
        if live is None:
            return self.page("protocol/signed_out.html", asked, headers=forget)
        over = Ended(live[0], asked.client.client_id if asked.client else "", asked.target or asked.link, sure=bool(asked.target))
        told, headers = front_channel.shown(self._engine, over, first=True)
        return Page("protocol/signed_out.html", {**context(self._engine, asked), **told}, headers=[*forget, *headers])

    def end(self, live: tuple[str, int], asked: LogoutRequest, *, address: str) -> None:
        """The session is over: its codes, its tokens without offline access and its cookie are dead with it."""
        session_id, account_id = live
        hot = self._engine.database.hot
        with hot.transaction():
            if hot.run(END, {"id": session_id, "now": clock.micros()}):
                client_id = asked.client.client_id if asked.client else None
                audit.record_hot(
                    hot,
                    "session.ended",
                    account_id=account_id,
                    client_id=client_id,
                    session_id=session_id,
                    address=address,
                    by="rp",
                )
        back_channel.queue_notices(self._engine, session_id=session_id)

    def _live(self, secret: str) -> tuple[str, int] | None:
        """Id and account of the session of this browser; one that lay idle too long is ended all the same."""
        row = self._engine.database.hot.one(LIVE, {"key": random_strings.key(secret), "now": clock.micros()}) if secret else None
        return (row[0], row[1]) if row else None

    def live_of(self, secret: str) -> tuple[str, int] | None:
        """The same for the confirmation page."""
        return self._live(secret)

    def _by_get(self, http: Request, params: Params) -> Response | None:
        """A POST from another site comes without our SameSite=Lax cookie: ask again by GET, which brings it."""
        query = urlencode([(name, value) for name, value in params.pairs if value])
        return redirect(f"{self._engine.issuer}/logout?{query}") if len(query) <= LONGEST_QUERY else None

    def page(self, template: str, asked: LogoutRequest, *, status: int = 200, headers: Headers | None = None) -> Page:
        """One of our pages, with what they need to know (`context`)."""
        return Page(template, context(self._engine, asked), status, headers)


def context(engine: "Engine", asked: LogoutRequest) -> dict[str, Any]:
    """What the templates get: the client (or None), the fields that the confirmation carries on, the way back, the doubt.

    `language` is the one that `ui_locales` asks for, when we speak it.
    """
    told: dict[str, Any] = {
        "client": asked.client,
        "fields": asked.given,
        "action": f"{engine.settings.base_path}/oauth2/logout/confirm",
        "return_to": asked.link,
        "doubt": asked.doubt,
    }
    language = best_of(asked.given.get("ui_locales", "").split())
    return {**told, "wanted_language": language} if language in LANGUAGES else told


def _nothing(doubt: str) -> LogoutRequest:
    return LogoutRequest({}, None, None, "", doubt)
