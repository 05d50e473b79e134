"""What is shown to a network, and which part of it is held out."""

from arealis.stimuli.digits import mnist_digits, mnist_test_digits
from arealis.stimuli.objects92 import objects92, objects92_photographs, read_photographs
from arealis.stimuli.partition import hold_out
from arealis.stimuli.prototypes import noisy_prototypes
from arealis.stimuli.sentences import n400_sentences
from arealis.stimuli.stimulation import single_unit_stimulation

__all__ = [
    "hold_out",
    "mnist_digits",
    "mnist_test_digits",
    "n400_sentences",
    "noisy_prototypes",
    "objects92",
    "objects92_photographs",
    "read_photographs",
    "single_unit_stimulation",
]
