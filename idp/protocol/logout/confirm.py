"""The person's own word that they want to sign out: the answer to the question of `end_session`, in the people lane.

The form carries the parameters of the request on; they are judged anew, so the page could not be used to send anybody anywhere.
"""

from typing import TYPE_CHECKING

from flask import Blueprint, make_response, redirect, render_template, request
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response

from idp.login.cookies import Cookies
from idp.protocol.http import Params
from idp.protocol.logout.end_session import EndSession, context

if TYPE_CHECKING:
    from idp.protocol.engine import Engine


def pages(end_session: EndSession, engine: "Engine") -> Blueprint:
    """The blueprint."""
    blueprint = Blueprint("logout", __name__)
    cookies = Cookies(engine.settings)

    @blueprint.post("/oauth2/logout/confirm")
    def confirm() -> Response:
        asked = end_session.read(Params([(name, value) for name, value in request.form.items(multi=True)]))
        if not FlaskForm().validate_on_submit():
            return make_response(render_template("protocol/logout.html", **context(engine, asked)), 400)
        live = end_session.live_of(request.cookies.get(cookies.session, ""))
        if live is not None:
            end_session.end(live, asked, address=request.remote_addr or "")
        target = asked.target
        response: Response = (
            redirect(target, code=303)
            if target
            else make_response(render_template("protocol/signed_out.html", **context(engine, asked)))
        )
        response.headers.add("Set-Cookie", cookies.header("session", ""))
        response.headers["Cache-Control"] = "no-store"
        return response

    return blueprint
