"""A real Chromium for the tests, and what a careful visitor does in it: look, check with axe, take a picture.

The browser is the one that ACROPOLIS_CHROMIUM names, else Chromium or Chrome on PATH, else Playwright's own. Without any the
tests are skipped, and fail when CI is set.
"""

import os
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, sync_playwright

SCREENSHOTS = Path(__file__).parent / "screenshots"
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
QUIET = ["--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run"]
DESKTOP, PHONE = {"width": 1280, "height": 900}, {"width": 320, "height": 640}


def executable(playwright: Playwright) -> str | None:
    """The browser to start, or None when there is none."""
    told = os.environ.get("ACROPOLIS_CHROMIUM")
    found = told or next((path for name in NAMES if (path := shutil.which(name))), None)
    own = playwright.chromium.executable_path
    return found or (own if Path(own).exists() else None)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """One browser for the session; each test opens contexts of its own in it."""
    with sync_playwright() as playwright:
        path = executable(playwright)
        if path is None:
            complain = pytest.fail if os.environ.get("CI") else pytest.skip
            complain("no Chromium: set ACROPOLIS_CHROMIUM, or install chromium, or run `playwright install chromium`")
        sandbox = ["--no-sandbox"] if os.getuid() == 0 else []
        browser = playwright.chromium.launch(executable_path=path, args=[*QUIET, *sandbox])
        yield browser
        browser.close()


def context(browser: Browser, *, language: str = "en", scripts: bool = True, phone: bool = False) -> BrowserContext:
    """A fresh visitor: own cookies, a language, with or without JavaScript, on a desktop or on a phone 320 pixels wide."""
    made = browser.new_context(
        locale={"en": "en-GB", "fr": "fr-BE"}.get(language, language),
        java_script_enabled=scripts,
        viewport=PHONE if phone else DESKTOP,  # type: ignore[arg-type]
        timezone_id="Europe/Brussels",
    )
    made.set_default_timeout(15_000)
    return made


def picture(page: Page, name: str) -> None:
    """Keep what the page looks like, for people to look at (tests/screenshots, not committed)."""
    SCREENSHOTS.mkdir(exist_ok=True)
    page.screenshot(path=SCREENSHOTS / f"{re.sub(r'[^a-z0-9]+', '-', name.lower())}.png", full_page=True)


def faults(page: Page) -> list[str]:
    """What axe finds serious or critical on the page, one line each: rule, reason, elements."""
    found: list[dict[str, Any]] = Axe().run(page).response["violations"]
    return [
        f"{one['id']} ({one['impact']}): {one['help']}: {'; '.join(str(node['target']) for node in one['nodes'])}"
        for one in found
        if one["impact"] in ("serious", "critical")
    ]


def too_wide(page: Page) -> int:
    """By how many pixels the page is wider than its window (0: no scrolling sideways, WCAG 2.2 1.4.10)."""
    return int(page.evaluate("Math.max(0, document.documentElement.scrollWidth - document.documentElement.clientWidth)"))
