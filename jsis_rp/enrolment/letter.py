"""The registered letter as a PDF: address block for a window envelope, Code128 of the registered number, the code.

Pure drawing with reportlab, called by `printing.py` and `back_office/`; DejaVu Sans holds every alphabet of the Union.
"""

from collections.abc import Callable, Sequence
from datetime import timedelta
from io import BytesIO
from pathlib import Path

from reportlab.graphics.barcode import code128
from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from jsis_rp.enrolment.letter_content import LetterContent
from jsis_rp.ground.i18n import catalogue, day

FONTS = Path(__file__).parent / "fonts"
PLAIN, BOLD = "DejaVuSans", "DejaVuSans-Bold"
LEFT, RIGHT, TOP = 25 * mm, A4[0] - 20 * mm, A4[1] - 20 * mm


def render(letters: Sequence[LetterContent]) -> bytes:
    """Return one PDF with a page for each letter."""
    for font in (PLAIN, BOLD):
        if font not in pdfmetrics.getRegisteredFontNames():
            pdfmetrics.registerFont(TTFont(font, FONTS / f"{font}.ttf"))
    file = BytesIO()
    canvas = Canvas(file, pagesize=A4, pageCompression=1, lang=letters[0].language if letters else "en")
    canvas.setTitle("JSIS Online")
    for content in letters:
        _page(canvas, content)
        canvas.showPage()
    canvas.save()
    return file.getvalue()


def _page(canvas: Canvas, content: LetterContent) -> None:
    _ = catalogue(content.language).gettext
    _head(canvas, content, _)
    y = _body(canvas, content, _, TOP - 105 * mm)
    _code_box(canvas, content, _, y - 24 * mm)
    _steps(canvas, content, _, y - 36 * mm)
    if content.is_demo:
        canvas.setFont(BOLD, 9)
        canvas.drawCentredString(A4[0] / 2, 12 * mm, _("Demonstration: this letter was not sent, and its people are invented."))


def _head(canvas: Canvas, content: LetterContent, _: Callable[[str], str]) -> None:
    y = TOP
    for number, line in enumerate(content.sender):
        canvas.setFont(BOLD if number == 0 else PLAIN, 9.5)
        canvas.drawString(LEFT, y, line)
        y -= 4.6 * mm
    canvas.setFont(BOLD, 9.5)
    canvas.drawString(LEFT, TOP - 27 * mm, _("Registered letter with acknowledgement of receipt"))
    barcode = code128.Code128(content.registered_number, barHeight=11 * mm, barWidth=0.3 * mm, quiet=False)
    barcode.drawOn(canvas, LEFT, TOP - 45 * mm)
    canvas.setFont(PLAIN, 9)
    item = content.registered_number
    canvas.drawString(LEFT, TOP - 50 * mm, f"{item[:2]} {item[2:5]} {item[5:8]} {item[8:11]} {item[11:]}")
    y = TOP - 36 * mm
    for number, line in enumerate((content.name, *content.address)):
        canvas.setFont(BOLD if number == 0 else PLAIN, 11)
        canvas.drawString(110 * mm, y, line[:60])
        y -= 5.6 * mm
    canvas.setFont(PLAIN, 9.5)
    canvas.drawString(LEFT, TOP - 72 * mm, _("Our reference: %s") % content.reference)
    canvas.drawRightString(RIGHT, TOP - 72 * mm, day(content.sent_at, content.language, content.time_zone))


def _body(canvas: Canvas, content: LetterContent, _: Callable[[str], str], y: float) -> float:
    canvas.setFont(BOLD, 12.5)
    canvas.drawString(LEFT, y + 20 * mm, _("Your code to activate your access to JSIS Online"))
    last_day = day(content.valid_until - timedelta(seconds=1), content.language, content.time_zone)
    y = y + 12 * mm
    for text in (
        _("You asked for access to JSIS Online, PMO Contact and My IntraComm over the internet."),
        _("This letter holds the code that completes your request. It can be used once, until %s at the latest.") % last_day,
    ):
        y = _paragraph(canvas, text, y) - 2.5 * mm
    return y


def _code_box(canvas: Canvas, content: LetterContent, _: Callable[[str], str], y: float) -> None:
    canvas.setLineWidth(1.2)
    canvas.roundRect(LEFT, y, RIGHT - LEFT, 22 * mm, 2 * mm)
    canvas.setFont(PLAIN, 9.5)
    canvas.drawCentredString((LEFT + RIGHT) / 2, y + 16 * mm, _("Single-use code"))
    canvas.setFont(BOLD, 24)
    canvas.drawCentredString((LEFT + RIGHT) / 2, y + 5.5 * mm, content.code)


def _steps(canvas: Canvas, content: LetterContent, _: Callable[[str], str], y: float) -> None:
    canvas.setFont(BOLD, 10.5)
    canvas.drawString(LEFT, y, _("What to do"))
    y -= 7 * mm
    steps = (
        _("Open %s in your browser and choose the access via the internet.") % content.public_url,
        _("Sign in with the account with which you sent your request."),
        _("Enter the code. Capital or small letters and hyphens do not matter; it never holds the letters B, I, L, O, S, Z."),
        _("Your access opens on the following day. The code is then of no more use: destroy this letter."),
    )
    for number, text in enumerate(steps, start=1):
        canvas.setFont(BOLD, 10)
        canvas.drawString(LEFT, y, f"{number}.")
        y = _paragraph(canvas, text, y, left=LEFT + 7 * mm) - 2 * mm
    notes = (
        _("After %d wrong attempts the code is void; you can then ask for a new letter on the same page.") % content.attempts,
        _("Nobody from the PMO will ever ask you for this code by telephone or e-mail."),
        _("If you did not ask for access, do not use the code and tell your settlements office."),
    )
    y -= 2 * mm
    for text in notes:
        y = _paragraph(canvas, text, y) - 2 * mm


def _paragraph(canvas: Canvas, text: str, y: float, *, left: float = LEFT) -> float:
    """Draw `text` wrapped from `left` to the right margin; return the height below it."""
    canvas.setFont(PLAIN, 10)
    line = ""
    for word in text.split():
        longer = f"{line} {word}".strip()
        if line and pdfmetrics.stringWidth(longer, PLAIN, 10) > RIGHT - left:
            canvas.drawString(left, y, line)
            y -= 5 * mm
            line = word
        else:
            line = longer
    canvas.drawString(left, y, line)
    return float(y - 5 * mm)
