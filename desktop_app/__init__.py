"""Simak: a desktop monitor for a class or a meeting."""

__version__ = "0.1.0"
