"""What must hold on every page: nothing scrolls sideways, the way by keyboard is sound, the main action is seen at once.

And axe finds nothing.
Called by the test of this folder for each page of the tour.
"""

from itertools import pairwise
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests import browser

WIDTHS = (320, 375, 768, 1280)
PHONE = {"width": 375, "height": 812}
AT_ONCE = ("#login-next", "#login-submit", "#mfa-submit", "#way-internet", "#code-submit", "#task", "#continue", "#email")
"""What people came for, on the pages that have it: seen without scrolling on a phone, unless faults stand above it."""
TABBED = """() => [...document.querySelectorAll("a[href], button, input:not([type=hidden]), select, textarea, summary")]
  .filter((one) => one.tabIndex >= 0 && !one.disabled)
  .filter((one) => one.checkVisibility({visibilityProperty: true, contentVisibilityAuto: true}))
  .map((one) => {
    const box = one.getBoundingClientRect();
    return {
      name: one.id || one.textContent.trim().slice(0, 30), tab: one.tabIndex, first: one.classList.contains("skip"),
      top: box.top, bottom: box.bottom, left: box.left, right: box.right,
      small: box.height < 24 && one.closest("p, li, dd, td, h2, label") === null,
    };
  })"""

LONGER = """() => {
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const node = walker.currentNode;
    node.data = node.data.replace(/\\p{L}{3,}/gu, (word) => word + "ëçåłøñž".repeat(3).slice(0, Math.ceil(word.length * 0.4)));
  }
}"""


def faults(page: Page, *, axe: bool = True) -> list[str]:
    """Everything that is wrong with the page, one line each."""
    page.wait_for_load_state()
    found = []
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        wide = browser.too_wide(page)
        found += [f"{wide} pixels too wide at {width}"] if wide else []
    page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    found += _on_the_way(page.evaluate(TABBED))
    found += _out_of_sight(page)
    return found + (_axe(page) if axe else [])


def stretched(page: Page) -> list[str]:
    """The page in two languages that nobody speaks: 40 % longer, and from right to left. Scrolling sideways is a fault.

    The page stays as it was left: whoever calls this looks at the page before.
    """
    found = []
    page.evaluate(LONGER)
    for direction in ("ltr", "rtl"):
        page.evaluate("(dir) => { document.documentElement.dir = dir; }", direction)
        for width in (WIDTHS[0], WIDTHS[-1]):
            page.set_viewport_size({"width": width, "height": 900})
            wide = browser.too_wide(page)
            found += [f"{wide} pixels too wide at {width}, {direction}, with longer words"] if wide else []
    mirrored = page.evaluate("() => document.querySelector('.brand').getBoundingClientRect().left > 300")
    page.evaluate("() => { document.documentElement.dir = ''; }")
    return found + ([] if mirrored else ["from right to left the page is not mirrored"])


def _on_the_way(tabbed: list[dict[str, Any]]) -> list[str]:
    """The skip link first, no order of its own, and never back up and to the left at once."""
    found = [f"tabindex {one['tab']} at {one['name']}" for one in tabbed if one["tab"] > 0]
    if not tabbed or not tabbed[0]["first"]:
        found.append("the skip link does not come first")
    for one, following in pairwise(tabbed[1:]):
        if following["bottom"] <= one["top"] and following["right"] <= one["left"]:
            found.append(f"focus jumps back from {one['name']} to {following['name']}")
    return found + [f"{one['name']} is lower than 24 pixels" for one in tabbed if one["small"] and not one["first"]]


def _out_of_sight(page: Page) -> list[str]:
    """The main action below the fold. Where a list of faults stands above it, that list is what must be seen."""
    if page.locator("#error-summary").count():
        return []
    page.evaluate("scrollTo(0, 0)")
    for action in AT_ONCE:
        place = page.locator(action).first
        if place.count() and place.is_visible():
            box = place.bounding_box()
            low = box["y"] + box["height"] if box else 0
            return [f"{action} ends at {low:.0f}, below {PHONE['height']}"] if low > PHONE["height"] else []
    return []


def _axe(page: Page) -> list[str]:
    """What axe finds with all its rules, the experimental and AAA ones among them."""
    rules = {"runOnly": ["wcag2a", "wcag2aa", "wcag2aaa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
    found: list[dict[str, Any]] = Axe().run(page, options=rules).response["violations"]
    return [f"{one['id']}: {one['help']}: {'; '.join(str(node['target']) for node in one['nodes'])}" for one in found]
