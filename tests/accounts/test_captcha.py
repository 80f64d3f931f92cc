"""The captcha: shown once, answered once, kept as a hash."""

import base64

from idp.accounts import captcha
from idp.accounts.models import Captcha
from tests.people import Moment, Place


def test_a_picture_is_answered_once_whatever_its_case(place: Place) -> None:
    """Single use; capitals and spaces do not matter."""
    shown = captcha.draw()
    with place.database.begin() as db:
        captcha.keep(db, shown, 900)
    with place.database.begin() as db:
        assert captcha.answer(db, shown.id, f" {shown.answer.upper()} ")
        assert not captcha.answer(db, shown.id, shown.answer)


def test_a_wrong_answer_uses_the_captcha_up(place: Place) -> None:
    """Guessing again needs a new picture."""
    shown = captcha.draw()
    with place.database.begin() as db:
        captcha.keep(db, shown, 900)
        assert not captcha.answer(db, shown.id, "wrong")
        assert not captcha.answer(db, shown.id, shown.answer)


def test_a_captcha_runs_out(place: Place, moment: Moment) -> None:
    """Life in seconds, from the settings."""
    shown = captcha.draw()
    with place.database.begin() as db:
        captcha.keep(db, shown, 900)
        moment.forward(900)
        assert not captcha.answer(db, shown.id, shown.answer)


def test_only_a_hash_is_stored(place: Place) -> None:
    """Whoever reads the table learns no answer."""
    shown = captcha.draw()
    with place.database.begin() as db:
        captcha.keep(db, shown, 900)
        row = db.get(Captcha, shown.id)
        assert row is not None
        assert shown.answer.encode() not in row.answer_hash


def test_the_sound_is_a_wave_file_of_digits() -> None:
    """The alternative for who cannot see the picture."""
    shown = captcha.draw("audio")
    kind, _, data = shown.source.partition(",")
    assert kind == "data:audio/wav;base64"
    assert base64.b64decode(data)[:4] == b"RIFF"
    assert shown.answer.isdigit()


def test_an_unknown_captcha_is_wrong(place: Place) -> None:
    """No id, no answer."""
    with place.database.begin() as db:
        assert not captcha.answer(db, "", "")
        assert not captcha.answer(db, "unknown", "abcde")
