"""Pages that belong to nobody's login: the start address, the choice of language, privacy, how passwords are stored, help.

The language selector works by a plain link: it sets a cookie and goes back to the page that it was on, below our own path only.
"""

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from idp.ground.i18n import LANGUAGE_COOKIE, LANGUAGES
from idp.web import visitor
from idp.web.context import context

A_YEAR_S = 365 * 86_400


def add_to(pages: Blueprint) -> None:
    """Register the routes."""
    pages.add_url_rule("/", "start", start)
    pages.add_url_rule("/language", "language", language)
    pages.add_url_rule("/privacy", "privacy", lambda: render_template("login/privacy.html"))
    pages.add_url_rule("/password/storage", "password_storage", lambda: render_template("login/password_storage.html"))
    pages.add_url_rule("/help", "help", lambda: render_template("login/help.html"))


def start() -> Response:
    """The bare address: home when signed in, the first question otherwise."""
    return redirect(url_for("my_account.overview" if visitor.account_shown() else "login.entry"), code=303)


def language() -> Response:
    """Remember a language and go back to the page."""
    response = redirect(own_path(request.args.get("back", "")), code=303)
    chosen = request.args.get("set", "")
    if chosen in LANGUAGES:
        secure = context().settings.secure
        response.set_cookie(LANGUAGE_COOKIE, chosen, max_age=A_YEAR_S, path="/", secure=secure, httponly=True, samesite="Lax")
    return response


def own_path(wanted: str) -> str:
    """`wanted` when it is a path of this provider, else the start: nobody can be sent elsewhere from here."""
    base = context().settings.base_path
    safe = wanted.isascii() and wanted.isprintable() and "\\" not in wanted and "//" not in wanted.partition("?")[0]
    return wanted if safe and (wanted == base or wanted.startswith((f"{base}/", f"{base}?"))) else f"{base}/"
