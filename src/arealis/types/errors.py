"""Errors that a user can act on: what was given, what was needed, what to do."""

from __future__ import annotations

__all__ = [
    "ArealisError",
    "DataError",
    "DivergenceError",
    "NetworkError",
    "SpecificationError",
    "StoreError",
]


class ArealisError(Exception):
    """A problem that the user can mend; the command line prints it without a traceback and exits with 2.

    Args:
        problem: One clause that says what is wrong.
        given: What was given, with its shape or value.
        needed: What was needed instead.
        action: What to do about it.

    Example:
        >>> str(ArealisError("unknown rule", given="'oya'", needed="a rule", action="write 'oja'"))
        "unknown rule. Given: 'oya'. Needed: a rule. Do this: write 'oja'."
    """

    def __init__(self, problem: str, *, given: object, needed: object, action: str) -> None:
        self.problem, self.given, self.needed, self.action = problem, str(given), str(needed), action
        Exception.__init__(self, problem, str(given), str(needed), action)

    def __str__(self) -> str:
        return f"{self.problem}. Given: {self.given}. Needed: {self.needed}. Do this: {self.action}."

    def __reduce__(self):
        """Cross a process boundary with all four parts."""
        return _rebuild, (type(self), self.problem, self.given, self.needed, self.action)


def _rebuild(kind: type[ArealisError], problem: str, given: str, needed: str, action: str) -> ArealisError:
    return kind(problem, given=given, needed=needed, action=action)


class SpecificationError(ArealisError):
    """The experiment file asks for something that does not exist or does not fit together."""


class DataError(ArealisError):
    """A data set is missing, corrupt, or not what it should be."""


class NetworkError(ArealisError):
    """Areas, projections, parameters or inputs do not fit each other."""


class DivergenceError(ArealisError):
    """An update or an activity became non-finite during learning."""


class StoreError(ArealisError):
    """Results could not be written, read or trusted."""
