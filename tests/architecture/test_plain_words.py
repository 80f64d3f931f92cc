"""Names and sentences are those that an engineer of any country expects: words of a private dialect do not come back.

What to say instead is beside each word. `python -m tests.architecture.test_plain_words` lists every place, whatever is allowed.
"""

import ast
import io
import re
import tokenize
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.architecture import tree

HERE = Path(__file__)
IN_PROSE = {
    r"\bpurses?\b": "rate limit, counter",
    r"(?<!help)(?<!help )(?<!support )(?<!its )\bdesks?\b|\bdeskmates?\b": "dependencies, parts",
    r"\bdoors?\b": "pages, endpoints, package",
    r"\brooms?\b(?! tv)": "package",
    r"\bthe house\b|\bhouse rules?\b": "layout, provider",
    r"\bnester\b": "encrypter of answers",
    r"\broomy\b": "say what is allowed",
    r"\bopaque\.(?:py|new|key)\b": "random_strings",
}
AS_PART_OF_A_NAME = {
    "purse": "limit, counter",
    "purses": "limits, counters",
    "desk": "the class itself, such as TokenServerParts",
    "deskmate": "the protocol class of what is needed",
    "door": "pages, endpoint, package",
    "doors": "pages, endpoints, packages",
    "nester": "encrypter",
    "roomy": "what is allowed",
    "stands": "is_active, is_live",
}
AS_A_NAME = {"told": "returned, sent", "Told": "the claims, the answer", "Known": "what is known", "opaque": "random_strings"}
IN_THE_CODE_ALONE = {"picture": "captcha"}
"""Words that are plain elsewhere: tests take pictures of pages, `picture` is a claim (Core 5.1) and never an identifier."""

STILL_SPOKEN: tuple[str, ...] = ()
"""Files that are being put into plain words; to become empty."""

SOURCES = [path for path in tree.files() if path.suffix == ".py" and "versions" not in path.parts and path != HERE]
SUPERSEDED = "0001-the-house-as-laid.md"
TEXTS = [path for path in tree.files() if path.suffix in (".md", ".toml", ".html", ".yaml") and path.name != SUPERSEDED]
PROSE = re.compile("|".join(f"(?:{pattern})" for pattern in IN_PROSE), re.IGNORECASE)


def prose_of(path: Path) -> Iterator[tuple[int, str]]:
    """Line number and text of everything that is written for people: comments and strings of code, all of other files."""
    text = path.read_text(encoding="utf-8", errors="replace")
    if path.suffix != ".py":
        yield from enumerate(text.splitlines(), 1)
        return
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type in (tokenize.COMMENT, tokenize.STRING, getattr(tokenize, "FSTRING_MIDDLE", -1)):
            yield from enumerate(token.string.splitlines(), token.start[0])


def names_of(path: Path) -> Iterator[tuple[int, str]]:
    """Line number and name of everything that is defined or used by name in a module."""
    for node in ast.walk(ast.parse(path.read_text())):
        match node:
            case ast.Name(id=name) | ast.Attribute(attr=name) | ast.arg(arg=name) | ast.alias(name=name):
                yield node.lineno, name
            case ast.ClassDef(name=name) | ast.FunctionDef(name=name) if not name.startswith("test_"):
                yield node.lineno, name
            case _:
                pass


def parts(name: str) -> set[str]:
    """The words of an identifier, in lower case."""
    return {part.lower() for part in re.findall(r"[A-Za-z][a-z]*|[A-Z]+(?![a-z])", name)}


def is_dialect(name: str, *, of_the_code: bool) -> bool:
    """Whether an identifier is, or holds, a word of the list."""
    bare = name.strip("_")
    words = set(AS_PART_OF_A_NAME) | (set(IN_THE_CODE_ALONE) if of_the_code else set())
    return (bool(parts(name) & words) and bare != "stands_for") or (of_the_code and bare in AS_A_NAME)


def places() -> Iterator[str]:
    """Every place, as file, line and what was found."""
    for path in [*SOURCES, *TEXTS]:
        of_the_code = not tree.name(path).startswith("tests/")
        found = {(number, hit.group()) for number, line in prose_of(path) for hit in PROSE.finditer(line)}
        if path.suffix == ".py":
            found |= {(number, name) for number, name in names_of(path) if is_dialect(name, of_the_code=of_the_code)}
        yield from (f"{tree.name(path)}:{number}: {what}" for number, what in sorted(found))


def test_no_word_of_a_private_dialect_comes_back() -> None:
    """CONTRIBUTING.md, "Names"."""
    assert [place for place in places() if not place.startswith(STILL_SPOKEN)] == []


@pytest.mark.parametrize(
    ("name", "expected"),
    [("Purse", True), ("count_purses", True), ("helpdesk_mail", False), ("Told", True), ("told_by", False), ("knowledge", False)],
)
def test_which_identifiers_are_found(name: str, expected: bool) -> None:
    """Words are compared whole, so that "helpdesk" is no "desk"."""
    assert is_dialect(name, of_the_code=True) is expected


if __name__ == "__main__":
    print("\n".join(places()))  # noqa: T201
