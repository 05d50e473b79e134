"""What cannot be imported without Triton, which not every system has, is not searched for examples."""

from importlib.util import find_spec

KERNELS = "src/arealis/numerics/spiking/triton_leaky.py"
collect_ignore = [] if find_spec("triton") else [KERNELS]
