"""Takes the picture of every page and state of both applications: `./run screenshots [language]` (English when none is named).

The single pictures go to tests/screenshots/pages; all of them, small, to docs/images/contact-sheet.jpg, in git for English.
The clock begins at a fixed moment, and what is drawn by lot (captchas, samples, identifiers) is covered: two runs compare.
"""

import re
import sys
import tempfile
import time
from pathlib import Path

from PIL import Image, ImageDraw
from playwright.sync_api import Page, sync_playwright

from idp.ground import clock
from tests import browser
from tests.pages import tour
from tests.systems import ROOT, Systems, running

BEGINS_AT = 1_795_600_000  # 25 November 2026
WIDTHS = {375: 812, 1280: 900}
SHRUNK, COLUMNS, LONGEST, GAP = 0.32, {375: 16, 1280: 6}, 1800, 10
PICTURES = browser.SCREENSHOTS / "pages"
SHEET = ROOT / "docs" / "images" / "contact-sheet.jpg"
LOTS = ".samples li, #uid, .captcha img, [data-channel] .bubble, .mail-text, .phone-time, .mail-head"
COVER = """(lots) => {
  for (const one of document.querySelectorAll(lots)) one.style.visibility = "hidden";
}"""


def take(folder: Path, language: str) -> list[Path]:
    """Walk, and put a picture of each page at each width into `folder`."""
    taken: list[Path] = []

    def see(page: Page, name: str) -> None:
        page.wait_for_load_state()
        for width, height in WIDTHS.items():
            page.set_viewport_size({"width": width, "height": height})
            path = folder / f"{len(taken) // len(WIDTHS):03}-{re.sub(r'[^a-z0-9]+', '-', name.lower())}-{width}.png"
            page.evaluate(COVER, LOTS)
            page.screenshot(path=path, full_page=True)
            taken.append(path)

    with tempfile.TemporaryDirectory() as scratch, sync_playwright() as playwright, running(Path(scratch)) as systems:
        _begin(systems)
        sandbox = ["--no-sandbox"]
        chromium = playwright.chromium.launch(executable_path=browser.executable(playwright), args=[*browser.QUIET, *sandbox])
        tour.walk(systems, lambda: browser.context(chromium, language=language), see, language=language)
        chromium.close()
    return taken


def sheet(pictures: list[Path], to: Path) -> None:
    """All pictures on one sheet, small: phones first, then wide screens, in rows. What is very long is cut."""
    strips: list[Image.Image] = []
    for width, columns in COLUMNS.items():
        small = [_small(path) for path in pictures if path.stem.endswith(f"-{width}")]
        strips += [_row(small[at : at + columns]) for at in range(0, len(small), columns)]
    whole = Image.new("RGB", (max(one.width for one in strips), sum(one.height + GAP for one in strips)), "#777777")
    top = 0
    for strip in strips:
        whole.paste(strip, (0, top))
        top += strip.height + GAP
    to.parent.mkdir(parents=True, exist_ok=True)
    whole.save(to, quality=72, optimize=True, progressive=True)


def _begin(systems: Systems) -> None:
    clock.write_offset(systems.folder / "demo-clock", BEGINS_AT - int(time.time()))


def _small(path: Path) -> Image.Image:
    with Image.open(path) as picture:
        cut = picture.convert("RGB").crop((0, 0, picture.width, min(picture.height, LONGEST)))
        return cut.resize((round(cut.width * SHRUNK), round(cut.height * SHRUNK)), Image.Resampling.LANCZOS)


def _row(pictures: list[Image.Image]) -> Image.Image:
    row = Image.new("RGB", (sum(one.width + GAP for one in pictures), max(one.height for one in pictures)), "#777777")
    left = 0
    for one in pictures:
        row.paste(one, (left, 0))
        ImageDraw.Draw(row).rectangle((left, 0, left + one.width - 1, one.height - 1), outline="#444444")
        left += one.width + GAP
    return row


def main() -> int:
    """Take the pictures and make the sheet."""
    language = sys.argv[1] if len(sys.argv) > 1 else "en"
    folder = PICTURES / language
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.glob("*.png"):
        old.unlink()
    to = SHEET if language == "en" else SHEET.with_name(f"contact-sheet-{language}.jpg")
    sheet(take(folder, language), to)
    sys.stdout.write(f"{to.relative_to(ROOT)}, and the single pictures in {folder.relative_to(ROOT)}\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
