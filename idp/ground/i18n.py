"""The words of the pages in the person's language: flask-babel behind one small module, and lazy texts for other packages.

The language is the one chosen on the page (`LANGUAGE_COOKIE`), else that of the request (`ui_locales`), else that of the account
once its password is proved, else the browser's, else English. Catalogues are `translations/<language>/LC_MESSAGES/messages.po`,
compiled by `hatch_build.py`; a folder there makes a language (docs/how-to/add-a-language.md).
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from datetime import datetime
from functools import cache
from zoneinfo import ZoneInfo

import flask_babel
from babel.dates import format_date, format_time
from flask import Flask, g, has_app_context, has_request_context, request
from flask_babel import Babel, force_locale, get_locale, lazy_gettext, refresh
from flask_babel.speaklater import LazyString

from idp.ground.languages import KNOWN, LANGUAGES, SOURCE, Language, best_of, discover

LANGUAGE_COOKIE = "idp_language"
ZONE = ZoneInfo("Europe/Brussels")
CLDR = {"en": "en_GB"}
"""The locale of dates and times where it is not that of the texts: day before month, and 24 hours."""

__all__ = [
    "KNOWN",
    "LANGUAGES",
    "LANGUAGE_COOKIE",
    "Language",
    "LazyString",
    "best_of",
    "current_language",
    "day",
    "discover",
    "gettext",
    "in_language",
    "install",
    "lazy",
    "moment",
    "ngettext",
    "prefer",
    "prefer_of_account",
    "said_in_settings",
]

gettext: Callable[..., str] = flask_babel.gettext
ngettext: Callable[..., str] = flask_babel.ngettext
lazy: Callable[..., LazyString] = lazy_gettext

DEFAULT_WORDS: dict[str, LazyString] = {
    "One account, many EU services": lazy("One account, many EU services"),
    "External": lazy("External"),
    "European Commission": lazy("European Commission"),
    "Authentication service of the European Commission": lazy("Authentication service of the European Commission"),
}
"""The words that the settings have unless an operator changes them, so that these are translated too."""


def said_in_settings(text: str) -> str:
    """Words from the settings: translated when they are those that we ship, as they are otherwise."""
    return str(DEFAULT_WORDS.get(text, text))


def prefer(ui_locales: str) -> None:
    """Give this page in a language of `ui_locales` (BCP 47 tags, Core 3.1.2.1) unless the person chose one themselves."""
    g.preferred_language = best_of(ui_locales.split())
    refresh()


def prefer_of_account(language: str) -> None:
    """Give this page in the language of an account whose password is proved, unless the person or the service chose one."""
    if g.get("account_language") != language:
        g.account_language = language if language in LANGUAGES else None
        refresh()


def chosen_language() -> str:
    """The language of this request."""
    if not has_request_context():
        return SOURCE
    cookie = request.cookies.get(LANGUAGE_COOKIE, "")
    if cookie in LANGUAGES:
        return cookie
    wished = g.get("preferred_language") or g.get("account_language")
    return wished or best_of(list(request.accept_languages.values())) or SOURCE


def current_language() -> str:
    """The language that texts are given in right now."""
    locale = get_locale()
    return locale.language if locale else SOURCE


@contextmanager
def in_language(language: str) -> Iterator[None]:
    """Texts inside are in `language`, for a letter to somebody whose language is not that of the page, or written for no page."""
    stage = nullcontext() if has_app_context() else _off_stage().app_context()
    with stage, force_locale(language if language in LANGUAGES else SOURCE):
        yield


@cache
def _off_stage() -> Flask:
    """An application that only knows the catalogues, for texts that the machine lane and the commands write."""
    app = Flask("idp")
    install(app)
    return app


def moment(when: datetime) -> str:
    """A day and time of Brussels in words, in the current language."""
    return f"{day(when)}, {format_time(when.astimezone(ZONE), 'short', locale=_locale())}"


def day(when: datetime) -> str:
    """A day of Brussels in words, in the current language."""
    return str(format_date(when.astimezone(ZONE).date(), "long", locale=_locale()))


def _locale() -> str:
    language = current_language()
    return CLDR.get(language, language)


def install(app: Flask) -> None:
    """Give the application its translations (idp/translations) and the choice of language."""
    Babel(app, locale_selector=chosen_language, default_locale=SOURCE, default_translation_directories="translations")
