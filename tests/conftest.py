"""One thread for every test: small tensors are fastest so, and results do not depend on the machine."""

import os

os.environ.update(dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1"))

import torch

torch.set_num_threads(1)
