"""Runs one command: reads the settings, sets log and clock up, and turns a fault of the operator's into one line on stderr.

Called by `cli.main` once the arguments are parsed, so that `idp --help` loads nothing of this.
"""

import argparse
import logging
import sys

from idp.ground import clock, logs
from idp.settings import Settings
from idp.settings.load import SettingsFault, load


def execute(arguments: argparse.Namespace) -> int:
    """Give the exit code: 0 done, 1 refused, 2 cannot work as set up, 130 interrupted. Bugs keep their traceback."""
    try:
        return _run(arguments)
    except SettingsFault as error:
        for fault in error.faults:
            print(f"idp: {fault}", file=sys.stderr)
    except KeyboardInterrupt:
        return 130
    except Exception as error:
        reason = one_line(error)
        if reason is None:
            raise
        logging.getLogger(__name__).debug("the command failed", exc_info=True)
        print(f"idp: {reason}", file=sys.stderr)
    return 2


def _run(arguments: argparse.Namespace) -> int:
    settings = load(arguments.config)
    logs.configure(settings)
    clock.use_offset_file(settings.clock.offset_file)
    code: int = arguments.run(arguments, settings)
    return code


def one_line(error: Exception) -> str | None:
    """The reason of an operator's fault without a traceback: of a store the driver's own words, of a file its name.

    None for a bug, which deserves its traceback.
    """
    from sqlalchemy.exc import SQLAlchemyError

    from idp.ground.sealed import SealBroken

    if isinstance(error, SQLAlchemyError):
        cause = getattr(error, "orig", None) or error
        return f"the database cannot be used: {str(cause).splitlines()[0]}"
    if isinstance(error, OSError):
        return f"{error.filename}: {error.strerror}" if error.filename else str(error)
    return f"what is stored cannot be opened: {error}" if isinstance(error, SealBroken) else None


def check_settings(_: argparse.Namespace, settings: Settings) -> int:
    """`idp settings`: they were read, so they are in order."""
    print(f"The settings are in order ({settings.mode}). Issuer: {settings.issuer}")
    return 0
