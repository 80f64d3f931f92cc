"""Makes a folder in which our own provider can be measured: production settings, a database, keys, a client and accounts.

    python -m bench.acropolis.prepare var/bench/run/acropolis --threads 1
    python -m bench.acropolis.prepare var/bench/run/acropolis --alg ES256 --durability strict
    IDP_CONFIG=var/bench/run/acropolis/idp.toml python -m idp.cli.main serve

Everything is as in production: `mode = "production"`, an https issuer behind a trusted proxy (the part of the proxy is played by
the load driver), throttles at their defaults, argon2id at its default cost, audit records. The provider has no access log.
"""

import argparse
import hashlib
import json
import sys
from pathlib import Path

from idp.accounts import account
from idp.accounts.password import Hasher
from idp.cli.main import main as idp
from idp.ground.database import Database
from idp.settings.load import load

ISSUER = "https://login.bench.test/cas/oauth2"
PORT = 5105
CLIENT_ID, CLIENT_SECRET = "bench", "bench-secret-bench-secret-bench-secret"
REDIRECT_URI = "https://client.bench.test/callback"
SCOPE = "openid profile email offline_access"
PASSWORD = "Correct horse battery 7 staple"

SETTINGS = """mode = "production"
log_level = "warning"

[server]
base_url = "https://login.bench.test/cas"
port = {port}
workers = {workers}
threads = {threads}
trusted_proxy_networks = ["127.0.0.1/32"]

[database]
url = "{database}"
durability = "{durability}"

[keys]
sealing_key_file = "{folder}/sealing.key"

[messages]
mail_driver = "smtp"
smtp_host = "127.0.0.1"
smtp_port = 9
sms_driver = "http"
sms_url = "https://sms.bench.test/messages"

[clients]
file = "{folder}/clients.toml"
"""

CLIENTS = """[[client]]
client_id = "{client_id}"
client_name = "Load driver"
client_secret_sha256 = "{digest}"
token_endpoint_auth_method = "client_secret_basic"
redirect_uris = ["{redirect_uri}"]
grant_types = ["authorization_code", "refresh_token", "client_credentials"]
response_types = ["code"]
scope = "{scope}"
id_token_signed_response_alg = "{alg}"
skip_consent = true
"""


def write_files(folder: Path, found: argparse.Namespace) -> Path:
    """The settings, the client and the driver's own settings; gives the path of the first."""
    config = folder / "idp.toml"
    digest = hashlib.sha256(CLIENT_SECRET.encode()).hexdigest()
    config.write_text(
        SETTINGS.format(
            folder=folder, port=PORT, workers=found.workers, threads=found.threads, durability=found.durability,
            database=found.database or f"sqlite:///{folder}/idp.db",
        )
    )  # fmt: skip
    (folder / "clients.toml").write_text(
        CLIENTS.format(client_id=CLIENT_ID, digest=digest, redirect_uri=REDIRECT_URI, scope=SCOPE, alg=found.alg)
    )
    driver = {
        "issuer": ISSUER,
        "connect_to": f"127.0.0.1:{PORT}",
        "headers": {"X-Forwarded-For": "192.0.2.10", "X-Forwarded-Proto": "https"},
        "client_id": CLIENT_ID,
        "client_secret": CLIENT_SECRET,
        "redirect_uri": REDIRECT_URI,
        "scope": SCOPE,
        "username": "person{i}@example.eu",
        "accounts": found.accounts,
        "password": PASSWORD,
        "user_field": "email",
        "password_field": "password",
        "press": ["login-submit", "login-next", "consent-allow"],
    }
    (folder / "provider.json").write_text(json.dumps(driver, indent=1))
    return config


def add_accounts(config: Path, count: int) -> None:
    """Accounts with one password, hashed once: a hash per account would only make the set-up slow."""
    settings = load(config)
    hashed = Hasher(settings.accounts).hash(PASSWORD)
    database = Database.of(settings.database)
    with database.begin() as db:
        for number in range(count):
            account.create(db, account.PersonalDetails("Person", f"Number {number}", f"person{number}@example.eu", "en"), hashed)
    database.close()


def main() -> int:
    """The command; exit code 2 when the provider refuses its settings."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--threads", type=int, default=4, help="blocking threads of each worker")
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--accounts", type=int, default=100)
    parser.add_argument("--alg", choices=("RS256", "ES256"), default="RS256", help="signature of the ID tokens")
    parser.add_argument("--durability", choices=("relaxed", "strict"), default="relaxed")
    parser.add_argument("--database", default="", help="an empty database (SQLAlchemy URL) instead of SQLite in the folder")
    found = parser.parse_args()
    folder: Path = found.folder.resolve()
    folder.mkdir(parents=True, exist_ok=True)
    found.folder = folder
    config = write_files(folder, found)
    code = idp(["--config", str(config), "prepare"])
    if code == 0:
        add_accounts(config, found.accounts)
        print(f"ready: {config}; the driver's settings: {folder / 'provider.json'}")
    return code


if __name__ == "__main__":
    sys.exit(main())
