"""The end-session endpoint (RP-Initiated Logout 1.0, 2 and 3): `GET` and `POST /logout`, and the page that asks the person first.

A valid hint for the session of this very browser ends it at once. Everything else is asked on our own page, and whatever is
doubtful stays on our pages: no redirect without a hint that we signed (4). The confirmation is a form of the people lane.
"""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from idp.clients.registry import Clients
from idp.ground import audit, clock, random_strings
from idp.ground.database import Hot, Statement
from idp.ground.i18n import LANGUAGES, best_of
from idp.ground.params import BadRequest, Params
from idp.ground.protocol_error import Headers
from idp.protocol.http import Page, Request, Response, redirect
from idp.protocol.logout.back_channel import LogoutNotices
from idp.protocol.logout.front_channel import FrontChannel
from idp.protocol.logout.request import LogoutRequest, read
from idp.sessions import liveness
from idp.sessions.cookies import Cookies
from idp.sessions.ended import Ended
from idp.sessions.liveness import ALIVE
from idp.settings import Settings

LONGEST_QUERY = 6000
LIVE = Statement(
    f"select s.id, s.account_id from session s join account a on a.id = s.account_id where s.key = :key and {ALIVE}"  # noqa: S608
)
END = Statement("update session set ended_at = :now, version = version + 1 where id = :id and ended_at is null")


class EndSession:
    """The endpoint; the confirmation page finishes by it."""

    def __init__(
        self,
        settings: Settings,
        hot: Hot,
        clients: Clients,
        own_claims: Callable[[str], dict[str, Any] | None],
        notices: LogoutNotices,
        front_channel: FrontChannel,
    ) -> None:
        self._settings, self._hot, self._clients, self._own_claims = settings, hot, clients, own_claims
        self._notices, self._front_channel, self._cookies = notices, front_channel, Cookies(settings)

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
        live = self.live_session(secret)
        if live is None:
            return redirect(asked.target) if asked.target else self.page("protocol/signed_out.html", asked)
        if asked.sid and asked.sid == live[0]:
            return self.finish(asked, live, address=http.address)
        return self.page("protocol/logout.html", asked)

    def read(self, params: Params) -> LogoutRequest:
        """The request, judged."""
        return read(params, self._clients, self._own_claims)

    def finish(self, asked: LogoutRequest, live: tuple[str, int] | None, *, address: str) -> Response | Page:
        """End the session, tell the clients, forget the cookie; then back to the client or on to our own page.

        Clients that must be told by the browser are told on our page first, which then goes on to the client.
        """
        state = self._cookies.header("state", random_strings.short_id())
        forget = [("Set-Cookie", self._cookies.header("session", "")), ("Set-Cookie", state)]
        if live is not None:
            self.end(live, asked, address=address)
        if asked.target and (live is None or not self._front_channel.needs_a_page(live[0])):
            return redirect(asked.target, headers=forget)
        if live is None:
            return self.page("protocol/signed_out.html", asked, headers=forget)
        over = Ended(live[0], asked.client.client_id if asked.client else "", asked.target or asked.link, sure=bool(asked.target))
        reached, headers = self._front_channel.page(over, first=True)
        return Page("protocol/signed_out.html", {**self.context(asked), **reached}, headers=[*forget, *headers])

    def end(self, live: tuple[str, int], asked: LogoutRequest, *, address: str) -> None:
        """The session is over: its codes, its tokens without offline access and its cookie are dead with it."""
        session_id, account_id = live
        with self._hot.transaction() as hot:
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
        self._notices.queue(session_id=session_id)

    def live_session(self, secret: str) -> tuple[str, int] | None:
        """Id and account of the live session of this browser."""
        alive = liveness.values(clock.micros(), self._settings.login)
        row = self._hot.one(LIVE, {"key": random_strings.key(secret), **alive}) if secret else None
        return (row[0], row[1]) if row else None

    def _by_get(self, http: Request, params: Params) -> Response | None:
        """A POST from another site comes without our SameSite=Lax cookie: ask again by GET, which brings it."""
        query = urlencode([(name, value) for name, value in params.pairs if value])
        return redirect(f"{self._settings.issuer}/logout?{query}") if len(query) <= LONGEST_QUERY else None

    def page(self, template: str, asked: LogoutRequest, *, status: int = 200, headers: Headers | None = None) -> Page:
        """One of our pages, with what they need to know (`context`)."""
        return Page(template, self.context(asked), status, headers)

    def context(self, asked: LogoutRequest) -> dict[str, Any]:
        """What the templates get: the client (or None), the fields that the confirmation carries on, the way back, the doubt.

        `language` is the one that `ui_locales` asks for, when we speak it.
        """
        shown: dict[str, Any] = {
            "client": asked.client,
            "fields": asked.given,
            "action": f"{self._settings.base_path}/oauth2/logout/confirm",
            "return_to": asked.link,
            "doubt": asked.doubt,
        }
        language = best_of(asked.given.get("ui_locales", "").split())
        return {**shown, "wanted_language": language} if language in LANGUAGES else shown


def _nothing(doubt: str) -> LogoutRequest:
    return LogoutRequest({}, None, None, "", doubt)
