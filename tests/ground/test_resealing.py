"""Every sealed column is known, so that no sealing key is retired while something needs it."""

import ast
from pathlib import Path

from cryptography.fernet import Fernet

from idp.ground import resealing
from idp.ground.database import Database
from idp.ground.sealed import Seal
from idp.messages.outbox import OutboxMessage, queue_mail
from idp.migrations.models import import_models
from tests.architecture import tree

# Where something is sealed, and the column that it goes to; "" where nothing is stored in the database.
SEALS = {
    "idp/clients/secrets.py": "client.secret_sealed",
    "idp/ground/sealed.py": "",  # `renew`
    "idp/jose/encryption_keys.py": "signing_key.sealed",
    "idp/jose/keys.py": "signing_key.sealed",
    "idp/messages/outbox.py": "outbox_message.payload",
    "idp/methods/sms.py": "",  # takes as long for a number that nobody registered
    "idp/protocol/ciba/bc_authorize.py": "waiting_request.sealed_ping",
    "idp/sessions/ended.py": "",  # a cookie of a minute
}


def sealing_modules() -> set[str]:
    """The modules that call `close` of something called seal, here or in an attribute."""
    found = set()
    for file in (tree.ROOT / "idp").rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text())):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "close":
                owner = ast.unparse(node.func.value)
                if "seal" in owner or (file.name == "sealed.py" and owner == "self"):
                    found.add(str(file.relative_to(tree.ROOT)))
    return found


def test_every_place_that_seals_is_known_and_its_column_is_resealed() -> None:
    """Whoever seals something new names its column here, and gives it the type `SealedText`."""
    import_models()
    assert sealing_modules() == set(SEALS)
    assert {f"{one.table.name}.{one.name}" for one in resealing.columns()} == {column for column in SEALS.values() if column}


def test_what_is_written_meanwhile_is_not_overwritten(tmp_path: Path) -> None:
    """Each value is replaced only if it is still what was read; more rows than one batch are all done."""
    import_models()
    database = Database(f"sqlite:///{tmp_path}/idp.db")
    OutboxMessage.metadata.create_all(database.engine)
    old, new = Fernet.generate_key().decode(), Fernet.generate_key().decode()
    with database.begin() as db:
        for _ in range(resealing.BATCH + 7):
            queue_mail(db, Seal([old]), to="a@example.eu", subject="x", text="y", language="en")
    both = Seal([new, old])
    column = next(one for one in resealing.columns() if one.table.name == "outbox_message")
    (batch, *_) = resealing._batches(database, column)
    with database.begin() as db:
        changed = db.get(OutboxMessage, 1)
        assert changed is not None
        changed.payload = ""
    assert resealing._renew(database, both, column, batch) == resealing.BATCH - 1
    (done,) = [one for one in resealing.reseal(database, both) if one.column == "outbox_message.payload"]
    assert (done.newest, done.older, done.unreadable) == (resealing.BATCH + 6, 0, 0)
    with database.read() as db:
        assert db.get(OutboxMessage, 1).payload == ""  # type: ignore[union-attr]
    database.close()
