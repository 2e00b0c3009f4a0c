"""Tellonce: the open journey platform. The customer tells it once."""

__version__ = "0.1.0"
