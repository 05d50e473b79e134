import numpy as np

from arealis.data import OBJECTS92_CATEGORIES, objects92_categories, objects92_names


def test_names_are_unique_and_say_the_category():
    names, categories = objects92_names(), objects92_categories()
    assert len(set(names)) == len(names) == len(categories) == 92
    said = [name.rsplit(" ", 1)[0] for name in names]
    assert said == [OBJECTS92_CATEGORIES[i] for i in categories]


def test_half_and_more_are_animate_and_sorted():
    categories = objects92_categories()
    assert (categories < 4).sum() == 48
    np.testing.assert_array_equal(categories, np.sort(categories))
