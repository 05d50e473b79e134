"""Write what Brian2's neurons do under a changing current to ../brian2_neurons.json.

Run in an environment of its own::

    python -m venv /tmp/brian2 && /tmp/brian2/bin/pip install numpy==2.3.5
    /tmp/brian2/bin/pip install brian2==2.9.0
    /tmp/brian2/bin/python tests/conformance/oracles/brian2_neurons.py

Subexpressions that are "constant over dt" make equations conditionally linear, so that Brian2's exponential
Euler method takes the exponential current of EIF and AdEx as Arealis does.
"""

import importlib.metadata
import json
from pathlib import Path

import brian2 as b2
import numpy as np

LEAKY = "dv/dt = (I - v)/(10*ms) : 1"
EIF = """
up = 3.48*exp((v + 59.9)/3.48) : 1{held}
dv/dt = (-(v + 65) + up + 10*I)/(10*ms) : 1 (unless refractory)
"""
ADEX = """
up = 2*exp((v + 50.4)/2) : 1{held}
dv/dt = (-(v + 70.6) + up + (I - w)/30)*30/281/ms : 1
dw/dt = (4*(v + 70.6) - w)/(144*ms) : 1
"""
QIF = "dv/dt = ((v + 65)*(v + 50)/15 + I)/(10*ms) : 1"
IZHIKEVICH = """
dv/dt = (0.04*v**2 + 5*v + 140 - u + I)/ms : 1
du/dt = 0.02*(0.2*v - u)/ms : 1
"""
HODGKIN_HUXLEY = """
dv/dt = (I - 120*m**3*h*(v - 50) - 36*n**4*(v + 77) - 0.3*(v + 54.4))/ms : 1
dm/dt = (am*(1 - m) - bm*m)/ms : 1
dh/dt = (ah*(1 - h) - bh*h)/ms : 1
dn/dt = (an*(1 - n) - bn*n)/ms : 1
am = 1/exprel(-(v + 40)/10) : 1
bm = 4*exp(-(v + 65)/18) : 1
ah = 0.07*exp(-(v + 65)/20) : 1
bh = 1/(1 + exp(-(v + 35)/10)) : 1
an = 0.1/exprel(-(v + 55)/10) : 1
bn = 0.125*exp(-(v + 65)/80) : 1
"""
FITZHUGH_NAGUMO = """
dv/dt = (v - v**3/3 - w + I)/ms : 1
dw/dt = 0.08*(v + 0.7 - 0.8*w)/ms : 1
"""
SPIKE_RESPONSE = """
v = r + a : 1
dr/dt = (s - r)/(10*ms) : 1
ds/dt = (I - s)/(2*ms) : 1
da/dt = -a/(10*ms) : 1
"""
RESONATE = """
dx/dt = (-x/40 - 2*pi*0.04*v + I)/ms : 1
dv/dt = (-v/40 + 2*pi*0.04*x)/ms : 1
"""
IN_ORDER = """
v += 0.25*(0.04*v**2 + 5*v + 140 - u + I)
u += 0.25*0.02*(0.2*v - u)
"""


def gates() -> dict[str, float]:
    """Gates of Hodgkin and Huxley in balance at −65 mV."""
    opening = {"m": 2.5 / np.expm1(2.5), "h": 0.07, "n": 0.1 / np.expm1(1.0)}
    closing = {"m": 4.0, "h": 1 / (1 + np.exp(3.0)), "n": 0.125}
    return {name: opening[name] / (opening[name] + closing[name]) for name in opening}


def simulate(
    equations: str,
    start: dict[str, float],
    threshold: str,
    reset: str,
    *,
    method: str,
    step: float,
    levels: list[float],
    level_lasts: float,
    refractory=False,
    regularly: str | None = None,
    every: int = 20,
) -> dict:
    """Spikes and some of the potentials, times counted in steps."""
    b2.start_scope()
    b2.defaultclock.dt = step * b2.ms
    each = round(level_lasts / step)
    injected = b2.TimedArray(np.repeat(levels, each), dt=step * b2.ms)
    if regularly is not None:
        equations = "v : 1\nu : 1"
    equations = equations.format(held=" (constant over dt)") + "\nI = injected(t) : 1 (constant over dt)"
    group = b2.NeuronGroup(
        1,
        equations,
        threshold=threshold,
        reset=reset,
        refractory=refractory,
        method=method,
        namespace={"injected": injected},
    )
    for name, value in start.items():
        setattr(group, name, value)
    if regularly is not None:
        group.run_regularly(regularly, dt=step * b2.ms, when="groups")
    spikes = b2.SpikeMonitor(group)
    potential = b2.StateMonitor(group, "v", record=True)
    b2.run((len(levels) * each + 1) * step * b2.ms)
    steps = np.round(np.array(spikes.t / b2.ms) / step).astype(int)
    return {
        "method": method,
        "step": step,
        "levels": levels,
        "level lasts": level_lasts,
        "every": every,
        "spikes": steps[steps < len(levels) * each].tolist(),
        "potential": np.array(potential.v[0])[1::every].tolist(),  # after the first step, and so on
    }


