"""Run every peer as an oracle, each in an environment of its own, then compare: `make conformance`.

An oracle is a script under `oracles/` whose first lines name the package to install, as in
``pip install rsatoolbox==0.3.2``. It writes the peer's numbers beside the tests that read them.
"""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
import venv
from pathlib import Path

HERE = Path(__file__).parent


def main() -> int:
    """Return the exit status of the tests, after all oracles have spoken."""
    with tempfile.TemporaryDirectory() as folder:
        for script in sorted((HERE / "oracles").glob("*.py")):
            named = re.findall(r"pip install ([^\s`]+)", script.read_text(encoding="utf-8"))
            packages = list(dict.fromkeys(named))  # a docstring may name one twice
            sys.stdout.write(f"{script.name}: {', '.join(packages)}\n")
            sys.stdout.flush()
            subprocess.run([_environment(Path(folder), packages), str(script)], check=True)
    return subprocess.run([sys.executable, "-m", "pytest", str(HERE)], check=False).returncode


def _environment(folder: Path, packages: list[str]) -> str:
    """The interpreter that has these packages, shared by oracles that ask for the same."""
    home = folder / "-".join(re.sub(r"\W", "_", package) for package in packages)
    python = str(home / "bin" / "python")
    if not home.exists():
        venv.create(home, with_pip=True)
        subprocess.run([python, "-m", "pip", "install", "--quiet", *packages], check=True)
    return python


if __name__ == "__main__":
    sys.exit(main())
