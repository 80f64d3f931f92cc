"""The log-out pages of the people lane: a person's own word that they want to sign out, and what became of a sign-out.

The confirmation answers the question of `end_session`. Its form carries the parameters of the request on; they are judged anew,
so the page could not be used to send anybody anywhere.
"""

from flask import Blueprint, make_response, redirect, render_template, request
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response

from idp.ground.params import Params
from idp.ground.sealed import Seal
from idp.protocol.http import Page
from idp.protocol.logout.back_channel import LogoutNotices
from idp.protocol.logout.end_session import EndSession
from idp.protocol.logout.front_channel import FrontChannel
from idp.sessions import ended
from idp.sessions.cookies import Cookies


def blueprint(
    end_session: EndSession, front_channel: FrontChannel, notices: LogoutNotices, seal: Seal, cookies: Cookies
) -> Blueprint:
    """`POST /oauth2/logout/confirm`, with the CSRF protection of the application, and `GET /disconnected`."""
    pages = Blueprint("logout", __name__)

    @pages.post("/oauth2/logout/confirm")
    def confirm() -> Response:
        asked = end_session.read(Params([(name, value) for name, value in request.form.items(multi=True)]))
        if not FlaskForm().validate_on_submit():
            return make_response(render_template("protocol/logout.html", **end_session.context(asked)), 400)
        live = end_session.live_session(request.cookies.get(cookies.session, ""))
        answer = end_session.finish(asked, live, address=request.remote_addr or "")
        if isinstance(answer, Page):
            response = make_response(render_template(answer.template, **answer.context))
        else:
            response = make_response("", answer.status)
        response.headers.extend(answer.headers)
        response.headers["Cache-Control"] = "no-store"
        return response

    @pages.get("/disconnected")
    def disconnected() -> Response:
        over = ended.read(seal, request.args.get("ended", ""))
        if over is None:
            return make_response(render_template("login/disconnected.html"))
        first, missed = "seen" not in request.args, frozenset(request.args.getlist("missed"))
        if first:
            notices.queue(session_id=over.session_id)
        elif over.sure and front_channel.all_reached(over, missed):
            return redirect(over.onward, code=303)
        context, headers = front_channel.page(over, first=first, missed=missed)
        response = make_response(render_template("protocol/signed_out.html", **context))
        response.headers.extend(headers)
        return response

    return pages
