"""The 92 objects that were shown to humans and monkeys, and what their brains made of them."""

from __future__ import annotations

from arealis.data.entry import DataSet, Url

__all__ = ["OBJECTS92"]


def _published(
    name: str, file: str, sha256: str, size_bytes: int, description: str, citation: str
) -> DataSet:
    commit = "f1f83cadb7243492a1aae7460466e0f0140b20ac"
    return DataSet(
        name=name,
        description=description,
        citation=citation,
        licence="MIT (rsatoolbox)",
        sha256=sha256,
        size_bytes=size_bytes,
        relative_path=f"rsa92_kriegeskorte2008/{file}",
        origin=Url("rsagroup/rsatoolbox", commit, f"demos/92imageData/{file}"),
    )


OBJECTS92 = (
    _published(
        "objects92",
        "Kriegeskorte_Neuron2008_supplementalData.mat",
        "06f21214399a5d43dc264eed19a7f4b8daf11c8622a59eec3e106064ce5e3504",
        3_603_779,
        "photographs of 92 objects, and their dissimilarities in monkey and human IT",
        "Kriegeskorte et al. 2008, Neuron 60:1126; Kiani et al. 2007, J Neurophysiol 97:4296",
    ),
    _published(
        "objects92_behaviour",
        "92_behavRDMs.mat",
        "7a8e118c144c3840adeeeef6ea0706a0be2b3e80df719af15fbb56fc62562f5f",
        982_719,
        "how different 16 people judged the 92 objects to be",
        "Mur et al. 2013, Front Psychol 4:128",
    ),
    _published(
        "objects92_human_it",
        "92_brainRDMs.mat",
        "1743f90a15e895798a94318649e80e1123a7e5943a1703fa1dd7c31ea5780b7c",
        224_663,
        "dissimilarities of the 92 objects in IT of four people in two sessions",
        "Kriegeskorte et al. 2008, Neuron 60:1126",
    ),
    _published(
        "objects92_models",
        "92_modelRDMs.mat",
        "e1d2b58bb2f9508bc13da4c81b94d1ab07823b25ed30b9563bd9d6d730c2a00a",
        333_004,
        "dissimilarities of the 92 objects in eight models",
        "Kriegeskorte et al. 2008, Front Syst Neurosci 2:4; Neuron 60:1126",
    ),
)
"""Photographs and dissimilarities."""
