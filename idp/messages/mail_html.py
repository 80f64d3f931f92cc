"""The HTML part of a mail, made from its text: the same words, larger, with links to press. No picture, nothing remote.

Called by `mail.compose`. One text makes both parts, so that neither can say what the other does not.
"""

import re
from html import escape

LINK = re.compile(r"https?://[^\s<>\"]+[^\s<>\".,;:!?)]")
FONT = "19px/1.5 system-ui,-apple-system,'Segoe UI',Roboto,Arial,sans-serif"
BODY = f"margin:0;padding:24px 16px;background:#eef2f8;color:#1b1f2a;font:{FONT}"
CARD = "max-width:34em;margin:0 auto;padding:24px;background:#ffffff;border:1px solid #d4dae6;border-radius:8px"
BUTTON = "display:inline-block;padding:12px 24px;background:#0b3d91;color:#ffffff;text-decoration:none;border-radius:4px"
FOOT = "max-width:34em;margin:16px auto 0;padding:0 8px;color:#404758;font-size:16px"
ADDRESS = "font-size:16px;overflow-wrap:anywhere;word-break:break-word"
FOOT_PARAGRAPHS = 2


def as_html(subject: str, text: str, language: str) -> str:
    """A whole document from the paragraphs of a text; its last two (who sends it, whom to ask) stand below the card."""
    paragraphs = [part.strip() for part in re.split(r"\n\s*\n", text) if part.strip()]
    cut = len(paragraphs) - FOOT_PARAGRAPHS if len(paragraphs) > FOOT_PARAGRAPHS + 1 else len(paragraphs)
    card, foot = ("\n".join(_paragraph(one) for one in part) for part in (paragraphs[:cut], paragraphs[cut:]))
    return (
        f'<!doctype html>\n<html lang="{escape(language)}">\n<head><meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(subject)}</title></head>\n"
        f'<body style="{BODY}">\n<div style="{CARD}">\n{card}\n</div>\n<div style="{FOOT}">\n{foot}\n</div>\n</body>\n</html>\n'
    )


def _paragraph(text: str) -> str:
    if LINK.fullmatch(text):
        address = escape(text)
        return f'<p><a style="{BUTTON}" href="{address}">{escape(_place(text))}</a></p>\n<p style="{ADDRESS}">{address}</p>'
    return f"<p>{'<br>'.join(_line(one) for one in text.splitlines())}</p>"


def _line(text: str) -> str:
    """A line with its links made pressable; everything else is escaped."""
    pieces, at = [], 0
    for found in LINK.finditer(text):
        address = escape(found[0])
        pieces += [escape(text[at : found.start()]), f'<a style="{ADDRESS}" href="{address}">{address}</a>']
        at = found.end()
    return "".join(pieces) + escape(text[at:])


def _place(address: str) -> str:
    """The host of a link, which a person can compare with what they expect."""
    return address.split("/")[2]
