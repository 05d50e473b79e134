"""What is shown to a network, and which part of it is held out."""

from arealis.stimuli.digits import mnist_digits
from arealis.stimuli.objects92 import objects92, objects92_photographs, read_photographs
from arealis.stimuli.partition import hold_out
from arealis.stimuli.sentences import n400_sentences
from arealis.stimuli.stimulation import single_unit_stimulation

__all__ = [
    "hold_out",
    "mnist_digits",
    "n400_sentences",
    "objects92",
    "objects92_photographs",
    "read_photographs",
    "single_unit_stimulation",
]
