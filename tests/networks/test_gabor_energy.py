from math import log, pi, sqrt

import numpy as np
import pytest

from arealis.networks import gabor_energy
from arealis.types import DataError, Stimuli

SIDE = 32


def shown(images):
    flat = np.asarray(images).reshape(len(images), 1, -1)
    return Stimuli({"stimulus": flat}, np.array([f"image {i}" for i in range(len(images))]))


def stripes(frequency, degrees, phase=0.0):
    row, column = np.mgrid[:SIDE, :SIDE]
    angle = np.deg2rad(degrees)
    return np.cos(2 * pi * frequency / SIDE * (column * np.cos(angle) + row * np.sin(angle)) + phase)


@pytest.mark.parametrize("frequency", [2, 4, 8])
@pytest.mark.parametrize("degrees", [0, 45, 90, 135])
def test_the_cell_that_prefers_the_stripes_answers_most(frequency, degrees):
    cells = gabor_energy(shown([stripes(frequency, degrees)]), frequencies=(1, 2, 4, 8, 16), orientations=4)
    best = cells.isel(unit=int(cells.values.argmax()))
    assert (float(best.coords["frequency"]), float(best.coords["orientation"])) == (frequency, degrees)


def test_energy_hardly_depends_on_where_the_stripes_are():
    images = [stripes(8, 0, phase) for phase in np.linspace(0, 2 * pi, 12, endpoint=False)]
    cells = gabor_energy(shown(images), frequencies=(8,), orientations=1)
    inner = cells.values[:, 0, 0].reshape(12, 8, 8)[:, 2:-2, 2:-2]
    assert inner.std(axis=0).max() < 0.02 * inner.mean()


def test_uniform_light_is_not_seen_and_added_light_changes_nothing():
    image = np.random.default_rng(0).random((SIDE, SIDE))
    images = [np.ones((SIDE, SIDE)), image, image + 5, 3 * image]
    cells = gabor_energy(shown(images), frequencies=(1, 4, 16)).values[:, 0, 0]
    assert abs(cells[0]).max() < 1e-12
    np.testing.assert_allclose(cells[2], cells[1], atol=1e-10)
    np.testing.assert_allclose(cells[3], 3 * cells[1], atol=1e-10)


def test_equals_filters_written_out():
    images = np.random.default_rng(1).random((3, SIDE, SIDE))
    cells = gabor_energy(shown(images), frequencies=(1, 3), orientations=3)
    row, column = np.mgrid[:SIDE, :SIDE]
    for unit in range(cells.sizes["unit"]):
        cell = cells.isel(unit=unit)
        frequency = float(cell.coords["frequency"]) / SIDE
        angle = np.deg2rad(float(cell.coords["orientation"]))
        down, right = row - float(cell.coords["row"]), column - float(cell.coords["column"])
        width = 3 / pi * sqrt(log(2) / 2) / frequency
        envelope = np.exp(-(down**2 + right**2) / (2 * width**2))
        wave = 2 * pi * frequency * (right * np.cos(angle) + down * np.sin(angle))
        energy = np.zeros(3)
        for carrier in (np.cos(wave), np.sin(wave)):
            gabor = envelope * (carrier - (envelope * carrier).sum() / envelope.sum())
            energy += (images * gabor).sum(axis=(1, 2)) ** 2 / (envelope**2).sum()
        np.testing.assert_allclose(cell.values[:, 0, 0], np.sqrt(energy), rtol=1e-9)


def test_a_mirrored_image_excites_the_mirrored_cells():
    image = np.random.default_rng(2).random((SIDE, SIDE))
    cells = gabor_energy(shown([image, image[:, ::-1]]), frequencies=(4,), orientations=4)
    maps = cells.values[:, 0, 0].reshape(2, 4, 4, 4)
    np.testing.assert_allclose(maps[1], maps[0][[0, 3, 2, 1]][:, :, ::-1], rtol=1e-9)


def test_the_published_population():
    cells = gabor_energy(shown(np.random.default_rng(3).random((2, 64, 64))))
    assert cells.sizes["unit"] == 8 * (1 + 4 + 16 + 64 + 256 + 1024)


@pytest.mark.parametrize(
    "options", [{"frequencies": (17,)}, {"frequencies": ()}, {"frequencies": (0, 2)}, {"orientations": 0}]
)
def test_impossible_filters(options):
    with pytest.raises(DataError, match=r"cannot be filtered.*objects92\(size=175\)"):
        gabor_energy(shown(np.zeros((1, SIDE, SIDE))), **{"frequencies": (1,), **options})
