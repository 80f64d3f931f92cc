"""The design tokens as a browser computes them: light and dark, with an operator's colours laid over. For the tests here."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
SHEET = ROOT / "idp" / "static" / "tokens.css"
NAMED = {"black": (0.0, 0.0, 0.0), "white": (1.0, 1.0, 1.0)}
MIX = re.compile(r"color-mix\(in srgb, (?P<one>.+) (?P<share>\d+)%, (?P<other>.+)\)")

Colour = tuple[float, float, float]
Tokens = dict[str, str]


def declared(sheet: str) -> tuple[Tokens, Tokens]:
    """The custom properties of a style sheet: those for light pages, and those that dark pages lay over them."""
    plain = re.sub(r"/\*.*?\*/", "", sheet, flags=re.DOTALL)
    light, _, dark = plain.partition("@media (prefers-color-scheme: dark)")
    return _properties(light), _properties(dark)


def scheme(name: str, **operator: str) -> Tokens:
    """The tokens of the scheme `light` or `dark`, with an operator's colours laid over."""
    light, dark = declared(SHEET.read_text())
    return {**light, **(dark if name == "dark" else {}), **operator}


def colour(tokens: Tokens, value: str) -> Colour:
    """A colour in sRGB from 0 to 1: `#rrggbb`, black, white, `var(--name)`, or a `color-mix` of two of these."""
    value = value.strip()
    mix = MIX.fullmatch(value)
    if mix:
        share = int(mix["share"]) / 100
        pairs = zip(colour(tokens, mix["one"]), colour(tokens, mix["other"]), strict=True)
        red, green, blue = (one * share + other * (1 - share) for one, other in pairs)
        return red, green, blue
    if value.startswith("var("):
        return colour(tokens, tokens[value[4:-1]])
    if value in NAMED:
        return NAMED[value]
    red, green, blue = (int(value[at : at + 2], 16) / 255 for at in (1, 3, 5))
    return red, green, blue


def contrast(tokens: Tokens, text: str, ground: str) -> float:
    """The contrast ratio of two tokens (WCAG 2.2, relative luminance)."""
    lights = sorted((_luminance(colour(tokens, tokens[f"--{name}"])) for name in (text, ground)), reverse=True)
    return (lights[0] + 0.05) / (lights[1] + 0.05)


def _luminance(rgb: Colour) -> float:
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in rgb)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _properties(css: str) -> Tokens:
    return {name: value.strip() for name, value in re.findall(r"(--[a-z0-9-]+):\s*([^;]+);", css)}
