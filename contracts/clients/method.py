"""Methods written once, as what is asked, and called on the sync or the async client: the session decides, and mypy knows it.

    @asks
    def get(self, face_id: str, /) -> Ask[Face]: ...

is `Face` on a client with a `Session`, and a coroutine of `Face` on one with an `AsyncSession`.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from typing import Any, Concatenate, Generic, ParamSpec, TypeVar, overload

from contracts.clients.asking import HttpResponse, OperationCall
from contracts.clients.transport import AsyncSession, Flow, Session, perform

P = ParamSpec("P")
T = TypeVar("T")
S = TypeVar("S", Session, AsyncSession, covariant=True)


class ClientResource(Generic[S]):
    """Operations that belong together, on a session of one kind."""

    _session: S

    def __init__(self, session: S) -> None:
        self._session = session

    def _perform(self, ask: OperationCall[T]) -> Flow[T]:
        """The body that an ask is answered with."""
        answer = yield from perform(ask, self._session.settings)
        return answer.body

    def __repr__(self) -> str:
        return f"<{type(self).__name__}>"


class asks(Generic[P, T]):  # noqa: N801 - a decorator
    """One request, and its answer's body."""

    def __init__(self, build: Callable[Concatenate[Any, P], OperationCall[T]]) -> None:
        self.build = build
        self.__doc__ = build.__doc__

    @overload
    def __get__(self, instance: None, owner: object) -> asks[P, T]: ...
    @overload
    def __get__(self, instance: ClientResource[Session], owner: object) -> Callable[P, T]: ...
    @overload
    def __get__(self, instance: ClientResource[AsyncSession], owner: object) -> Callable[P, Coroutine[Any, Any, T]]: ...
    def __get__(self, instance: Any, owner: object) -> Any:
        if instance is None:
            return self

        def call(*args: P.args, **kwargs: P.kwargs) -> Any:
            return instance._session.run(instance._perform(self.build(instance, *args, **kwargs)))  # noqa: SLF001 - its own descriptor

        call.__doc__ = self.__doc__
        return call


class answers(Generic[P, T]):  # noqa: N801 - a decorator
    """One request, and its whole answer: status, headers and body."""

    def __init__(self, build: Callable[Concatenate[Any, P], OperationCall[T]]) -> None:
        self.build = build
        self.__doc__ = build.__doc__

    @overload
    def __get__(self, instance: None, owner: object) -> answers[P, T]: ...
    @overload
    def __get__(self, instance: ClientResource[Session], owner: object) -> Callable[P, HttpResponse[T]]: ...
    @overload
    def __get__(self, instance: ClientResource[AsyncSession], owner: object) -> Callable[P, Coroutine[Any, Any, HttpResponse[T]]]: ...
    def __get__(self, instance: Any, owner: object) -> Any:
        if instance is None:
            return self

        def call(*args: P.args, **kwargs: P.kwargs) -> Any:
            session = instance._session  # noqa: SLF001 - its own descriptor
            return session.run(perform(self.build(instance, *args, **kwargs), session.settings))

        call.__doc__ = self.__doc__
        return call


class waits(Generic[P, T]):  # noqa: N801 - a decorator
    """Requests and pauses, until there is a result."""

    def __init__(self, build: Callable[Concatenate[Any, P], Flow[T]]) -> None:
        self.build = build
        self.__doc__ = build.__doc__

    @overload
    def __get__(self, instance: None, owner: object) -> waits[P, T]: ...
    @overload
    def __get__(self, instance: ClientResource[Session], owner: object) -> Callable[P, T]: ...
    @overload
    def __get__(self, instance: ClientResource[AsyncSession], owner: object) -> Callable[P, Coroutine[Any, Any, T]]: ...
    def __get__(self, instance: Any, owner: object) -> Any:
        if instance is None:
            return self

        def call(*args: P.args, **kwargs: P.kwargs) -> Any:
            return instance._session.run(self.build(instance, *args, **kwargs))  # noqa: SLF001 - its own descriptor

        call.__doc__ = self.__doc__
        return call


class pages(Generic[P, T]):  # noqa: N801 - a decorator
    """The items of all pages, asked for as they are needed; each is handed out as an `Item`, and `T` is its type."""

    def __init__(self, build: Callable[Concatenate[Any, P], Flow[None]], kind: type[T]) -> None:
        self.build = build
        self.kind = kind
        self.__doc__ = build.__doc__

    @overload
    def __get__(self, instance: None, owner: object) -> pages[P, T]: ...
    @overload
    def __get__(self, instance: ClientResource[Session], owner: object) -> Callable[P, Iterator[T]]: ...
    @overload
    def __get__(self, instance: ClientResource[AsyncSession], owner: object) -> Callable[P, AsyncIterator[T]]: ...
    def __get__(self, instance: Any, owner: object) -> Any:
        if instance is None:
            return self

        def call(*args: P.args, **kwargs: P.kwargs) -> Any:
            return instance._session.items(self.build(instance, *args, **kwargs))  # noqa: SLF001 - its own descriptor

        call.__doc__ = self.__doc__
        return call


def pages_of(kind: type[T]) -> Callable[[Callable[Concatenate[Any, P], Flow[None]]], pages[P, T]]:
    """`pages` of items of a kind."""

    def decorated(build: Callable[Concatenate[Any, P], Flow[None]]) -> pages[P, T]:
        return pages(build, kind)

    return decorated
