import numpy as np
import pytest

from arealis.stimuli import mnist_digits, seen_and_spoken_digits, spoken_digits
from arealis.types import SpecificationError

pytestmark = [pytest.mark.real_data, pytest.mark.usefixtures("digit_files", "spoken_file")]


def test_layout():
    pairs = seen_and_spoken_digits(stimuli=300, frames=10, channels=16)
    assert pairs.inputs["image"].shape == (300, 1, 784)
    assert pairs.inputs["sound"].shape == (300, 10, 16)
    assert {array.dtype for array in pairs.inputs.values()} == {np.dtype(np.float32)}
    assert set(pairs.targets) == {"label", "spoken_label", "speaker"}
    assert pairs.provenance.count("sha256:") == 2


def test_every_pair_agrees_and_holds_the_image_and_sound_of_its_digit():
    pairs = seen_and_spoken_digits(stimuli=400)
    np.testing.assert_array_equal(pairs.targets["label"], pairs.targets["spoken_label"])
    for source, name, ours in (
        (mnist_digits(), "stimulus", "image"),
        (spoken_digits(), "sound", "sound"),
    ):
        known = {
            array.tobytes(): label
            for array, label in zip(source.inputs[name], source.targets["label"], strict=True)
        }
        found = [known[array.tobytes()] for array in pairs.inputs[ours]]
        assert found == pairs.targets["label"].tolist()


@pytest.mark.parametrize("agreement", [0.0, 0.1, 0.75])
def test_as_many_agree_as_asked_and_the_others_may_be_any_other_digit(agreement):
    targets = seen_and_spoken_digits(stimuli=2000, agreement=agreement).targets
    agrees = targets["label"] == targets["spoken_label"]
    assert agrees.sum() == agreement * 2000
    apart = (targets["spoken_label"] - targets["label"])[~agrees] % 10
    np.testing.assert_allclose(np.bincount(apart, minlength=10)[1:] / len(apart), 1 / 9, atol=0.035)


def test_images_repeat_only_when_all_were_shown():
    images = seen_and_spoken_digits(stimuli=5100).inputs["image"]
    assert len({image.tobytes() for image in images[:5000]}) == len({i.tobytes() for i in images})
    assert len({image.tobytes() for image in images[5000:]}) == 100


def test_the_seed_and_the_test_images():
    one, again = seen_and_spoken_digits(stimuli=50), seen_and_spoken_digits(stimuli=50)
    np.testing.assert_array_equal(one.inputs["sound"], again.inputs["sound"])
    assert one.provenance != seen_and_spoken_digits(stimuli=50, seed=1).provenance
    test = seen_and_spoken_digits(stimuli=5001, images="test", takes=(0,))
    known = {image.tobytes() for image in mnist_digits().inputs["stimulus"]}
    assert not known & {image.tobytes() for image in test.inputs["image"]}


@pytest.mark.parametrize(
    ("wrong", "named"), [({"stimuli": 0}, "stimuli = 0"), ({"agreement": 1.1}, "agreement = 1.1")]
)
def test_impossible_pairs_are_refused(wrong, named):
    with pytest.raises(SpecificationError, match=f"pairs of digits.*{named}"):
        seen_and_spoken_digits(**wrong)
