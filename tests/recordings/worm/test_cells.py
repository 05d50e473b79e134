import csv

import numpy as np
import pytest

from arealis.data import fetch
from arealis.recordings import worm_cell_classes, worm_transmitter_signs
from arealis.recordings.worm.cells import CELL_CLASSES, check_cells, plain_name
from arealis.types import DataError


@pytest.mark.parametrize(
    ("padded", "plain"),
    [
        ("AS01", "AS1"),
        ("VA01 ", "VA1"),
        (" VB11", "VB11"),
        ("VA10", "VA10"),
        ("I1L", "I1L"),
        ("IL1DL", "IL1DL"),
    ],
)
def test_padding_goes_and_nothing_else(padded, plain):
    assert plain_name(padded) == plain


def test_check_cells_accepts_what_is_known():
    assert check_cells(["AVAR", "AVAL"], known={"AVAL", "AVAR"}, source="a table") is None


def test_unknown_cell_gets_the_closest_name():
    with pytest.raises(DataError, match=r"a table does not know.*1 unknown of 2, first 'AVAl'.*write 'AVAL'"):
        check_cells(["AVAR", "AVAl"], known={"AVAL", "AVAR"}, source="a table")


def test_unknown_cell_like_no_other():
    with pytest.raises(DataError, match=r"first 'neuron 7'.*check the name"):
        check_cells(["neuron 7"], known={"AVAL"}, source="a table")


def test_repeated_cell():
    with pytest.raises(DataError, match=r"named more than once.*first 'AVAL'"):
        check_cells(["AVAL", "AVAR", "AVAL"], known={"AVAL", "AVAR"}, source="a table")


@pytest.mark.real_data
def test_classes_of_textbook_neurons(worm_files):
    expected = {
        **dict.fromkeys(
            ["ASHL", "AFDR", "AWCL", "OLQDL", "URXL", "BAGR", "PHAL", "ALML", "NSML", "NSMR"], "sensory"
        ),
        **dict.fromkeys(
            ["AVAL", "AVBR", "AIYL", "RIAL", "RIML", "RIPL", "RIH", "I1L", "AVG", "AVL"], "inter"
        ),
        **dict.fromkeys(
            ["VA1", "DB2", "DD1", "VD13", "RMED", "SMDVL", "SIADL", "HSNL", "M4", "MI", "MCL"], "motor"
        ),
    }
    assert dict(zip(expected, worm_cell_classes(list(expected)), strict=True)) == expected


@pytest.mark.real_data
def test_every_hermaphrodite_neuron_but_the_canal_pair_has_a_class(worm_files):
    with fetch("worm_cells").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    neurons = [row["Cell name"] for row in rows if "euron" in row["Type"] and "Male" not in row["Type"]]
    neurons += [
        row["Cell name"]
        for row in rows
        if row["Type"] in ("Cephalic", "Touch", "Phasmid", "Linker to pharynx")
    ]
    neurons += [row["Cell name"] for row in rows if row["Type"].startswith(("Amphid", "Mechano", "O2"))]
    neurons = set(neurons) - {"CANL", "CANR"}
    assert len(neurons) == 300  # of the 302, White et al. 1986
    assert set(worm_cell_classes(sorted(neurons))) == set(CELL_CLASSES)


@pytest.mark.real_data
@pytest.mark.parametrize("name", ["CANL", "dBWML1", "R1AL", "AVA"])
def test_a_cell_without_a_class_is_refused(worm_files, name):
    with pytest.raises(DataError, match=f"cell classes does not know every cell.*'{name}'"):
        worm_cell_classes(["AVAL", name])


@pytest.mark.real_data
def test_the_26_classical_gaba_neurons_inhibit(worm_files):
    gaba = ["RMED", "RMEV", "RMEL", "RMER", "AVL", "DVB", "RIS"]
    gaba += [f"DD{i}" for i in range(1, 7)] + [f"VD{i}" for i in range(1, 14)]
    assert len(gaba) == 26
    np.testing.assert_array_equal(worm_transmitter_signs(gaba), -1.0)


@pytest.mark.real_data
def test_cholinergic_glutamatergic_and_unknown_neurons_do_not(worm_files):
    np.testing.assert_array_equal(
        worm_transmitter_signs(["VA1", "AVAL", "ASHL", "AVHL", "no such cell"]), 1.0
    )
