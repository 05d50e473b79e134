"""Centred kernel alignment: linear, with a kernel, in minibatches, for few units, in draws and in pairs."""

from arealis.numerics.cka.criterion import alignment_angle, alignment_of, hilbert_schmidt
from arealis.numerics.cka.draws import gram_draws, kernel_cka_draws, linear_cka_draws, linear_gram
from arealis.numerics.cka.few_units import cka_corrected_for_units, units_correction
from arealis.numerics.cka.kernel import kernel_cka
from arealis.numerics.cka.kernels import KernelName, centred_kernel_gram, kernel_gram
from arealis.numerics.cka.linear import gram_products, linear_cka
from arealis.numerics.cka.minibatch import minibatch_cka, minibatch_vector, streamed_cka
from arealis.numerics.cka.pairs import gram_leaving_out, linear_cka_pairs
from arealis.numerics.cka.permuted import permuted_grams, permuted_kernel_cka, permuted_linear_cka
from arealis.numerics.cka.rv import rv_coefficient
from arealis.numerics.cka.unit_norm import centred_unit_norm
from arealis.numerics.cka.vectors import alignment_tile, alignment_vector, linear_part

__all__ = [
    "KernelName",
    "alignment_angle",
    "alignment_of",
    "alignment_tile",
    "alignment_vector",
    "centred_kernel_gram",
    "centred_unit_norm",
    "cka_corrected_for_units",
    "gram_draws",
    "gram_leaving_out",
    "gram_products",
    "hilbert_schmidt",
    "kernel_cka",
    "kernel_cka_draws",
    "kernel_gram",
    "linear_cka",
    "linear_cka_draws",
    "linear_cka_pairs",
    "linear_gram",
    "linear_part",
    "minibatch_cka",
    "minibatch_vector",
    "permuted_grams",
    "permuted_kernel_cka",
    "permuted_linear_cka",
    "rv_coefficient",
    "streamed_cka",
    "units_correction",
]
