"""Languages: which ones, which one now, catalogues compiled when they are older than their source, dates in words.

A folder of `translations` makes a language (docs/how-to/add-a-language.md). Used by the pages (through Flask-Babel) and by the
letter (without a request).
"""

import logging
import os
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_time
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import NullTranslations, Translations
from flask import Flask
from flask_babel import Babel

log = logging.getLogger(__name__)

DEFAULT = "en"
FOLDER = Path(__file__).parents[1] / "translations"
CLDR = {"en": "en_GB"}
"""The locale of dates and times where it is not that of the texts: day before month, and 24 hours."""
HEAD = re.compile(r"^# (?P<name>[^\n]+)\n# Mark: (?P<mark>draft|checked|reviewed)(?:, (?P<by>[^\n]+))?\n")


@dataclass(frozen=True)
class Language:
    """A language of the pages: its name in itself, and whether its catalogue is a draft, checked, or reviewed (by whom)."""

    name: str
    mark: str
    by: str = ""


def discover(folder: Path = FOLDER) -> dict[str, Language]:
    """Return English and the languages that have a catalogue; its first two lines say name and mark, else ValueError."""
    found = {DEFAULT: Language("English", "checked")}
    for source in folder.glob("*/LC_MESSAGES/messages.po"):
        with source.open(encoding="utf-8") as file:
            head = HEAD.match(file.readline() + file.readline())
        if head is None:
            raise ValueError(f"{source} does not begin with the name of its language and its mark")
        found[source.parts[-3]] = Language(head["name"], head["mark"], head["by"] or "")
    return dict(sorted(found.items()))


KNOWN = discover()
LANGUAGES = {code: language.name for code, language in KNOWN.items()}


def compile_catalogues(folder: Path = FOLDER) -> list[Path]:
    """Compile each .po whose .mo is missing or older; return what was written.

    Where the folder cannot be written (an installed package, compiled when it was built) what is there is used.
    """
    written = []
    for source in sorted(folder.glob("*/LC_MESSAGES/messages.po")):
        target = source.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime_ns >= source.stat().st_mtime_ns:
            continue
        with source.open("rb") as file:
            catalogue = read_po(file, locale=source.parent.parent.name)
        partial = target.with_suffix(f".{os.getpid()}.partial")
        try:
            with partial.open("wb") as file:
                write_mo(file, catalogue)
            partial.replace(target)
        except OSError as error:
            log.warning("the catalogue %s cannot be written: %s", target, error)
            continue
        written.append(target)
    return written


@cache
def compiled_folder() -> Path:
    """Return the folder of the catalogues after bringing it up to date: the one place where that is done."""
    compile_catalogues()
    return FOLDER


def init_app(app: Flask, choose: Callable[[], str]) -> None:
    """Give the app its translations; `choose()` returns the language of the request."""
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = str(compiled_folder())
    app.config["BABEL_DEFAULT_LOCALE"] = DEFAULT
    Babel(app, locale_selector=choose)


@cache
def catalogue(language: str) -> NullTranslations:
    """Return the catalogue of `language` for texts made outside a request, such as the letter."""
    return Translations.load(str(compiled_folder()), [language])


def day(moment: datetime, language: str, zone: str) -> str:
    """Return the day of `moment` in `zone`, in words: "3 March 2027", "3 mars 2027"."""
    return format_date(moment.astimezone(ZoneInfo(zone)).date(), "long", locale=CLDR.get(language, language))


def day_and_time(moment: datetime, language: str, zone: str) -> str:
    """Return day and hour of `moment` in `zone`: "3 March 2027, 14:05"."""
    hour = format_time(moment.astimezone(ZoneInfo(zone)), "short", locale=CLDR.get(language, language))
    return f"{day(moment, language, zone)}, {hour}"
