"""A convolution is what torch computes, one replica at a time; what cannot be convolved is refused."""

import pytest
import torch
from tests.rules.case import make_convolutional_case
from torch.nn.functional import conv2d

from arealis.networks import (
    Area,
    AreaNetwork,
    Bundle,
    ConvolutionProjection,
    RateNeuron,
    SharedSynapses,
    Tiling,
    build,
    convolution,
    dense,
    locally_connected,
)
from arealis.numerics import ReplicaStreams
from arealis.types import NetworkError

TILINGS = [Tiling((2, 5, 6), 3, 3), Tiling((2, 5, 6), 3, 3, 2, 1), Tiling((1, 7, 4), 4, 2, 3, 2)]


def projection(tiling):
    return ConvolutionProjection("eye", "V1", tiling)


def numbers(*shape, seed=0):
    return torch.randn(shape, generator=torch.Generator().manual_seed(seed), dtype=torch.float64)


def case_of(tiling, *, shared, time=2, replicas=3, batch=4):
    image, kernel = tiling.image, tiling.kernel
    seen = numbers(time, 1 if shared else replicas, batch, image[0] * image[1] * image[2])
    return seen, numbers(replicas, tiling.channels, image[0], kernel, kernel, seed=1)


@pytest.mark.parametrize("tiling", TILINGS)
@pytest.mark.parametrize("shared", [True, False])
def test_the_drive_is_the_convolution_of_each_replica(tiling, shared):
    seen, kernel = case_of(tiling, shared=shared)
    drive = projection(tiling).drive(seen, kernel)
    assert drive.shape[:3] == (2, 3, 4)
    for replica, own in enumerate(kernel):
        images = seen[:, 0 if shared else replica].reshape(-1, *tiling.image)
        expected = conv2d(images, own, stride=tiling.stride, padding=tiling.padding)
        assert expected.shape[1:] == tiling.map
        torch.testing.assert_close(drive[:, replica], expected.reshape(2, 4, -1), rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize("tiling", TILINGS)
@pytest.mark.parametrize("shared", [True, False])
def test_pulling_back_and_pairing_are_what_autograd_says(tiling, shared):
    seen, kernel = (x.requires_grad_() for x in case_of(tiling, shared=shared))
    p = projection(tiling)
    drive = p.drive(seen, kernel)
    signal = numbers(*drive.shape, seed=2)
    by_seen, by_kernel = torch.autograd.grad((drive * signal).sum(), [seen, kernel])
    back, outer = p.pull_back(signal, kernel.detach()), p.outer(signal, seen.detach())
    back = back.sum(1, keepdim=True) if shared else back
    torch.testing.assert_close(back, by_seen, rtol=1e-12, atol=1e-12)
    torch.testing.assert_close(outer, by_kernel, rtol=1e-12, atol=1e-12)


def test_a_held_input_counts_at_every_step():
    tiling = TILINGS[1]
    seen, kernel = case_of(tiling, shared=True, time=1)
    signal = numbers(*projection(tiling).drive(seen.expand(3, -1, -1, -1), kernel).shape, seed=2)
    outer = projection(tiling).outer
    expected = outer(signal, seen.expand(3, -1, -1, -1))
    torch.testing.assert_close(outer(signal, seen), expected, rtol=1e-12, atol=1e-12)


def test_running_equals_a_loop_of_steps():
    case = make_convolutional_case(steps=4)
    state = case.network.initial_state(3, 7, like=case.params["a.bias"])
    for t in range(4):
        now = {"eye": case.batch.inputs["eye"][t]}
        state, activity = case.network.advance(case.params, state, now)
        for area, value in activity.items():
            torch.testing.assert_close(value, case.activity[area][t], rtol=1e-12, atol=1e-12)


def test_replicas_are_independent():
    together, alone = make_convolutional_case((0, 1, 2)), make_convolutional_case((1,))
    for name, value in alone.params.items():
        torch.testing.assert_close(together.params[name][1], value[0], rtol=0, atol=0)
    for area, value in alone.activity.items():
        torch.testing.assert_close(together.activity[area][:, 1], value[:, 0], rtol=1e-12, atol=1e-12)


def area(name, units):
    return Area(name, tuple(f"{name} {i}" for i in range(units)), RateNeuron("relu"))


def of(tiling, wiring=convolution):
    def wire(targets, sources, *, rng):
        fields = vars(tiling)
        return wiring(targets, sources, rng=rng, **fields)

    return wire


def wired(bundle, *more, units=24, inputs=60, others=()):
    rng = ReplicaStreams((0, 1))
    return build([area("V1", units), *others], [bundle, *more], inputs={"eye": inputs}, rng=rng)


def test_kernels_have_the_variance_of_their_fan_in():
    tiling = Tiling((3, 9, 9), 64, 5)
    _, params = wired(Bundle(("eye",), ("V1",), of(tiling)), units=64 * 25, inputs=243)
    assert params["eye->V1.weight"].shape == (2, 64, 3, 5, 5)
    assert float(params["eye->V1.weight"].square().mean()) == pytest.approx(1 / 75, rel=0.05)


@pytest.mark.parametrize("tiling", TILINGS)
def test_local_connections_reach_what_a_kernel_does(tiling):
    """A dense matrix of ones in their structure is a convolution with ones."""
    units = [int(torch.tensor(x).prod()) for x in (tiling.map, tiling.image)]
    bundle = Bundle(("eye",), ("V1",), of(tiling, locally_connected))
    network, params = wired(bundle, units=units[0], inputs=units[1])
    (p,) = network.projections
    weight = params[p.parameter]
    assert (weight[p.efficacy(torch.ones_like(weight)) == 0] == 0).all()
    seen = numbers(1, 2, 4, units[1]).float()
    ones = torch.ones(2, tiling.channels, tiling.image[0], tiling.kernel, tiling.kernel)
    expected = projection(tiling).drive(seen, ones)
    torch.testing.assert_close(p.drive(seen, p.efficacy(torch.ones_like(weight))), expected)


@pytest.mark.parametrize("wiring", [convolution, locally_connected])
@pytest.mark.parametrize(
    ("units", "inputs", "problem"), [(23, 60, "V1.*3 × 2 × 4 = 24"), (24, 59, "eye.*2 × 4 × 6 = 48")]
)
def test_a_wrong_number_of_units_is_an_error_that_says_the_right_one(wiring, units, inputs, problem):
    image = (2, 4, 6)
    bundle = Bundle(("eye",), ("V1",), of(Tiling(image, 3, 3), wiring))
    with pytest.raises(NetworkError, match=problem):
        wired(bundle, units=units, inputs=inputs if inputs == 59 else 48)


@pytest.mark.parametrize(
    "tiling",
    [
        Tiling((2, 5, 6), 3, 7),
        Tiling((2, 5, 6), 0, 3),
        Tiling((2, 5, 6), 3, 3, 0),
        Tiling((2, 5, 6), 3, 3, 1, -1),
    ],
)
def test_receptive_fields_off_the_image_are_an_error(tiling):
    with pytest.raises(NetworkError, match="do not lie on the image"):
        wired(Bundle(("eye",), ("V1",), of(tiling)))


@pytest.mark.parametrize("options", [{"sign_constrained": True}, {"reciprocal": 1.0}])
def test_signs_and_ways_back_are_refused(options):
    with pytest.raises(NetworkError, match="as only matrices can be"):
        wired(Bundle(("eye",), ("V1",), of(Tiling((2, 5, 6), 2, 3, 1)), **options))


def test_two_targets_are_refused():
    def wire(targets, sources, *, rng):
        return SharedSynapses(rng.standard_normal((2, 2, 3, 3)), Tiling((2, 5, 6), 2, 3))

    with pytest.raises(NetworkError, match="as only matrices can be"):
        wired(Bundle(("eye",), ("V1", "V2"), wire), others=[area("V2", 24)])


def test_a_convolution_on_a_cycle_is_refused():
    there = Bundle(("V1",), ("V2",), of(Tiling((2, 3, 4), 2, 3, 1, 1)))
    onto = Bundle(("eye",), ("V1",), dense)
    network, _ = wired(onto, there, others=[area("V2", 24)])
    assert isinstance(network, AreaNetwork)
    with pytest.raises(NetworkError, match="lies on a cycle"):
        wired(onto, there, Bundle(("V2",), ("V1",), dense), others=[area("V2", 24)])
