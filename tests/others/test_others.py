"""The judge on services of others: silent where they are right, and not where they are broken."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.others.services import ALL, BY_NAME, Service
from tests.others.table import judge

_SHORT = ("fastapi_plain", "flask_apispec", "express_zod")
"""Those that every run of the tests judges; the rest is what `python -m tests.others` is for."""


def _params(services: tuple[Service, ...]) -> list[object]:
    return [pytest.param(service, id=service.name) for service in services]


@pytest.mark.parametrize("service", _params(tuple(BY_NAME[name] for name in _SHORT)))
def test_a_service_that_is_right_has_no_error(service: Service, tmp_path: Path) -> None:
    if service.missing:
        pytest.skip(service.missing)
    outcome = judge(service, "", "quick", 1, 0)
    assert (outcome.status, outcome.count("error")) == (0, 0), outcome.text


@pytest.mark.parametrize(("name", "way"), [("fastapi_plain", "update-ignored")])
def test_a_broken_one_has_an_error(name: str, way: str) -> None:
    outcome = judge(BY_NAME[name], way, "quick", 1, 0)
    assert outcome.status == 1, outcome.text
    assert outcome.count("error"), outcome.text


def test_every_service_can_be_broken_in_ten_ways() -> None:
    assert all(len(service.ways) >= 10 for service in ALL)
