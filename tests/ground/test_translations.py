"""Both languages are complete: nothing untranslated, nothing doubtful, every placeholder kept."""

import re

from babel.messages.catalog import Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from idp.ground import i18n
from tests.architecture import tree

ROOT = tree.ROOT / "idp"
KEYWORDS = {"_": None, "gettext": None, "lazy": None, "ngettext": (1, 2)}
METHODS = [("**.py", "python"), ("templates/**.html", "jinja2")]


def catalogue() -> dict[object, Message]:
    """The French words by their English ones."""
    with (ROOT / "translations" / "fr" / "LC_MESSAGES" / "messages.po").open("rb") as file:
        return {message.id: message for message in read_po(file, locale="fr") if message.id}


def test_every_text_of_the_provider_is_translated() -> None:
    """French complete. A missing one is added with pybabel (idp/translations/babel.cfg)."""
    asked = {found[2] for found in extract_from_dir(ROOT, METHODS, keywords=KEYWORDS)}
    assert len(asked) > 200
    known = catalogue()
    assert [text for text in asked if text not in known] == []


def test_no_translation_is_empty_or_fuzzy() -> None:
    """Doubtful words are not shown to anybody."""
    for message in catalogue().values():
        texts = [message.string] if isinstance(message.string, str) else list(message.string)
        assert all(texts), message.id
        assert not message.fuzzy, message.id


def test_every_placeholder_is_kept() -> None:
    """A lost %(number)s would be a lost number."""
    place = re.compile(r"%\(\w+\)[sd]")
    for message in catalogue().values():
        english = [message.id] if isinstance(message.id, str) else list(message.id)
        french = [message.string] if isinstance(message.string, str) else list(message.string)
        for one in french:
            assert set(place.findall(one)) == set(place.findall(english[-1])), message.id


def test_the_best_language_is_the_first_that_we_have() -> None:
    """Core 3.1.2.1: ui_locales is a list in order of preference."""
    assert i18n.best_of(["de", "fr-BE", "en"]) == "fr"
    assert i18n.best_of(["de", "xx"]) is None
