"""Development: what is active when."""

from arealis.development.phases import Phase, plastic

__all__ = ["Phase", "plastic"]
