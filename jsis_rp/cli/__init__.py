"""The command `jsis`: `main.py` reads the arguments, the other modules do what they say."""

from jsis_rp.cli.main import main

__all__ = ["main"]
