"""What is published where, one file a source."""

from arealis.data.published.connectomes import CONNECTOMES
from arealis.data.published.digits import DIGITS
from arealis.data.published.efficientnet import EFFICIENTNET
from arealis.data.published.grasshopper import GRASSHOPPER
from arealis.data.published.objects92 import OBJECTS92
from arealis.data.published.sentences import SENTENCES
from arealis.data.published.spoken_digits import SPOKEN_DIGITS
from arealis.data.published.worm import WORM

__all__ = [
    "CONNECTOMES",
    "DIGITS",
    "EFFICIENTNET",
    "GRASSHOPPER",
    "OBJECTS92",
    "SENTENCES",
    "SPOKEN_DIGITS",
    "WORM",
]
