"""Arealis grows brain-like networks and puts them on the same bench as brains."""

__version__ = "0.1.0"

__all__ = ["__version__"]
