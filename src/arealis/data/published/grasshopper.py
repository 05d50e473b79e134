"""An auditory receptor of the grasshopper, and the sounds that it heard."""

from __future__ import annotations

from arealis.data.entry import DataSet, WheelMember

__all__ = ["GRASSHOPPER"]

_WHEEL = "19442111829b94fa9aa9849bdfb6aa92bc5467ba74194b18450728e432086882"


def _in_nitime(what: str, sound: int, sha256: str, size_bytes: int) -> DataSet:
    file = f"grasshopper_{what}{sound}.txt"
    said = {
        "spike_times": f"spike times of an auditory receptor of a locust, hearing sound {sound} for 10 s",
        "stimulus": f"amplitude of sound {sound}, a tone modulated up to {200 if sound == 1 else 800} Hz",
    }
    return DataSet(
        name=f"grasshopper_{what}_{sound}",
        description=said[what],
        citation="Rokem et al. 2006, J Neurophysiol 95:2541",
        licence="BSD-3-Clause (nitime)",
        sha256=sha256,
        size_bytes=size_bytes,
        relative_path=f"grasshopper_auditory_rokem2006/{file}",
        origin=WheelMember("nitime", "0.12.1", _WHEEL, f"nitime/data/{file}", platform="manylinux1_x86_64"),
    )


GRASSHOPPER = (
    _in_nitime("spike_times", 1, "840014ad9a8f591d02ab108bcbd46715badb3459e0ef7eac95fdd661ff134e3d", 7_695),
    _in_nitime("spike_times", 2, "389e5dccb709fbe0552589ff2e0b64e15d46665e4d2d4172071f2175c8641541", 7_216),
    _in_nitime("stimulus", 1, "4b47a4cbca8c5f694f87dd510db608a868dffbaba96845199c8afa545a4c37fa", 3_627_459),
    _in_nitime("stimulus", 2, "69f257a8e7a5019897111b07f9cd317b136357d256e99682d40c09d5add18e6a", 3_627_474),
)
"""Spike times and sounds."""
