"""The tokens hold for both applications; every text on every ground it stands on has contrast AAA; no colour hides elsewhere."""

import re

import pytest

from tests.pages.tokens import ROOT, SHEET, contrast, declared, scheme

STYLES = sorted([*(ROOT / "idp/static").glob("*.css"), *(ROOT / "jsis_rp/static").glob("*.css")])
TEXTS = [
    *[(text, ground) for text in ("ink", "quiet-ink", "link", "heading") for ground in ("paper", "ground")],
    *[("ink", ground) for ground in ("good-ground", "mind-ground", "wrong-ground")],
    *[("good", ground) for ground in ("good-ground", "paper")],
    *[("wrong", ground) for ground in ("wrong-ground", "paper", "ground")],
    *[("on-bar", ground) for ground in ("bar", "bar-dark")],
    *[("on-button", ground) for ground in ("button", "button-dark")],
    *[("on-danger", ground) for ground in ("danger", "danger-dark")],
    *[("link", ground) for ground in ("good-ground", "mind-ground")],
]
SHAPES = [
    *[("line", ground) for ground in ("paper", "ground")],
    *[("focus-line", ground) for ground in ("paper", "ground", "focus")],
    ("accent", "bar-dark"),
    ("wrong", "paper"),
    ("link", "paper"),
]


@pytest.mark.parametrize("name", ["tokens.css", "elements.css"])
def test_both_applications_have_the_same_look(name: str) -> None:
    """They share no code; what they share in looks is a copy, and this holds the copies together."""
    assert (ROOT / "idp/static" / name).read_bytes() == (ROOT / "jsis_rp/static" / name).read_bytes()


@pytest.mark.parametrize("dress", ["light", "dark"])
@pytest.mark.parametrize(("text", "ground"), TEXTS)
def test_every_text_has_contrast_aaa(text: str, ground: str, dress: str) -> None:
    """WCAG 2.2 1.4.6: 7 to 1."""
    assert contrast(scheme(dress), text, ground) >= 7


@pytest.mark.parametrize("dress", ["light", "dark"])
def test_the_banner_has_contrast_aaa(dress: str) -> None:
    """WCAG 2.2 1.4.6, on the operator's second colour as shipped."""
    assert contrast(scheme(dress), "on-accent", "accent") >= 7


@pytest.mark.parametrize("dress", ["light", "dark"])
@pytest.mark.parametrize(("shape", "ground"), SHAPES)
def test_borders_and_focus_can_be_seen(shape: str, ground: str, dress: str) -> None:
    """WCAG 2.2 1.4.11 and 2.4.13: 3 to 1."""
    assert contrast(scheme(dress), shape, ground) >= 3


@pytest.mark.parametrize("dark_blue", ["#0b3d91", "#004494", "#5a1846", "#1d4d2b"])
def test_dark_pages_stay_legible_with_another_colour_of_the_operator(dark_blue: str) -> None:
    """Links and buttons follow the operator's colour, lightened."""
    tokens = scheme("dark", **{"--primary": dark_blue})
    assert all(contrast(tokens, text, ground) >= 7 for text, ground in TEXTS if text in ("link", "heading", "on-button"))


def test_dark_pages_change_nothing_but_colours_that_light_ones_have() -> None:
    """A token that dark pages alone know would be missing on light ones."""
    light, dark = declared(SHEET.read_text())
    assert set(dark) <= set(light)


@pytest.mark.parametrize("sheet", STYLES, ids=lambda path: f"{path.parts[-3]}/{path.name}")
def test_a_style_sheet_uses_tokens_that_there_are_and_one_breakpoint(sheet: object) -> None:
    """No colour of its own but black and white; every media query on width is that of --breakpoint."""
    text = re.sub(r"/\*.*?\*/", "", sheet.read_text(), flags=re.DOTALL)  # type: ignore[attr-defined]
    light, _ = declared(SHEET.read_text())
    assert set(re.findall(r"var\((--[a-z0-9-]+)\)", text)) <= set(light)
    assert set(re.findall(r"(?:min|max)-width: ([\d.]+)rem", "".join(re.findall(r"@media[^{]*", text)))) <= {"40", "40.01"}
    assert light["--breakpoint"] == "40rem"
    if sheet.name != "tokens.css":  # type: ignore[attr-defined]
        assert set(re.findall(r"#[0-9a-fA-F]{3,8}\b(?![^{}]*\{)", text)) <= {"#000", "#fff"}


def test_no_token_is_declared_for_nothing() -> None:
    """Each is used by a sheet or by another token."""
    everything = "".join(sheet.read_text() for sheet in STYLES)
    light, _ = declared(SHEET.read_text())
    assert [name for name in light if f"var({name})" not in everything and name != "--breakpoint"] == []
