"""Many texts looked for in another at once: in the time that it takes to read it, however many there are."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

_MANY = 64  # below that, asking for each is faster


class StringSearch:
    """Texts to look for, none of them empty."""

    def __init__(self, texts: Sequence[str]) -> None:
        self._texts = texts
        self._length = min(map(len, texts), default=1)  # of the beginning that tells that a text may be there
        self._by_beginning: dict[str, list[int]] = {}
        for index, text in enumerate(texts if len(texts) >= _MANY else ()):
            self._by_beginning.setdefault(text[: self._length], []).append(index)

    def places_in(self, text: str) -> Iterator[int]:
        """The places, among the texts that are looked for, of those that `text` holds, in their order."""
        return (index for index in self._near(text) if self._texts[index] in text)

    def _near(self, text: str) -> Sequence[int]:
        if len(self._texts) < _MANY:
            return range(len(self._texts))
        beginnings = {text[at : at + self._length] for at in range(len(text) - self._length + 1)}
        return sorted(index for beginning in beginnings & self._by_beginning.keys() for index in self._by_beginning[beginning])
