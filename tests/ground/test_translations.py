"""Languages: every catalogue is complete, is named in itself and marked; dates and numbers are those of the language."""

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from babel import Locale
from babel.messages.catalog import Catalog
from hypothesis import given
from hypothesis import strategies as st

from idp.ground import i18n
from jsis_rp.ground import i18n as jsis_i18n
from tests import catalogues

CATALOGUES = [(package, language) for package in catalogues.PACKAGES for language in catalogues.languages(package)]
MARKED = "# Nederlands\n# Mark: reviewed, by Jan Peeters, 2027-01-31\n"
HEAD = MARKED + 'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n\n'


@pytest.mark.parametrize(("package", "language"), CATALOGUES)
def test_every_text_is_translated_once_and_with_its_placeholders(package: str, language: str) -> None:
    """Nothing missing, empty, doubtful or left over. `python -m tests.catalogues --update` makes the entries."""
    assert len(catalogues.wanted(package)) > 200
    assert catalogues.faults(package, language) == []


def test_an_empty_catalogue_is_refused() -> None:
    """A folder with a head alone shows English pages under a foreign name."""
    found = catalogues.faults("idp", "nl", Catalog(locale="nl"))
    assert len(found) == len(catalogues.wanted("idp")) > 200
    assert all("missing" in one for one in found)


@pytest.mark.parametrize(
    ("string", "fault"),
    [("", "empty"), ("Hallo", "other placeholders"), ("Hallo %(name)s, %(name)s", "other placeholders"), ("%(nom)s", "other")],
)
def test_an_entry_that_would_break_a_page_is_refused(string: str, fault: str) -> None:
    """A lost %(name)s would be a lost name; a foreign one would be a fault of the page."""
    catalogue = Catalog(locale="nl")
    catalogue.add("Dear %(name)s,", string)
    assert any(fault in one for one in catalogues.faults("idp", "nl", catalogue))


def test_a_doubtful_entry_and_a_lost_plural_are_refused() -> None:
    """What pybabel guessed is not shown to anybody; each language has the plural forms of CLDR."""
    catalogue = Catalog(locale="nl")
    catalogue.add("Dear %(name)s,", "Beste %(name)s,", flags=["fuzzy"])
    catalogue.add(("%(num)d minute", "%(num)d minutes"), ("%(num)d minuut",))
    found = " ".join(catalogues.faults("idp", "nl", catalogue))
    assert "doubtful" in found
    assert "1 plural forms instead of 2" in found


def test_both_applications_speak_the_same_languages_under_the_names_that_these_give_themselves() -> None:
    """The selector names languages in themselves, as CLDR does."""
    assert i18n.LANGUAGES == jsis_i18n.LANGUAGES
    for code, name in i18n.LANGUAGES.items():
        assert (Locale(code).get_display_name(code) or "").casefold() == name.casefold()


def test_only_a_native_reader_with_name_and_date_makes_a_catalogue_reviewed() -> None:
    """Three marks: draft, checked, reviewed."""
    for language in (*i18n.KNOWN.values(), *jsis_i18n.KNOWN.values()):
        assert language.mark in ("draft", "checked", "reviewed")
        assert language.mark != "reviewed" or re.search(r"by .+, \d{4}-\d\d-\d\d$", language.by)


@pytest.mark.parametrize("discover", [i18n.discover, jsis_i18n.discover])
def test_a_language_is_a_folder(tmp_path: Path, discover: object) -> None:
    """Its first two lines say the rest; without them nothing starts."""
    folder = tmp_path / "nl" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    (folder / "messages.po").write_text(HEAD)
    found = discover(tmp_path)  # type: ignore[operator]
    assert list(found) == ["en", "nl"]
    assert (found["nl"].name, found["nl"].mark, found["nl"].by) == ("Nederlands", "reviewed", "by Jan Peeters, 2027-01-31")
    (folder / "messages.po").write_text(HEAD.partition("\n")[2])
    with pytest.raises(ValueError, match="name of its language"):
        discover(tmp_path)  # type: ignore[operator]


def test_the_best_language_is_the_first_that_we_have() -> None:
    """Core 3.1.2.1: ui_locales is a list in order of preference."""
    assert i18n.best_of(["xx", "fr-BE", "en"]) == "fr"
    assert i18n.best_of(["xx", "yy"]) is None


@pytest.mark.parametrize(
    ("language", "day"),
    [("en", "3 March 2027"), ("fr", "3 mars 2027"), ("de", "3. März 2027"), ("nl", "3 maart 2027"), ("it", "3 marzo 2027")],
)
def test_dates_are_those_of_the_language(language: str, day: str) -> None:
    """CLDR: order, names and points."""
    moment = datetime(2027, 3, 3, 13, 5, tzinfo=UTC)
    with i18n.in_language(language):
        assert i18n.day(moment) == day
        assert i18n.moment(moment) == f"{day}, 14:05"
    assert jsis_i18n.day_and_time(moment, language, "Europe/Brussels") == f"{day}, 14:05"


@given(st.text(max_size=20))
def test_any_ui_locales_give_a_language_or_none(wanted: str) -> None:
    """Whatever a service sends."""
    assert i18n.best_of(wanted.split()) in {None, *i18n.LANGUAGES}
