"""Floors under the quality of extraction, on the real pages beside the project.

The floors stand just under what is reached; one is lowered only on purpose, with its reason.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.bench.bench_text import (
    MetadataScore,
    Page,
    Said,
    Score,
    answered,
    dingben,
    load,
    measure,
    measure_metadata,
)


@pytest.fixture(scope="module")
def pages(shared: Path) -> list[Page]:
    return load(shared / "pages")


@pytest.fixture(scope="module")
def answers(pages: list[Page]) -> dict[str, Said]:
    return answered(dingben, pages)[0]


@pytest.fixture(scope="module")
def score(answers: dict[str, Said], pages: list[Page]) -> Score:
    return measure(answers, pages, 1)


@pytest.fixture(scope="module")
def said(answers: dict[str, Said]) -> MetadataScore:
    return measure_metadata(answers)


def test_the_text_is_the_gold_s(score: Score) -> None:
    assert score.f1 >= 0.985
    assert score.precision >= 0.975
    assert score.recall >= 0.99


def test_no_page_is_lost_and_hardly_one_keeps_furniture(score: Score) -> None:
    assert score.worst_recall >= 0.9
    assert score.dirty <= 0.02


def test_titles_days_and_sources_are_what_the_pages_state(said: MetadataScore) -> None:
    assert said.title >= 0.98
    assert said.published >= 0.98
    assert said.credited_source >= 0.95


def test_no_day_and_no_source_is_invented(said: MetadataScore) -> None:
    assert (said.invented_days, said.invented_sources) == (0, 0)