def main() -> None:
    b2.prefs.codegen.target = "numpy"
    slow = {"level_lasts": 50.0}
    eif = (EIF, {"v": -65.0}, "v >= -30", "v = -68")
    adex = (ADEX, {"v": -70.6, "w": 0.0}, "v >= 20", "v = -70.6; w += 80.5")
    qif = (QIF, {"v": -65.0}, "v >= 20", "v = -80")
    izhikevich = (IZHIKEVICH, {"v": -70.0, "u": -14.0}, "v >= 30", "v = -65; u += 8")
    eif_levels, adex_levels, qif_levels = (
        [0.5, 1.5, 0.0, 3.0],
        [600.0, 1200.0, -200.0, 900.0],
        [20.0, 40.0, -5.0, 60.0],
    )
    izhikevich_levels = [10.0, 4.0, -5.0, 15.0]
    hodgkin_huxley = (HODGKIN_HUXLEY, {"v": -65.0, **gates()}, "v >= 0", "")
    matching = {
        "leaky": simulate(
            LEAKY,
            {"v": 0.0},
            "v >= 1",
            "v = 0",
            method="exact",
            step=0.5,
            levels=[1.2, 0.5, 3.0, -1.0],
            **slow,
        ),
        "exponential_integrate_and_fire": simulate(
            *eif, method="exponential_euler", step=0.1, levels=eif_levels, refractory=1.8 * b2.ms, **slow
        ),
        "adaptive_exponential": simulate(
            *adex, method="exponential_euler", step=0.1, levels=adex_levels, **slow
        ),
        "izhikevich": simulate(
            *izhikevich, method="euler", step=0.25, levels=izhikevich_levels, regularly=IN_ORDER, **slow
        ),
        "hodgkin_huxley": simulate(
            *hodgkin_huxley,
            method="exponential_euler",
            step=0.02,
            levels=[10.0, 3.0, -5.0, 20.0],
            level_lasts=20.0,
            refractory="v >= 0",
        ),
        "fitzhugh_nagumo": simulate(
            FITZHUGH_NAGUMO,
            {"v": -1.1994080352440348, "w": -0.6242600440550434},
            "v >= 0",
            "",
            method="rk4",
            step=0.1,
            levels=[0.5, 0.1, 0.9, -0.4],
            refractory="v >= 0",
            **slow,
        ),
        "spike_response": simulate(
            SPIKE_RESPONSE,
            {"r": 0.0, "s": 0.0, "a": 0.0},
            "v >= 1",
            "a -= 1",
            method="exact",
            step=0.5,
            levels=[1.2, 0.5, 3.0, -1.0],
            **slow,
        ),
    }
    fine = {"step": 0.002, "method": "euler", "level_lasts": 25.0, "every": 1000}
    converging = {
        "exponential_integrate_and_fire": simulate(*eif, levels=eif_levels, **fine),
        "adaptive_exponential": simulate(*adex, levels=adex_levels, **fine),
        "quadratic_integrate_and_fire": simulate(*qif, levels=qif_levels, **fine),
        "izhikevich": simulate(*izhikevich, levels=izhikevich_levels, **fine),
        "resonate_and_fire": simulate(
            RESONATE,
            {"x": 0.0, "v": 0.0},
            "v >= 1",
            "x = 0; v = 1",
            method="rk4",
            step=0.1,
            levels=[0.2, -0.1, 0.3, -0.3],
            level_lasts=12.0,
        ),
    }
    version = importlib.metadata.version("brian2")
    result = {"peer": f"Brian2 {version}", "same scheme": matching, "other scheme": converging}
    target = Path(__file__).parents[1] / "brian2_neurons.json"
    target.write_text(json.dumps(result) + "\n")


if __name__ == "__main__":
    main()
