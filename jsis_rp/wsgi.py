"""`jsis_rp.wsgi:app` for any WSGI server; the settings file is named by the variable JSIS_SETTINGS."""

import os
from pathlib import Path

from jsis_rp.app import create_app
from jsis_rp.settings.load import load

app = create_app(load(Path(os.environ.get("JSIS_SETTINGS", "config/jsis_rp.toml"))))
