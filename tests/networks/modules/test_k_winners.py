"""K winners keep few units active, and a wide expansion makes hard patterns easy for a delta rule."""

from functools import partial

import pytest
import torch
from torch.testing import assert_close

from arealis.networks import Area, Bundle, RateNeuron, build, dense, make_module_area
from arealis.networks.modules import KWinners
from arealis.numerics import ReplicaStreams
from arealis.objectives import CrossEntropy
from arealis.rules import Backpropagation
from arealis.types import Batch, SpecificationError


def drawn(*shape, seed=0):
    return torch.randn(shape, generator=torch.Generator().manual_seed(seed), dtype=torch.float64)


@pytest.mark.parametrize(("level", "winners"), [(0.01, 1), (0.1, 4), (0.5, 20), (0.96, 38)])
def test_so_many_units_win(level, winners):
    drive = drawn(3, 5, 40)
    _, rate = KWinners(level).step({}, {"drive": drive})
    assert ((rate > 0).sum(-1) == winners).all()
    assert ((rate > 0) == (drive >= drive.topk(winners).values[..., -1:])).all()


def test_inhibition_is_the_drive_of_the_strongest_loser():
    drive = torch.tensor([0.3, -2.0, 5.0, 4.0])
    assert_close(KWinners(0.5).step({}, {"drive": drive})[1], torch.tensor([0.0, 0.0, 4.7, 3.7]))


def test_a_shift_that_all_share_does_not_matter_and_a_factor_passes():
    drive, module = drawn(30), KWinners(0.2)
    rate = module.step({}, {"drive": drive})[1]
    assert_close(module.step({}, {"drive": drive + 7})[1], rate)
    assert_close(module.step({}, {"drive": 3 * drive})[1], 3 * rate)


def test_it_changes_without_jumps_where_the_winner_changes():
    either = [KWinners(0.3).step({}, {"drive": torch.tensor([1.0, 1 + e, 0.0])})[1] for e in (-1e-6, 1e-6)]
    assert_close(either[0], either[1], rtol=0, atol=1e-5)


def expansion(granule_cells, inputs, *, replicas=2):
    """Mossy fibres → granule cells under global inhibition → a readout; or the readout alone, for none."""
    decision = Area("purkinje", ("no", "yes"), RateNeuron("linear"))
    if not granule_cells:
        parts, ends = [decision], [("mossy", "purkinje")]
    else:
        names = tuple(f"cell {i}" for i in range(granule_cells))
        drive = Area("drive", names, RateNeuron("linear"))
        granule = make_module_area("granule", KWinners(0.1), {"drive": "drive"}, {"drive": granule_cells})
        parts, ends = [drive, granule, decision], [("mossy", "drive"), ("granule", "purkinje")]
    bundles = [Bundle((s,), (t,), partial(dense, gain=1.0 if t == "drive" else 0.0)) for s, t in ends]
    rng = ReplicaStreams(tuple(range(replicas)))
    return build(parts, bundles, inputs={"mossy": inputs}, rng=rng, dtype=torch.float64)


def learnt(granule_cells, patterns, labels, *, passes=400):
    """Accuracy on the patterns after the delta rule on the readout alone, mean over replicas."""
    network, params = expansion(granule_cells, patterns.shape[-1])
    batch = Batch({"mossy": patterns[None, None]}, {"label": labels.expand(2, -1)}, 1)
    rest, cost = network.initial_state(2, len(labels), like=patterns), CrossEntropy("purkinje")
    rule = Backpropagation()
    values = {name: value.clone().requires_grad_() for name, value in params.items()}
    fixed = {name: value.clone() for name, value in params.items()}
    optimiser = torch.optim.Adam(list(values.values()), lr=0.03)
    for _ in range(passes):
        now = {name: value.detach() for name, value in values.items()}
        _, activity = network.run(now, rest, batch.inputs, steps=1)
        updates, *_ = rule.step(
            network, now, activity, batch, cost, ("purkinje",), {}, rng=ReplicaStreams((0, 1))
        )
        assert all("purkinje" in name for name in updates)
        for name, update in updates.items():
            values[name].grad = update
        optimiser.step()
    assert all(torch.equal(values[n].detach(), v) for n, v in fixed.items() if "drive" in n)
    _, activity = network.run(values, rest, batch.inputs, steps=1)
    return float((activity["purkinje"][-1].argmax(-1) == labels).double().mean())


def test_the_delta_rule_learns_exclusive_or_on_an_expansion_and_not_on_the_input():
    corners = torch.cartesian_prod(*[torch.tensor([-1.0, 1.0], dtype=torch.float64)] * 2)
    labels = (corners[:, 0] != corners[:, 1]).long()
    assert learnt(0, corners, labels) <= 0.75
    assert learnt(200, corners, labels) == 1.0


def test_capacity_grows_with_the_expansion():
    """Random labels for 8 times as many patterns as inputs: a perceptron holds about twice its inputs."""
    patterns = torch.cartesian_prod(*[torch.tensor([-1.0, 1.0], dtype=torch.float64)] * 10)
    patterns = patterns[torch.randperm(1024, generator=torch.Generator().manual_seed(0))[:80]]
    labels = (drawn(80, seed=1) > 0).long()
    found = [learnt(cells, patterns, labels, passes=200) for cells in (0, 40, 160, 640)]
    assert found[0] < found[1] < found[2] <= found[3]
    assert found[0] < 0.8
    assert found[3] == 1.0


@pytest.mark.parametrize("level", [0.0, 1.0, -0.5, float("nan")])
def test_impossible_coding_levels_are_an_error(level):
    with pytest.raises(SpecificationError, match="coding level"):
        KWinners(level)


def test_somebody_has_to_lose():
    with pytest.raises(SpecificationError, match=r"0\.9 of 4 units"):
        KWinners(0.9).units({"drive": 4})
    with pytest.raises(SpecificationError, match=r"0\.1 of 1 units"):
        KWinners().units({"drive": 1})
