"""The words of the pages and their translations: what is asked for, what each catalogue holds, and what is wrong with it.

`python -m tests.catalogues` names every fault; with `--update` it first brings the catalogues to what the code asks for: new
texts get empty entries, and those that nothing asks for any more go.
"""

import re
import sys
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).parents[1]
PACKAGES = ("idp", "jsis_rp")
KEYWORDS = {"_": None, "gettext": None, "lazy": None, "lazy_gettext": None, "ngettext": (1, 2)}
METHODS = [("**.py", "python"), ("templates/**.html", "jinja2"), ("templates/**.txt", "jinja2")]
PLACE = re.compile(r"%\(\w+\)[sd]|%[sd]")
WIDTH = 110

Id = str | tuple[str, ...]


def wanted(package: str) -> dict[Id, list[str]]:
    """What the code and the templates of `package` ask for, with the comments for translators."""
    found: dict[Id, list[str]] = {}
    for _, _, message, comments, _ in extract_from_dir(
        ROOT / package, METHODS, keywords=KEYWORDS, comment_tags=("Translators:",)
    ):
        known = found.setdefault(message, [])
        known += [one for one in comments if one not in known]
    return found


def path(package: str, language: str) -> Path:
    """The catalogue of a language."""
    return ROOT / package / "translations" / language / "LC_MESSAGES" / "messages.po"


def languages(package: str) -> list[str]:
    """The languages with a catalogue."""
    return sorted(one.parts[-3] for one in (ROOT / package / "translations").glob("*/LC_MESSAGES/messages.po"))


def held(source: Path) -> Catalog:
    """A catalogue."""
    with source.open("rb") as file:
        return read_po(file, locale=source.parts[-3])


def faults(package: str, language: str, catalogue: Catalog | None = None) -> list[str]:
    """Everything that is wrong with a catalogue, one line each: missing, left over, empty, doubtful, or a lost placeholder."""
    catalogue = held(path(package, language)) if catalogue is None else catalogue
    known = {message.id: message for message in catalogue if message.id}
    asked = wanted(package)
    where = f"{package} {language}: "
    found = [f"{where}missing: {one!r}" for one in asked if one not in known]
    found += [f"{where}asked for by nothing: {one!r}" for one in known if one not in asked]
    return found + [where + fault for message in known.values() for fault in _faults_of(message, catalogue.num_plurals)]


def _faults_of(message: Message, plurals: int) -> list[str]:
    texts = [message.string] if isinstance(message.string, str) else list(message.string or ())
    english = [message.id] if isinstance(message.id, str) else list(message.id)
    found = []
    if not texts or not all(texts):
        found.append(f"empty: {message.id!r}")
    if message.fuzzy:
        found.append(f"doubtful: {message.id!r}")
    if len(english) > 1 and len(texts) != plurals:
        found.append(f"{len(texts)} plural forms instead of {plurals}: {message.id!r}")
    places = sorted(PLACE.findall(english[-1]))
    found += [f"other placeholders: {message.id!r}: {text!r}" for text in texts if text and sorted(PLACE.findall(text)) != places]
    return found


def update(package: str, language: str) -> None:
    """Bring a catalogue to what is asked for; its translations stay."""
    source = path(package, language)
    old = held(source)
    known = {message.id: message for message in old if message.id}
    fresh = Catalog(
        locale=language,
        header_comment=old.header_comment,
        project="Acropolis",
        version="1",
        msgid_bugs_address="acropolis",
        creation_date=old.creation_date,
        revision_date=old.revision_date,
        last_translator=old.last_translator,
        language_team=old.language_team,
        charset="utf-8",
        fuzzy=False,
    )
    for one, comments in sorted(wanted(package).items(), key=lambda pair: pair[0] if isinstance(pair[0], str) else pair[0][0]):
        string = known[one].string if one in known else ""
        fresh.add(one, string, auto_comments=comments)
    with source.open("wb") as file:
        write_po(file, fresh, width=WIDTH)


def main() -> int:
    """Print the faults of every catalogue; 1 when there are any."""
    everything = [(package, language) for package in PACKAGES for language in languages(package)]
    if "--update" in sys.argv:
        for package, language in everything:
            update(package, language)
    found = [fault for package, language in everything for fault in faults(package, language)]
    sys.stdout.write(("\n".join(found) or "Every catalogue is complete.") + "\n")
    return 1 if found else 0


if __name__ == "__main__":
    raise SystemExit(main())
