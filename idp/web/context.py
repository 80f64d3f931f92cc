"""What all pages share: settings, store, seal, levels and limits, made once by `app`; and the transaction of a request."""

from contextlib import AbstractContextManager
from dataclasses import dataclass

from flask import current_app, request
from sqlalchemy.orm import Session as Db

from idp.accounts.password import Hasher
from idp.ground.database import Database
from idp.ground.sealed import Seal
from idp.ground.throttle import Throttle
from idp.methods.levels import Levels
from idp.settings import Settings


@dataclass(frozen=True)
class Context:
    """The parts that pages use."""

    settings: Settings
    database: Database
    seal: Seal
    levels: Levels
    throttle: Throttle
    hasher: Hasher


def context() -> Context:
    """The context of the application that is answering."""
    found: Context = current_app.extensions["acropolis"]
    return found


def transaction() -> AbstractContextManager[Db]:
    """The transaction of this request. Only POST changes anything: any other method gets a session that never commits."""
    database = context().database
    return database.begin() if request.method == "POST" else database.read()
