"""The names by which documents call what every API has: pages, order, totals, cursors, times, statuses. The first that is there counts."""

from __future__ import annotations

LIMITS = (
    "limit",
    "page_size",
    "per_page",
    "pageSize",
    "perPage",
    "max_results",
    "maxResults",
    "page[size]",
    "page_limit",
    "$top",
    "PageSize",
)
COUNTS = ("count", "size", "take", "num", "n")  # limits, too, where an offset, a page or a cursor stands beside them
PAGES = ("page", "page_number", "pageNumber", "page[number]", "Page")
OFFSETS = ("offset", "skip", "start", "startIndex", "start_index", "$skip")
AFTER = (
    "after",
    "starting_after",
    "startingAfter",
    "cursor",
    "page_token",
    "pageToken",
    "next_token",
    "nextToken",
    "marker",
    "PageToken",
    "page_cursor",
    "pageCursor",
    "page[after]",
    "page[cursor]",
    "continuation_token",
    "continuationToken",
)
PAGING_OBJECTS = ("page", "paging", "pagination", "paginate", "options")  # in the body of a list: they hold what says of its pages
CURSORS = (
    "next_cursor",
    "nextCursor",
    "next_page_token",
    "nextPageToken",
    "next",
    "next_token",
    "nextToken",
    "continuation_token",
    "continuationToken",
    "end_cursor",
    "endCursor",
    "cursor",
    "last_id",
    "after",
)  # in answers: where the next page begins
AROUND_PAGES = ("links", "_links", "paging", "pagination", "page", "page_info", "pageInfo", "meta", "_meta")
"""In answers: what stands beside the items and tells of their pages."""
SORTS = ("sort", "order", "sort_order", "direction")
SORTED_BY = ("sort_by", "sortBy", "order_by", "orderBy", "sort_field", "sort_key")
SEARCHES = ("search", "q", "query", "filter_term", "search_term", "searchTerm", "keyword")
TOTALS = ("total", "total_count", "totalCount", "count")
CREATED = ("created_at", "createdAt", "created")
UPDATED = ("updated_at", "updatedAt", "updated")
VERSIONS = (
    "version",
    "revision",
    "rev",
    "_rev",
    "_version",
    "row_version",
    "rowVersion",
    "lock_version",
    "lockVersion",
    "resource_version",
    "resourceVersion",
)  # in updates: the version that the change is based on; in answers: the one that it makes
STATUSES = ("status", "state")

SHOWS_MORE = ("verbose", "detail", "details", "detailed", "full", "expand", "expanded", "extended")
"""Query parameters that say how much of each item a list shows, and choose none."""
