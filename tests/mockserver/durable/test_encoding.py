"""Records and keys as a database keeps them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mockserver.durable import encoding
from mockserver.resources.uploaded_file import UploadedFile
from mockserver.state.lifecycle import Lifecycle
from mockserver.state.store import Record

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text() | st.just("$mock"), inner),
    max_leaves=8,
)
METADATA = st.recursive(
    JSON | st.binary() | st.builds(UploadedFile, st.none() | st.text(), st.none() | st.text(), st.binary()),
    lambda inner: st.tuples(inner, inner) | st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=8,
)
TEXTS = st.text(st.characters(codec=None) | st.sampled_from("\0\\0é\ud800")) | st.sampled_from(["x" * 5000, "\0" * 400, ""])


@given(st.dictionaries(st.text(), JSON), st.dictionaries(st.text(), METADATA), st.none() | st.text())
def test_a_record_comes_back_as_it_was(fields: dict[str, object], metadata: dict[str, object], name: str | None) -> None:
    record = Record("id", 7, fields, 1767225600.0011, 1767225600.123, metadata, name)
    found = encoding.decoded_record("id", encoding.encoded_record(record))
    assert repr(found) == repr(record)


def test_what_behaviours_keep_beside_fields_comes_back() -> None:
    record = Record("id", 1, {"n": 2**80}, 0.0, 0.0, {"lifecycle": Lifecycle(((0, "new"), (9.5, "old"))), "below": ("a", "b")})
    assert encoding.decoded_record("id", encoding.encoded_record(record)) == record


def test_what_cannot_be_stored_is_told() -> None:
    with pytest.raises(TypeError, match="a function cannot be stored"):
        encoding.encoded(lambda: None)


@given(TEXTS, TEXTS)
def test_a_key_comes_back_as_it_was_and_fits_an_index(name: str, key: str) -> None:
    columns = encoding.key_columns(name, key)
    assert encoding.key_of(*columns) == (name, key)
    for column in columns[:2]:
        assert "\0" not in column
        assert len(column.encode()) <= 800


@given(TEXTS)
def test_a_text_comes_back_as_it_was_and_fits_a_column(text: str) -> None:
    column = encoding.text_column(text)
    assert encoding.text_of(column) == text
    assert column is not None
    assert "\0" not in column
    column.encode("utf-8")


@given(TEXTS, TEXTS)
def test_keys_are_told_apart(one: str, other: str) -> None:
    assert (encoding.key_columns(one, "")[:2] == encoding.key_columns(other, "")[:2]) == (one == other)
