"""The settings: one module per group of sections, and how they are read (`load.py`)."""

from jsis_rp.settings.all import Settings

__all__ = ["Settings"]
