"""Where a result was computed: machine, libraries and threads."""

from __future__ import annotations

import os
import platform
from importlib import metadata
from typing import Any

from threadpoolctl import threadpool_info

__all__ = ["provenance"]

_LIBRARIES = (
    "arealis",
    "duckdb",
    "numpy",
    "pandas",
    "pyarrow",
    "safetensors",
    "scikit-learn",
    "scipy",
    "torch",
    "xarray",
    "zarr",
)


def provenance(*, device: str = "cpu") -> dict[str, Any]:
    """Describe where a result is computed, without naming the machine or its user.

    Args:
        device: Where torch computes, such as ``"cpu"`` or ``"cuda:0"``.

    Returns:
        Python, platform, library versions, device and thread counts, all JSON values.

    Example:
        >>> sorted(provenance())
        ['device', 'platform', 'python', 'threads', 'versions']
    """
    import torch  # takes seconds, and who only reads results does without

    name = torch.cuda.get_device_name(device) if device.startswith("cuda") else platform.machine()
    pools = {f"{pool['internal_api']} ({pool['prefix']})": pool["num_threads"] for pool in threadpool_info()}
    return {
        "python": platform.python_version(),
        "platform": platform.platform(),
        "versions": {library: metadata.version(library) for library in _LIBRARIES},
        "device": {"kind": device, "name": name},
        "threads": {"torch": torch.get_num_threads(), "cores": os.cpu_count() or 1, **pools},
    }
