"""What operations do to resources, and which items there are before a client makes any."""

from __future__ import annotations

from enum import Enum


class Role(Enum):
    """What an operation does to a resource."""

    CREATE = "create"
    LIST = "list"
    RETRIEVE = "read"
    UPDATE = "update"
    REPLACE = "replace"
    DELETE = "delete"
    CLEAR = "delete all"
    ACTION = "action"
    COPY = "copy"
    CONTENT = "content"
    UPLOAD = "upload"
    SEVERAL = "several at once"
    RELATED = "list of those that refer to an item"


class Existence(Enum):
    """Which items there are before a client makes any."""

    NONE = "none"  # a client creates them all
    LISTED = "listed"  # nothing creates them: a few are listed from the start, and whichever id is asked for is there
    ASSUMED = "assumed"  # nothing creates or lists them, or no answer shows their ids: whichever id is asked for is there
