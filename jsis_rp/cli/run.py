"""The commands that prepare, serve and maintain the application. What only one of them needs is imported in it."""

import argparse

from jsis_rp.ground.clock import SystemClock, write_offset
from jsis_rp.settings import Settings
from jsis_rp.settings.load import SettingsError


def up(settings: Settings, chosen: argparse.Namespace) -> None:
    """Prepare everything that is missing, then serve."""
    from jsis_rp import migrations
    from jsis_rp.cli.serve import check_port
    from jsis_rp.ground.database import Database
    from jsis_rp.ground.keys import client_key_files
    from jsis_rp.ground.keys import new_keys as make_keys

    check_port(settings)
    if not client_key_files(settings.keys.folder):
        make_keys(settings.keys.folder, SystemClock().now())
    database = Database(settings.database)
    migrations.upgrade(database)
    if settings.demo is not None:
        from jsis_rp.members import register

        members_file, now = settings.demo.members_file, SystemClock().now()
        database.transact(lambda db: register.load(db, members_file, now))
    database.close()
    print(f"{settings.site.name}: {settings.server.public_url}", flush=True)
    serve(settings, chosen)


def serve(settings: Settings, _chosen: argparse.Namespace) -> None:
    """Serve; keys and tables must be there."""
    from jsis_rp.cli import serve as server
    from jsis_rp.ground.keys import KeyRing

    KeyRing(settings.keys.folder)
    server.check_port(settings)
    server.serve(settings)


def migrate(settings: Settings, _chosen: argparse.Namespace) -> None:
    """Bring the tables up to date."""
    from jsis_rp import migrations
    from jsis_rp.ground.database import Database

    done = migrations.upgrade(Database(settings.database))
    print("tables brought up to date" if done else "tables are up to date")


def purge(settings: Settings, _chosen: argparse.Namespace) -> None:
    """Delete attempts, sessions, counters, old audit events and closed requests whose time is over."""
    from jsis_rp import purging
    from jsis_rp.ground.database import Database

    now = SystemClock(settings.clock.offset_file).now()
    gone = purging.purge(Database(settings.database), now, kept_days=settings.retention.audit_days)
    print(
        f"deleted: {gone.short_lived} attempts and sessions, {gone.audit_events} audit events, "
        f"{gone.closed_requests} closed requests"
    )


def new_keys(settings: Settings, _chosen: argparse.Namespace) -> None:
    """Make a client key and say what to do with it."""
    from jsis_rp.ground.keys import new_keys as make

    path = make(settings.keys.folder, SystemClock().now())
    print(f"made {path}; restart to publish it at {settings.server.public_url}/jwks.json")


def move_clock(settings: Settings, chosen: argparse.Namespace) -> None:
    """Show or move the demonstration's clock."""
    path = settings.clock.offset_file
    if path is None:
        raise SettingsError(["clock.offset_file is not set: only a demonstration may move the clock"])
    clock = SystemClock(path)
    if chosen.action == "forward":
        write_offset(path, int(clock.offset().total_seconds()) + chosen.days * 86_400)
    elif chosen.action == "reset":
        write_offset(path, 0)
    print(f"{SystemClock(path).now():%Y-%m-%d %H:%M} UTC")
