"""The name of a browser and its system, from the header in which it describes itself (RFC 9110 10.1.5): not for rules.

Called by the pages that list sessions.
"""

from idp.ground.i18n import gettext

BROWSERS = (("Edg/", "Edge"), ("OPR/", "Opera"), ("Firefox/", "Firefox"), ("Chrome/", "Chrome"), ("Safari/", "Safari"))
SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Macintosh", "Mac"),
    ("Linux", "Linux"),
)


def name_of(header: str) -> str:
    """Such as "Firefox, Windows"; "Unknown browser" when nothing is recognised."""
    browser = next((name for sign, name in BROWSERS if sign in header), "")
    system = next((name for sign, name in SYSTEMS if sign in header), "")
    return ", ".join(part for part in (browser, system) if part) or gettext("Unknown browser")
