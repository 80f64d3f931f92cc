"""`idp messages list`: what waits in the outbox, what was given up and why, and the periodic jobs whose last run failed."""

import argparse

from sqlalchemy import func, select

from idp.cli.run import opened
from idp.messages.outbox import OutboxMessage
from idp.messages.schedule import PeriodicJob
from idp.settings import Settings

SHOWN = 100


def add_to(parser: argparse.ArgumentParser) -> None:
    """The subcommands."""
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    commands.add_parser("list", help="count what waits; show what was given up, and failed jobs, with the reason").set_defaults(
        run=show
    )


def show(_: argparse.Namespace, settings: Settings) -> int:
    """One line each; no recipient but its host, because addresses and numbers are nobody's business here."""
    with opened(settings) as database, database.read() as db:
        waiting = (OutboxMessage.sent_at.is_(None), OutboxMessage.dead_at.is_(None))
        for channel, number in db.execute(
            select(OutboxMessage.channel, func.count()).where(*waiting).group_by(OutboxMessage.channel)
        ):
            print(f"{channel}: {number} waiting")
        dead = select(OutboxMessage).where(OutboxMessage.dead_at.is_not(None)).order_by(OutboxMessage.id.desc()).limit(SHOWN)
        for message in db.scalars(dead):
            where = f" to {message.lane}" if message.lane else ""
            print(f"message {message.id} ({message.channel}{where}) given up {message.dead_at:%F %H:%M}: {message.last_error}")
        for job in db.scalars(select(PeriodicJob).where(PeriodicJob.failed_at.is_not(None))):
            print(f"job {job.name} failed {job.failed_at:%F %H:%M}: {job.last_error}")
    return 0
