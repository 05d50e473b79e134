import itertools

import numpy as np
import pytest

from arealis.stimuli.ring_fields import (
    Chain,
    chain_covariance,
    gaussian_field,
    ising_chain,
    phi4_chain,
    sample_chain,
)


def test_a_chain_is_drawn_with_the_probabilities_of_every_configuration():
    transfer = np.array([[1.0, 0.3, 0.1], [0.3, 0.8, 0.4], [0.1, 0.4, 1.0]])
    chain = Chain(np.array([-1.0, 0.0, 1.0]), transfer / np.linalg.eigvalsh(transfer)[-1])
    every = list(itertools.product(range(3), repeat=3))
    weights = np.array([transfer[a, b] * transfer[b, c] * transfer[c, a] for a, b, c in every])
    drawn = sample_chain(chain, 50_000, 3, rng=np.random.default_rng(0)) + 1
    counts = np.bincount((drawn @ [9, 3, 1]).astype(int), minlength=27)
    np.testing.assert_allclose(counts / counts.sum(), weights / weights.sum(), atol=0.006)


@pytest.mark.parametrize("make", [ising_chain, phi4_chain])
def test_covariance_against_powers_of_the_transfer_matrix(make):
    chain, x = make(2.5), np.diag(make(2.5).values)
    power = np.linalg.matrix_power
    slow = [
        np.trace(x @ power(chain.transfer, d) @ x @ power(chain.transfer, 9 - d))
        / np.trace(power(chain.transfer, 9))
        for d in range(9)
    ]
    np.testing.assert_allclose(chain_covariance(chain, 9), slow, rtol=1e-9)


def test_gaussian_fields_have_their_covariance():
    covariance = np.array([1.0, 0.5, 0.2, 0.2, 0.5])
    drawn = gaussian_field(covariance, 100_000, rng=np.random.default_rng(0))
    np.testing.assert_allclose((drawn.T @ drawn / len(drawn))[2], np.roll(covariance, 2), atol=0.02)
