"""Callbacks that come early, twice, never or with another truth."""

from __future__ import annotations

from collections.abc import Callable

from mockserver.mutants.mutant import mutant
from mockserver.mutants.mutated_mock import MutatedMock
from specs.json.parsing import Json


@mutant("tavus", caught_by="callback_once")
def callback_never(mutated: MutatedMock) -> None:
    """A face's callback never comes."""

    @mutated.method(mutated.mock.callbacks, "schedule")
    def schedule(_original: Callable[..., None], *_arguments: Json, **_about: str) -> None:
        """Nothing."""


@mutant("tavus", caught_by="callback_once")
def callback_not_on_failure(mutated: MutatedMock) -> None:
    """A face that fails in training has no callback."""

    @mutated.method(mutated.mock.callbacks, "schedule")
    def schedule(original: Callable[..., None], url: str, due_s: float, payload: Callable[[], Json], **about: str) -> None:
        def unless_failed() -> Json:
            told = payload()
            return None if told and told.get("status") == "error" else told

        original(url, due_s, unless_failed, **about)


@mutant("tavus", caught_by="callback_once")
def callback_twice(mutated: MutatedMock) -> None:
    """A face's callback comes twice."""

    @mutated.method(mutated.mock.callbacks, "schedule")
    def schedule(original: Callable[..., None], url: str, due_s: float, payload: Callable[[], Json], **about: str) -> None:
        for _ in range(2):
            original(url, due_s, payload, **about)


@mutant("tavus", caught_by="callback_tells_the_truth")
def callback_early(mutated: MutatedMock) -> None:
    """A face's callback says that it is trained half a minute before it is."""

    @mutated.method(mutated.mock.callbacks, "schedule")
    def schedule(original: Callable[..., None], url: str, due_s: float, payload: Callable[[], Json], **about: str) -> None:
        original(url, due_s - 30, payload, **about)


@mutant("tavus", caught_by="callback_tells_the_truth")
def callback_lacks_fields(mutated: MutatedMock) -> None:
    """A face's callback says no more than that something happened."""

    @mutated.method(mutated.mock.callbacks, "schedule")
    def schedule(original: Callable[..., None], url: str, due_s: float, payload: Callable[[], Json], **about: str) -> None:
        original(url, due_s, lambda: {"event": "done"} if payload() else None, **about)


@mutant("tavus", caught_by="callback_tells_the_truth")
def callback_names_another(mutated: MutatedMock) -> None:
    """A face's callback names another face."""

    @mutated.method(mutated.mock.callbacks, "schedule")
    def schedule(original: Callable[..., None], url: str, due_s: float, payload: Callable[[], Json], **about: str) -> None:
        def lie() -> Json:
            told = payload()
            return told and {**told, "face_id": "r00000000000", "replica_id": "r00000000000"}

        original(url, due_s, lie, **about)


@mutant("tavus", caught_by="callback_tells_the_truth")
def callback_says_error(mutated: MutatedMock) -> None:
    """A face's callback says that its training failed, which it did not."""

    @mutated.method(mutated.mock.callbacks, "schedule")
    def schedule(original: Callable[..., None], url: str, due_s: float, payload: Callable[[], Json], **about: str) -> None:
        def lie() -> Json:
            told = payload()
            return told and {**told, "status": "error", "error_message": "video_fps: too few."}

        original(url, due_s, lie, **about)
