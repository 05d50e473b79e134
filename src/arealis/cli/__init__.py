"""The command line: `arealis`. Nothing heavy is imported before a command needs it."""

__all__: list[str] = []
