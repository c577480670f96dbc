"""How attendance files are read: maps of columns and codes, and ready ones for known systems."""

from .layout import BadMap, FileMap, parse, preset
from .systems import PRESETS

__all__ = ["PRESETS", "BadMap", "FileMap", "parse", "preset"]
