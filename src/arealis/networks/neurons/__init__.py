"""Models of neurons that spike, one a file.

Their numeric parameters are one number for all units, or ``[replica, 1, unit]`` with one a cell, such as
:func:`~arealis.networks.neurons.cell_values` draws. The method ``ranges()`` of a model says which of them an
area may learn, named in ``Area(..., learns=("decay", "threshold"))``: they then lie among the parameters of
the network as ``"V1.decay"`` ``[replica, unit]``, rules that carry error through time hand out their gradient
with those of the synapses, and ``AreaNetwork.constrain`` keeps them in range. What the state at rest depends
on cannot be learnt. A field is learnt by itself: a gain that was made as :math:`1 - d` does not follow the
decay.
"""

from arealis.networks.neurons.adaptive_exponential import AdaptiveExponential
from arealis.networks.neurons.adaptive_leaky_integrate_and_fire import (
    AdaptiveLeakyIntegrateAndFire,
    adaptive_leaky_integrate_and_fire,
)
from arealis.networks.neurons.cell_values import Spread, cell_values
from arealis.networks.neurons.escape_noise import EscapeNoise
from arealis.networks.neurons.exponential_integrate_and_fire import ExponentialIntegrateAndFire
from arealis.networks.neurons.finite import check_finite
from arealis.networks.neurons.fitzhugh_nagumo import FitzHughNagumo
from arealis.networks.neurons.hodgkin_huxley import HodgkinHuxley
from arealis.networks.neurons.integrate_and_fire import IntegrateAndFire, integrate_and_fire
from arealis.networks.neurons.izhikevich import Izhikevich
from arealis.networks.neurons.izhikevich_patterns import IZHIKEVICH_PATTERNS, izhikevich_pattern
from arealis.networks.neurons.leaky_family import LeakyNeuron, state_of, variables_of
from arealis.networks.neurons.leaky_integrate_and_fire import LeakyIntegrateAndFire, leaky_integrate_and_fire
from arealis.networks.neurons.quadratic_integrate_and_fire import QuadraticIntegrateAndFire
from arealis.networks.neurons.resonate_and_fire import ResonateAndFire
from arealis.networks.neurons.spike_response import SpikeResponse
from arealis.networks.neurons.stepping import pull_back_by_steps, scan_by_steps
from arealis.networks.neurons.surrogate import SURROGATES, Surrogate, surrogate_by_name

__all__ = [
    "IZHIKEVICH_PATTERNS",
    "SURROGATES",
    "AdaptiveExponential",
    "AdaptiveLeakyIntegrateAndFire",
    "EscapeNoise",
    "ExponentialIntegrateAndFire",
    "FitzHughNagumo",
    "HodgkinHuxley",
    "IntegrateAndFire",
    "Izhikevich",
    "LeakyIntegrateAndFire",
    "LeakyNeuron",
    "QuadraticIntegrateAndFire",
    "ResonateAndFire",
    "SpikeResponse",
    "Spread",
    "Surrogate",
    "adaptive_leaky_integrate_and_fire",
    "cell_values",
    "check_finite",
    "integrate_and_fire",
    "izhikevich_pattern",
    "leaky_integrate_and_fire",
    "pull_back_by_steps",
    "scan_by_steps",
    "state_of",
    "surrogate_by_name",
    "variables_of",
]
