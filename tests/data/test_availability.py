from arealis.data import CATALOGUE, list_data_sets

CONTENT = b"spikes\n1\n2\n"


def row(name):
    return next(row for row in list_data_sets() if row.data_set.name == name)


def test_every_data_set_is_listed_by_name(sample):
    assert [row.data_set.name for row in list_data_sets()] == sorted(CATALOGUE)


def test_states(sample):
    path = sample / "cache" / "kind" / "one.csv"
    assert (row("sample_one").state, row("sample_one").path) == ("not fetched", None)
    path.parent.mkdir(parents=True)
    path.write_bytes(CONTENT)
    assert (row("sample_one").state, row("sample_one").path) == ("here", path)
    path.write_bytes(CONTENT + b"3\n")
    assert (row("sample_one").state, row("sample_one").path) == ("unusable", None)
    assert "delete this file" in row("sample_one").problem
    assert row("sample_two").state == "not fetched"
