"""The words of the pages in the person's language: flask-babel behind one small module, and lazy texts for other packages.

The language is the one chosen on the page (`LANGUAGE_COOKIE`), else that of the request (`ui_locales`), else the browser's,
else English. Catalogues are `translations/<language>/LC_MESSAGES/messages.po`, compiled by `hatch_build.py`.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from datetime import datetime
from functools import cache
from zoneinfo import ZoneInfo

import flask_babel
from babel.dates import format_date, format_datetime
from flask import Flask, g, has_app_context, has_request_context, request
from flask_babel import Babel, force_locale, get_locale, lazy_gettext, refresh
from flask_babel.speaklater import LazyString

LANGUAGES = {"en": "English", "fr": "Français"}
LANGUAGE_COOKIE = "idp_language"
ZONE = ZoneInfo("Europe/Brussels")

__all__ = [
    "LANGUAGES",
    "LANGUAGE_COOKIE",
    "LazyString",
    "best_of",
    "current_language",
    "day",
    "gettext",
    "in_language",
    "install",
    "lazy",
    "moment",
    "ngettext",
    "prefer",
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


def best_of(wanted: list[str]) -> str | None:
    """The first offered language among BCP 47 tags in order of preference (Core 3.1.2.1, `ui_locales`), or None."""
    for tag in wanted:
        language = tag.replace("_", "-").split("-")[0].lower()
        if language in LANGUAGES:
            return language
    return None


def prefer(ui_locales: str) -> None:
    """Give this page in a language of `ui_locales` (BCP 47 tags, Core 3.1.2.1) unless the person chose one themselves."""
    g.preferred_language = best_of(ui_locales.split())
    refresh()


def chosen_language() -> str:
    """The language of this request."""
    if not has_request_context():
        return "en"
    cookie = request.cookies.get(LANGUAGE_COOKIE, "")
    if cookie in LANGUAGES:
        return cookie
    return g.get("preferred_language") or best_of(list(request.accept_languages.values())) or "en"


def current_language() -> str:
    """The language that texts are given in right now."""
    locale = get_locale()
    return locale.language if locale else "en"


@contextmanager
def in_language(language: str) -> Iterator[None]:
    """Texts inside are in `language`, for a letter to somebody whose language is not that of the page, or written for no page."""
    stage = nullcontext() if has_app_context() else _off_stage().app_context()
    with stage, force_locale(language if language in LANGUAGES else "en"):
        yield


@cache
def _off_stage() -> Flask:
    """An application that only knows the catalogues, for texts that the machine lane and the commands write."""
    app = Flask("idp")
    install(app)
    return app


def moment(when: datetime) -> str:
    """A day and time of Brussels in words, in the current language."""
    return str(format_datetime(when.astimezone(ZONE), "d MMMM yyyy, HH:mm", locale=current_language()))


def day(when: datetime) -> str:
    """A day of Brussels in words, in the current language."""
    return str(format_date(when.astimezone(ZONE).date(), "d MMMM yyyy", locale=current_language()))


def install(app: Flask) -> None:
    """Give the application its translations (idp/translations) and the choice of language."""
    Babel(app, locale_selector=chosen_language, default_locale="en", default_translation_directories="translations")
