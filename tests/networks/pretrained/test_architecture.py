from itertools import pairwise

from arealis.networks.pretrained.architecture import BLOCKS, convolutions, parameter_shapes


def test_the_stages_are_the_published_ones():
    last = [block.convolutions[-1].channels_out for block in BLOCKS]
    assert last == [16] + [24] * 2 + [40] * 2 + [80] * 3 + [112] * 3 + [192] * 4 + [320]
    depthwise = [next(c for c in block.convolutions if c.depthwise) for block in BLOCKS]
    assert [c.side for c in depthwise] == [3, 3, 3, 5, 5, 3, 3, 3, 5, 5, 5, 5, 5, 5, 5, 3]
    assert [i for i, c in enumerate(depthwise) if c.stride == 2] == [1, 3, 5, 11]
    assert [i for i, block in enumerate(BLOCKS) if block.skip] == [2, 4, 6, 7, 9, 10, 12, 13, 14]
    assert [len(block.convolutions) for block in BLOCKS] == [2] + [3] * 15


def test_each_convolution_takes_what_the_one_before_gives():
    chain = convolutions()
    assert all(a.channels_out == b.channels_in for a, b in pairwise(chain))
    assert all(c.channels_in == c.channels_out for c in chain if c.depthwise)


def test_the_number_of_parameters_is_the_published_one():
    sizes = {}
    for name, shape in parameter_shapes().items():
        product = 1
        for length in shape:
            product *= length
        sizes[name] = product
    assert sum(size for name, size in sizes.items() if "running" not in name) == 4_652_008
    assert len(sizes) == 49 * 5 + 2
