"""Which languages there are: English, and each that has a folder below `translations` (docs/how-to/add-a-language.md).

Called by `i18n` for the pages and by discovery, which needs no Flask for it.
"""

import re
from dataclasses import dataclass
from pathlib import Path

TRANSLATIONS = Path(__file__).parents[1] / "translations"
SOURCE = "en"
HEAD = re.compile(r"^# (?P<name>[^\n]+)\n# Mark: (?P<mark>draft|checked|reviewed)(?:, (?P<by>[^\n]+))?\n")


@dataclass(frozen=True)
class Language:
    """A language of the pages: its name in itself, and how far its catalogue can be trusted.

    `draft`: by nobody but its author. `checked`: read again by its author, on the pages. `reviewed`: by a native
    reader, whose name and the date are in `by`.
    """

    name: str
    mark: str
    by: str = ""


def discover(folder: Path = TRANSLATIONS) -> dict[str, Language]:
    """The languages that have a catalogue, and English, by code. The first two lines of a catalogue say name and mark.

    Raises ValueError for a catalogue without them.
    """
    found = {SOURCE: Language("English", "checked")}
    for source in folder.glob("*/LC_MESSAGES/messages.po"):
        with source.open(encoding="utf-8") as file:
            head = HEAD.match(file.readline() + file.readline())
        if head is None:
            raise ValueError(f"{source} does not begin with the name of its language and its mark")
        found[source.parts[-3]] = Language(head["name"], head["mark"], head["by"] or "")
    return dict(sorted(found.items()))


KNOWN = discover()
LANGUAGES = {code: language.name for code, language in KNOWN.items()}


def best_of(wanted: list[str]) -> str | None:
    """The first offered language among BCP 47 tags in order of preference (Core 3.1.2.1, `ui_locales`), or None."""
    for tag in wanted:
        language = tag.replace("_", "-").split("-")[0].lower()
        if language in LANGUAGES:
            return language
    return None
