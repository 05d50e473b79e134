"""What is shown to a network, and which part of it is held out."""

from arealis.stimuli.digits import mnist_digits
from arealis.stimuli.partition import hold_out
from arealis.stimuli.stimulation import single_unit_stimulation

__all__ = ["hold_out", "mnist_digits", "single_unit_stimulation"]
