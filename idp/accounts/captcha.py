"""The captcha: an image with characters that keeps programs from signing up by the thousand, or the same as sound.

Only a salted hash of the characters is kept; a captcha is answered once, right or wrong. Drawing takes 20 ms and speaking 170 ms,
so both happen outside the transaction. Called by the sign-up and the lost-password page.
"""

import base64
import hashlib
from dataclasses import dataclass
from typing import Literal

from captcha.audio import AudioCaptcha
from captcha.image import ImageCaptcha
from sqlalchemy.orm import Session as Db

from idp.accounts.models import Captcha
from idp.ground import clock, random_strings
from idp.ground.database import consume_once

Kind = Literal["image", "audio"]
IMAGE_LENGTH, SOUND_LENGTH = 5, 6
SPOKEN = "23456789"
DRAWN = "abcdefghkmnprstuvwxyz2345678"
WIDTH, HEIGHT = 240, 80


@dataclass(frozen=True)
class Generated:
    """A captcha as the page needs it: the id for the form and a `data:` address for the image or the sound."""

    id: str
    kind: Kind
    source: str
    answer: str


def draw(kind: Kind = "image") -> Generated:
    """A fresh captcha that is not stored yet."""
    if kind == "audio":
        answer = random_strings.characters(SOUND_LENGTH, SPOKEN)
        sound = bytes(AudioCaptcha().generate(answer))
        return Generated(random_strings.short_id(), kind, "data:audio/wav;base64," + base64.b64encode(sound).decode(), answer)
    answer = random_strings.characters(IMAGE_LENGTH, DRAWN)
    image = ImageCaptcha(width=WIDTH, height=HEIGHT).generate(answer).getvalue()
    return Generated(random_strings.short_id(), kind, "data:image/png;base64," + base64.b64encode(image).decode(), answer)


def keep(db: Db, generated: Generated, valid_s: int) -> None:
    """Store what is needed to check the answer."""
    db.add(Captcha(id=generated.id, answer_hash=_hash(generated.id, generated.answer), expires_at=clock.in_seconds(valid_s)))


def answer(db: Db, captcha_id: str, typed: str) -> bool:
    """Whether `typed` is what was shown. Uses the captcha up whatever was typed; capitals and spaces do not matter."""
    row = db.get(Captcha, captcha_id) if captcha_id else None
    now = clock.now()
    if row is None or row.expires_at <= now or not consume_once(db, Captcha, captcha_id, now):
        return False
    return _is_answer(row, typed)


def check(db: Db, captcha_id: str, typed: str) -> bool:
    """Whether `typed` is what was shown. A right answer stays good for the next sending of the form; a wrong one uses it up."""
    row = db.get(Captcha, captcha_id) if captcha_id else None
    if row is not None and row.consumed_at is None and row.expires_at > clock.now() and _is_answer(row, typed):
        return True
    return answer(db, captcha_id, typed)


def _is_answer(row: Captcha, typed: str) -> bool:
    return random_strings.same(row.answer_hash, _hash(row.id, "".join(typed.split()).lower()))


def _hash(captcha_id: str, text: str) -> bytes:
    return hashlib.sha256(f"{captcha_id}\0{text}".encode("utf-8", "surrogatepass")).digest()
