"""The only place where the packages meet: `create_app(settings)` puts them together. Called by `wsgi.py`, `cli/` and tests."""

from datetime import timedelta
from pathlib import Path
from typing import Any

from flask import Flask, Response, redirect, request

from jsis_rp.back_office import pages as back_office
from jsis_rp.contact import pages as contact
from jsis_rp.enrolment import pages as enrolment
from jsis_rp.ground import i18n
from jsis_rp.ground.clock import Clock, SystemClock
from jsis_rp.ground.database import Database
from jsis_rp.ground.keys import KeyRing
from jsis_rp.ground.proxies import TrustedProxies
from jsis_rp.intracomm import pages as intracomm
from jsis_rp.online import pages as online
from jsis_rp.settings import Settings
from jsis_rp.sign_in import context as sign_in_context
from jsis_rp.sign_in import pages as sign_in
from jsis_rp.sign_in.provider import ProviderClient
from jsis_rp.web import context, cookies, csrf, errors, headers, visitor
from jsis_rp.web import sign_in as guard
from jsis_rp.web.retrying import RetryingFlask

FOLDER = Path(__file__).parent
BLUEPRINTS = (sign_in.bp, enrolment.bp, online.bp, contact.bp, intracomm.bp, back_office.bp)


def create_app(settings: Settings, *, clock: Clock | None = None) -> Flask:
    """Return the WSGI application; raises `KeysError` when there are no keys. The database must have been migrated."""
    clock = clock or SystemClock(settings.clock.offset_file)
    keys = KeyRing(settings.keys.folder)
    app = RetryingFlask(__name__, static_folder=str(FOLDER / "static"), static_url_path=f"{settings.server.path}/static")
    app.config.update(MAX_CONTENT_LENGTH=settings.server.request_max_bytes, SEND_FILE_MAX_AGE_DEFAULT=300)
    app.extensions[context.EXTENSION] = context.Context(settings, clock, Database(settings.database), keys)
    app.extensions[sign_in_context.EXTENSION] = ProviderClient(
        settings.provider, keys, clock, assertion_lifetime_s=settings.keys.assertion_lifetime_s
    )
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    i18n.init_app(app, visitor.language)
    cookies.init_app(app)
    headers.init_app(app, settings)
    csrf.init_app(app, settings, secret=keys.form_secret, exempt=sign_in.WITHOUT_FORM)
    errors.init_app(app)
    guard.init_app(app)
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint, url_prefix=settings.server.path)
    if settings.is_demo:
        _add_dev_pages(app, settings)
    app.context_processor(lambda: _for_templates(settings))
    app.add_url_rule("/", "root", lambda: redirect(settings.server.path, 303))
    app.add_url_rule(f"{settings.server.path}/theme.css", "theme", lambda: _theme(settings))
    trusted, secure = settings.network.trusted_proxies, settings.server.is_https
    app.wsgi_app = TrustedProxies(app.wsgi_app, trusted, secure=secure)  # type: ignore[method-assign]
    return app


def _add_dev_pages(app: Flask, settings: Settings) -> None:
    from jsis_rp.dev import pages as dev

    dev.check(settings)
    app.register_blueprint(dev.bp, url_prefix=settings.server.path)


def _theme(settings: Settings) -> Response:
    """Return the operator's colours as a style sheet: a file of its own, because the policy allows no style in pages."""
    sheet = f":root {{ --primary: {settings.site.primary_colour}; }}\n"
    return Response(sheet, mimetype="text/css", headers={"Cache-Control": "public, max-age=300"})


def _for_templates(settings: Settings) -> dict[str, Any]:
    lang, zone = visitor.language(), settings.enrolment.time_zone
    return {
        "site": settings.site,
        "base": settings.server.path,
        "is_demo": settings.is_demo,
        "lang": lang,
        "languages": i18n.LANGUAGES,
        "language_mark": i18n.KNOWN[lang].mark,
        "who": visitor.visitor(),
        "here": request.path,
        "display": request.cookies.get(cookies.DISPLAY_COOKIE, "normal"),
        "day": lambda moment: i18n.day(moment, lang, zone),
        "day_and_time": lambda moment: i18n.day_and_time(moment, lang, zone),
        "is_office_staff": _is_staff,
        "one_second": timedelta(seconds=1),
        "retention_days": settings.retention.audit_days,
        "letter_months": settings.enrolment.letter_valid_months,
    }


def _is_staff() -> bool:
    account = visitor.visitor().account
    return account is not None and back_office.is_staff(account)
