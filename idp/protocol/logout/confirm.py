"""The person's own word that they want to sign out: the answer to the question of `end_session`, in the people lane.

The form carries the parameters of the request on; they are judged anew, so the page could not be used to send anybody anywhere.
"""

from typing import TYPE_CHECKING

from flask import Blueprint, make_response, render_template, request
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response

from idp.ground.params import Params
from idp.protocol.http import Page
from idp.protocol.logout import front_channel
from idp.protocol.logout.end_session import EndSession, context
from idp.sessions.cookies import Cookies

if TYPE_CHECKING:
    from idp.protocol.engine import Engine


def blueprint(engine: "Engine") -> Blueprint:
    """`POST /oauth2/logout/confirm` in the people lane, with the CSRF protection of the application."""
    end_session = EndSession(engine)
    blueprint = Blueprint("logout", __name__)
    cookies = Cookies(engine.settings)

    @blueprint.post("/oauth2/logout/confirm")
    def confirm() -> Response:
        asked = end_session.read(Params([(name, value) for name, value in request.form.items(multi=True)]))
        if not FlaskForm().validate_on_submit():
            return make_response(render_template("protocol/logout.html", **context(engine, asked)), 400)
        live = end_session.live_of(request.cookies.get(cookies.session, ""))
        answer = end_session.finish(asked, live, address=request.remote_addr or "")
        if isinstance(answer, Page):
            response = make_response(render_template(answer.template, **answer.context))
        else:
            response = make_response("", answer.status)
        response.headers.extend(answer.headers)
        response.headers["Cache-Control"] = "no-store"
        return response

    front_channel.add_to(blueprint, engine)
    return blueprint
