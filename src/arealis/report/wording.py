"""Wording: stored names as a reader says them, and axis labels with units."""

from __future__ import annotations

from collections.abc import Sequence

from arealis.report.families import find_families, member_name

__all__ = ["axis_label", "capital", "enumerate_candidates", "enumerate_words", "measure_name", "plain"]

_MEASURES = {
    "roc_auc": ("area under the ROC curve", "chance .5"),
    "spearman": ("Spearman correlation", "−1 to 1"),
    "pearson": ("Pearson correlation", "−1 to 1"),
    "rsa": ("RSA correlation", "−1 to 1"),
    "linear_cka": ("linear CKA", "0 to 1"),
    "accuracy": ("accuracy", "fraction correct"),
    "gradient_cosine": ("cosine to the true gradient", "−1 to 1"),
    "identification_accuracy": ("accuracy of identification", "fraction identified"),
    "identified": ("fraction identified", "0 to 1"),
    "observable_importance": ("importance", "drop in accuracy"),
    "cost": ("cost", "per example"),
    "effective_rank": ("effective rank of the activity", "number of directions"),
    "estimator_bias": ("bias of the update", "× length of the true gradient"),
    "estimator_spread": ("spread of the update", "× length of the true gradient"),
    "feedback_alignment": ("cosine between feedback and forward weights", "−1 to 1"),
    "gradient_norm_ratio": ("length of the update", "× length of the true gradient"),
    "held_out_accuracy": ("accuracy on stimuli not learnt from", "fraction correct"),
    "megabytes_kept": ("memory that is kept", "megabytes a network"),
    "milliseconds_a_step": ("processor time of an update", "milliseconds a network"),
    "silent_units": ("silent units", "fraction of an area"),
    "update_norm": ("length of the update", "arbitrary"),
    "bits_per_spike": ("log-likelihood above a constant rate", "bits per spike"),
    "van_rossum": ("van Rossum distance", "0 if alike"),
    "victor_purpura": ("Victor–Purpura distance", "0 if alike"),
    "psychometric_bias": ("psychometric bias", "log-odds without evidence"),
    "psychometric_lapse": ("psychometric lapse", "fraction of choices"),
    "psychometric_slope": ("psychometric slope", "log-odds per unit of evidence"),
    "reward": ("reward", "per episode"),
    "reward_per_episode": ("reward per episode", "as the world pays it"),
    "stimuli_to_reach": ("training stimuli shown until it was reached", "number"),
    "training_stimuli": ("training stimuli", "number"),
    "step": ("training step", "number"),
}
_PARTS = {
    "_minus_ceiling": " minus the lower noise ceiling",
    "_ceiling_lower": ", lower noise ceiling",
    "_ceiling_upper": ", upper noise ceiling",
}
_PLURALS = {"stimulus": "stimuli", "subject": "subjects", "unit": "units"}
_ACRONYMS = {"cca", "cka", "dsa", "pls", "pwcca", "rsa", "rv", "svcca"}
_MOST = 3


def plain(name: str) -> str:
    """Turn a stored name into words.

    Example:
        >>> plain("feedback_alignment")
        'feedback alignment'
    """
    return name.replace("_", " ")


def capital(text: str) -> str:
    """Begin a text with a capital and leave the rest as it is.

    Example:
        >>> capital("the ROC curve")
        'The ROC curve'
    """
    return text[:1].upper() + text[1:]


def measure_name(name: str) -> str:
    """Say a measure or quantity as the field does.

    Example:
        >>> measure_name("roc_auc"), measure_name("soft_matching")
        ('area under the ROC curve', 'soft matching')
        >>> measure_name("rsa_over_stimulus_and_subject_minus_ceiling")
        'RSA correlation over stimuli and subjects minus the lower noise ceiling'
    """
    if name in _MEASURES:
        return _MEASURES[name][0]
    for suffix, words in _PARTS.items():
        if name.endswith(suffix):
            return f"{measure_name(name.removesuffix(suffix))}{words}"
    measure, over, factors = name.partition("_over_")
    if over:
        resampled = [_PLURALS.get(factor, plain(factor)) for factor in factors.split("_and_")]
        return f"{measure_name(measure)} over {enumerate_words(resampled)}"
    return " ".join(w.upper() if w in _ACRONYMS else w for w in plain(name).split(" "))


def axis_label(name: str) -> str:
    r"""Say a measure or quantity with its unit or scale, in which no line may end.

    Example:
        >>> axis_label("accuracy"), axis_label("soft_matching")
        ('accuracy (fraction\xa0correct)', 'soft matching (no\xa0unit)')
    """
    unit = _MEASURES.get(name.partition("_over_")[0], ("", "no unit"))[1].replace(" ", "\N{NO-BREAK SPACE}")
    return f"{measure_name(name)} ({unit})"


def enumerate_words(words: Sequence[str]) -> str:
    """Join words as a sentence does.

    Example:
        >>> enumerate_words(["a", "b", "c"])
        'a, b and c'
    """
    *first, last = words
    comma = "; " if any(", " in word for word in words) else ", "
    return f"{comma.join(first)} and {last}" if first else last


def enumerate_candidates(names: Sequence[str]) -> str:
    """Name candidates as a sentence does, those of one family together, and long families by their first.

    Args:
        names: Stored names, the most important first.

    Example:
        >>> enumerate_candidates(["a_b", "pixels"])
        'a b and pixels'
        >>> enumerate_candidates(["pixels", *(f"net, block{k}" for k in range(9))])
        'pixels and net (block0, block1, block2 and 6 more)'
    """
    families = find_families(names)
    members: dict[str, list[str]] = {}
    for name in names:
        members.setdefault(families[name], []).append(member_name(name, families))
    said = [
        plain(family) if own == [""] else f"{plain(family)} ({_shortened([plain(m) for m in own])})"
        for family, own in members.items()
    ]
    return enumerate_words(said)


def _shortened(words: Sequence[str]) -> str:
    left = len(words) - _MOST
    return enumerate_words(words if left < 2 else [*words[:_MOST], f"{left} more"])
