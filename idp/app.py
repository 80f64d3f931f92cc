"""The only place where rooms meet: the store, the rooms and the doors are put together here.

`create_provider(settings)` is the WSGI application that serves: the machine lane in front of Flask. `create_app` is the people
lane alone. `build_worker` is what delivers messages and runs the periodic jobs. Called by `wsgi`, `cli` and the tests.
"""

from dataclasses import dataclass

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
from idp.protocol.authorization.authorize import Authorize
from idp.protocol.authorization.pushed import PushEndpoint
from idp.protocol.engine import Engine
from idp.protocol.http import Page
from idp.protocol.lane import PAGE_KEY, Endpoint, Lane, WsgiApp
from idp.settings import Settings
from idp.settings.load import SettingsFault
from idp.web.context import Context

HOUR_S = 3600
FOR_BROWSERS = ("authorize", "authorize/resume", "logout", "check_session")


@dataclass(frozen=True)
class Provider:
    """The parts of one process, for the commands and the tests that need to reach inside."""

    context: Context
    engine: Engine
    authorize: Authorize
    people: Flask
    wsgi: WsgiApp


def build_context(settings: Settings, database: Database | None = None) -> Context:
    """The ground and the rooms. Raises SettingsFault when the sealing key is missing or unusable."""
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


def build_engine(here: Context) -> Engine:
    """The protocol's parts over the ground."""
    return Engine(
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
    engine = build_engine(here)
    authorize = Authorize(engine, settings, here.database, here.levels)
    people = _people(here, engine, authorize)
    base = f"{settings.base_path}/oauth2"
    routes: dict[str, dict[str, Endpoint]] = {
        **engine.routes(),
        f"{base}/authorize": {"GET": authorize.authorize, "POST": authorize.authorize},
        f"{base}/authorize/resume": {"GET": authorize.resume},
        f"{base}/par": {"POST": _push_endpoint(engine, authorize)},
    }
    for path in routes:
        people.add_url_rule(path, f"page {path}", _lane_page, methods=["GET", "POST"], provide_automatic_options=False)
    refused = f"{settings.base_path}/refused"
    people.add_url_rule(refused, "refused", _lane_page)
    lane = Lane(
        routes,
        people,
        secure=settings.secure,
        cors=engine.cors(),
        shown=frozenset(f"{base}/{name}" for name in FOR_BROWSERS),
        page_path=refused,
        slow_body_s=settings.server.slow_body_s,
    )
    vouched = tuple(filter(None, [settings.mtls.environ_key]))
    proxied = TrustedProxies(lane, settings.server.trusted_proxy_networks, secure=settings.secure, vouched=vouched)
    return Provider(here, engine, authorize, people, proxied)


def _push_endpoint(engine: Engine, authorize: Authorize) -> PushEndpoint:
    fresh_nonce = engine.senders.proofs.fresh_nonce
    return PushEndpoint(engine.pushed, engine.database.hot, engine.authenticator, authorize.check_pushed, fresh_nonce)


def create_provider(settings: Settings) -> WsgiApp:
    """The application that a WSGI server runs."""
    return build(settings).wsgi


def create_app(settings: Settings) -> Flask:
    """The people lane alone."""
    return build(settings).people


def _people(here: Context, engine: Engine, authorize: Authorize) -> Flask:
    from idp.login import routes as login_routes
    from idp.my_account import routes as my_account_routes
    from idp.protocol.authorization import consent
    from idp.protocol.ciba import pages as ciba_pages
    from idp.protocol.device import pages as device_pages
    from idp.protocol.logout import confirm

    settings = here.settings
    app = Flask("idp", static_url_path=f"{settings.base_path}/static")
    app.extensions["acropolis"] = here
    app.config.update(
        SECRET_KEY=here.seal.derive("pages"),
        WTF_CSRF_TIME_LIMIT=settings.login.lifetime_s,
        MAX_CONTENT_LENGTH=LONGEST_BODY,
        MAX_FORM_MEMORY_SIZE=LONGEST_BODY,
    )
    CSRFProtect(app).exempt(_lane_page)
    app.add_template_global(engine.clients.get, "client_named")
    i18n.install(app)
    prefix = settings.base_path
    for blueprint in (*login_routes.blueprints(), *my_account_routes.blueprints()):
        app.register_blueprint(blueprint, url_prefix=prefix)
    app.register_blueprint(consent.blueprint(authorize), url_prefix=prefix)
    app.register_blueprint(confirm.blueprint(engine), url_prefix=prefix)
    app.register_blueprint(device_pages.blueprint(engine.clients, engine.user_codes), url_prefix=prefix)
    app.register_blueprint(ciba_pages.blueprint(engine.clients), url_prefix=prefix)
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
    engine = build_engine(here)
    channels = {
        **drivers.for_people(settings.messages, database, engine.fetcher),
        LOGOUT: back_channel.driver(engine),
        notice.PING: notice.driver(engine.fetcher),
    }
    jobs = [
        Job("purge", HOUR_S, lambda: purge_all(settings, database)),
        Job("purge-early", HOUR_S // 30, lambda: purging.run_early(settings, database)),
        Job("keys", HOUR_S // 4, engine.keyring_upkeep),
        Job("logout-notices", 5, lambda: back_channel.queue_notices(engine)),
    ]
    return Worker(database, here.seal, channels, settings.messages, jobs)


def purge_all(settings: Settings, database: Database) -> None:
    """Drop every row whose life is over, in every room."""
    from idp import purging
    from idp.grants import purge as tokens

    try:
        purging.run(settings, database)
    finally:
        tokens.purge(database)
