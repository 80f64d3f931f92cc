"""The WSGI entry point for any server: `granian --interface wsgi idp.wsgi:application`.

The settings file is named by the environment variable IDP_CONFIG.
"""

import os
from pathlib import Path

from idp.app import create_provider
from idp.settings.load import load

application = create_provider(load(Path(os.environ["IDP_CONFIG"]) if os.environ.get("IDP_CONFIG") else None))
