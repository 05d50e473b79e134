import numpy as np
import pytest

from arealis.data import digest, fetch
from arealis.recordings import load_worm_connectome, load_worm_signal_propagation
from arealis.types import DataError

pytestmark = pytest.mark.real_data


@pytest.fixture(scope="module")
def wiring(worm_files):
    return load_worm_connectome(load_worm_signal_propagation().unit_id.values)


def test_layout(wiring):
    assert wiring.dims == ("synapse", "source", "target")
    assert wiring.shape == (2, 181, 181)
    assert wiring.synapse.values.tolist() == ["chemical", "electrical"]
    np.testing.assert_array_equal(wiring.source.values, load_worm_signal_propagation().unit_id.values)
    np.testing.assert_array_equal(wiring.cell_class.values, load_worm_signal_propagation().area.values)
    for name in ("worm_connectome", "worm_cells", "worm_transmitters"):
        assert f"{name} sha256:{digest(name)}" in wiring.attrs["provenance"]


def test_counts_against_a_count_of_the_file_by_another_way(wiring):
    kept = set(wiring.source.values)
    expected = {"chemical": [0, 0.0], "electrical": [0, 0.0]}
    for line in fetch("worm_connectome").read_text(encoding="utf-8").splitlines()[1:]:
        source, target, weight, kind = (field.strip() for field in line.split(","))
        short = [end[:2] + end[3:] if end[2:3] == "0" else end for end in (source, target)]
        if set(short) <= kept:
            expected[kind][0] += 1
            expected[kind][1] += float(weight)
    for kind, (pairs, sections) in expected.items():
        assert int((wiring.sel(synapse=kind) > 0).sum()) == pairs
        assert float(wiring.sel(synapse=kind).sum()) == sections
    assert expected["chemical"][0] == 2143


def test_single_contacts_of_the_published_table(worm_files):
    wiring = load_worm_connectome(["I2L", "I1L", "VA1", "ASHL", "AVAL"])
    published = {
        ("chemical", "I1L", "I2L"): 10,
        ("chemical", "ASHL", "AVAL"): 15,
        ("chemical", "AVAL", "ASHL"): 0,
        ("chemical", "AVAL", "VA1"): 2,  # the table writes VA01
        ("electrical", "AVAL", "VA1"): 5,
        ("electrical", "VA1", "AVAL"): 5,
    }
    found = {key: wiring.sel(synapse=key[0], source=key[1], target=key[2]).item() for key in published}
    assert found == published


def test_electrical_contacts_are_mutual(wiring):
    electrical = wiring.sel(synapse="electrical").values
    np.testing.assert_array_equal(electrical, electrical.T)
    assert not np.array_equal(wiring.sel(synapse="chemical").values, wiring.sel(synapse="chemical").values.T)


def test_only_the_gaba_neurons_of_the_recording_inhibit(wiring):
    negative = wiring.source.values[wiring.sign.values < 0]
    assert sorted(negative) == ["AVL", "DD1", "RIS", "RMED", "RMEL", "RMER", "RMEV", "VD1"]
    assert set(wiring.sign.values) == {-1.0, 1.0}


def test_the_order_is_the_one_asked_for(worm_files):
    forth, back = load_worm_connectome(["ASHL", "AVAL"]), load_worm_connectome(["AVAL", "ASHL"])
    np.testing.assert_array_equal(back.values[:, ::-1, ::-1], forth.values)
    assert back.cell_class.values.tolist() == ["inter", "sensory"]


@pytest.mark.parametrize(
    ("given", "action"), [("AS01", "write 'AS1'"), ("AVA", "write 'AVA"), ("x", "check the name")]
)
def test_unknown_name(worm_files, given, action):
    with pytest.raises(DataError, match=f"wiring diagram does not know.*'{given}'.*{action}"):
        load_worm_connectome(["AVAL", given])


def test_a_muscle_is_in_the_wiring_but_is_no_neuron(worm_files):
    with pytest.raises(DataError, match=r"cell classes does not know every cell.*'dBWML1'"):
        load_worm_connectome(["AVAL", "dBWML1"])


def test_repeated_name(worm_files):
    with pytest.raises(DataError, match="more than once"):
        load_worm_connectome(["AVAL", "AVAL"])
