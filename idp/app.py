"""Builds one process: the store, the parts that use it, endpoints and pages over them. No other module knows all packages.

`create_provider(settings)` is the WSGI application that serves: the machine lane in front of Flask. `create_app` is the people
lane alone. `build_worker` is what delivers messages and runs the periodic jobs. Called by `wsgi`, `cli` and the tests.
"""

from dataclasses import dataclass, replace

from flask import Flask, render_template, request
from flask_wtf.csrf import CSRFProtect
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from idp.accounts.password import Hasher
from idp.ground import i18n
from idp.ground.database import Database
from idp.ground.entrance import LONGEST_BODY
from idp.ground.fetch import Fetcher
from idp.ground.proxies import TrustedProxies
from idp.ground.sealed import Seal
from idp.ground.throttle import Throttle
from idp.messages import drivers
from idp.messages.outbox import LOGOUT
from idp.messages.schedule import Job
from idp.messages.worker import Worker
from idp.methods.levels import Levels
from idp.protocol import routes
from idp.protocol.http import Page
from idp.protocol.lane import PAGE_KEY, Lane, WsgiApp
from idp.protocol.parts import ProtocolParts
from idp.settings import Settings
from idp.settings.load import SettingsFault
from idp.web.context import Context
from idp.web.retry import CountedOnce, PeopleLane

HOUR_S = 3600
FOR_BROWSERS = ("authorize", "authorize/resume", "logout", "check_session")


@dataclass(frozen=True)
class Provider:
    """The parts of one process, for the commands and the tests that need to reach inside."""

    context: Context
    protocol: ProtocolParts
    people: Flask
    wsgi: WsgiApp


def build_context(settings: Settings, database: Database | None = None) -> Context:
    """What pages and endpoints share. Raises SettingsFault when the sealing key is missing or unusable."""
    try:
        seal = Seal.from_file(settings.keys.sealing_key_file)
    except (OSError, ValueError) as error:
        raise SettingsFault([f"keys.sealing_key_file: {error}; `idp keys new` makes one"]) from error
    store = database or Database.of(settings.database)
    return Context(
        settings=settings,
        database=store,
        seal=seal,
        levels=Levels(settings.levels),
        throttle=Throttle(store.hot, settings.throttle),
        hasher=Hasher(settings.accounts),
    )


def build_protocol(here: Context) -> ProtocolParts:
    """The protocol's parts over the ground."""
    return ProtocolParts(
        settings=here.settings,
        database=here.database,
        seal=here.seal,
        levels=here.levels,
        throttle=here.throttle,
        fetcher=Fetcher(here.settings.fetch),
    )


def build(settings: Settings, database: Database | None = None) -> Provider:
    """Everything of one process."""
    here = build_context(settings, database)
    protocol = build_protocol(here)
    people, table = _people(here, protocol), routes.table(protocol)
    for path in table:
        people.add_url_rule(path, f"page {path}", _lane_page, methods=["GET", "POST"], provide_automatic_options=False)
    refused = f"{settings.base_path}/refused"
    people.add_url_rule(refused, "refused", _lane_page)
    base = f"{settings.base_path}/oauth2"
    lane = Lane(
        table,
        people,
        secure=settings.secure,
        cors=routes.cors(protocol),
        shown=frozenset(f"{base}/{name}" for name in FOR_BROWSERS),
        page_path=refused,
        slow_body_s=settings.server.slow_body_s,
    )
    vouched = tuple(filter(None, [settings.mtls.environ_key]))
    proxied = TrustedProxies(lane, settings.server.trusted_proxy_networks, secure=settings.secure, vouched=vouched)
    return Provider(here, protocol, people, proxied)


def create_provider(settings: Settings) -> WsgiApp:
    """The application that a WSGI server runs."""
    return build(settings).wsgi


def create_app(settings: Settings) -> Flask:
    """The people lane alone."""
    return build(settings).people


def _people(here: Context, protocol: ProtocolParts) -> Flask:
    from idp.login import routes as login_routes
    from idp.my_account import routes as my_account_routes
    from idp.protocol.authorization import consent
    from idp.protocol.ciba import pages as ciba_pages
    from idp.protocol.device import pages as device_pages
    from idp.protocol.device.user_code import UserCodes
    from idp.protocol.logout import pages as logout_pages
    from idp.sessions.cookies import Cookies

    settings = here.settings
    app = PeopleLane("idp", static_url_path=f"{settings.base_path}/static")
    app.extensions["acropolis"] = replace(here, throttle=CountedOnce(here.database.hot, settings.throttle))
    app.config.update(
        SECRET_KEY=here.seal.derive("pages"),
        WTF_CSRF_TIME_LIMIT=settings.login.lifetime_s,
        MAX_CONTENT_LENGTH=LONGEST_BODY,
        MAX_FORM_MEMORY_SIZE=LONGEST_BODY,
    )
    CSRFProtect(app).exempt(_lane_page)
    app.add_template_global(protocol.clients.get, "client_named")
    i18n.install(app)
    prefix = settings.base_path
    for blueprint in (*login_routes.blueprints(), *my_account_routes.blueprints()):
        app.register_blueprint(blueprint, url_prefix=prefix)
    for blueprint in (
        consent.blueprint(protocol.checks),
        logout_pages.blueprint(
            routes.end_session_of(protocol),
            protocol.front_channel,
            protocol.logout_notices,
            here.seal,
            Cookies(settings),
        ),
        device_pages.blueprint(protocol.clients, UserCodes(here.seal)),
        ciba_pages.blueprint(protocol.clients),
    ):
        app.register_blueprint(blueprint, url_prefix=prefix)
    if settings.mode == "demo":
        from idp.dev import routes as dev_routes

        for blueprint in dev_routes.blueprints():
            app.register_blueprint(blueprint, url_prefix=prefix)
    return app


def _lane_page() -> Response:
    """A page that the machine lane asked for."""
    page: Page | None = request.environ.get(PAGE_KEY)
    if page is None:
        raise NotFound
    response = Response(render_template(page.template, **page.context), page.status, mimetype="text/html")
    for name, value in page.headers:
        if name == "Set-Cookie":
            response.headers.add(name, value)
        else:
            response.headers[name] = value
    return response


def build_worker(settings: Settings, database: Database) -> Worker:
    """What `idp worker` runs: the drivers for people and for relying parties, and the periodic jobs."""
    from idp import purging
    from idp.protocol.ciba import notice
    from idp.protocol.logout import back_channel

    here = build_context(settings, database)
    protocol = build_protocol(here)
    channels = {
        **drivers.for_people(settings.messages, database, protocol.fetcher),
        LOGOUT: back_channel.driver(protocol.clients, protocol.keyring, protocol.fetcher, protocol.issuer),
        notice.PING: notice.driver(protocol.fetcher),
    }
    jobs = [
        Job("purge", HOUR_S, lambda: purge_all(settings, database)),
        Job("purge-early", HOUR_S // 30, lambda: purging.run_early(settings, database)),
        Job("keys", HOUR_S // 4, protocol.keyring_upkeep),
        Job("logout-notices", 5, protocol.logout_notices.queue),
    ]
    return Worker(database, here.seal, channels, settings.messages, jobs)


def purge_all(settings: Settings, database: Database) -> None:
    """Drop every row whose life is over, in every table."""
    from idp import purging
    from idp.grants import purge as tokens

    try:
        purging.run(settings, database)
    finally:
        tokens.purge(database)
