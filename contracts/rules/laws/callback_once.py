"""A callback comes once, and not before what it tells of."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from contracts.analysis.finding import Departure
from contracts.analysis.history import History, TimelineEvent
from contracts.analysis.matched_exchange import MatchedExchange
from contracts.analysis.purposes import CALLBACKS
from contracts.analysis.received_callbacks import CallbackSubscription, Posted, callback_subscriptions
from contracts.analysis.status_history import is_final

RULE = "When an item's status ends, its callback comes: once, not before, and again only where it was not answered with a success."
_GRACE_S = 60.0  # of the target's own time


def law(history: History) -> Iterator[Departure]:
    """A callback twice, one that comes early, and one that never comes.

    Silent: about operations that declare no callback, a receiver that answered no success, and a callback that has had less than a
    minute of the target's own time to come.

    Source: OpenAPI 3.1.0, Callback Object; `x-lifecycle` for which status ends.
    """
    for subscription in callback_subscriptions(history):
        endings = [
            posted for posted in subscription.delivered if posted[0] < subscription.until and _tells_the_end(subscription, posted[1])
        ]
        views = [
            event
            for event in subscription.item.events
            if event.representation is not None and subscription.event.index < event.index < subscription.until
        ]
        if subscription.posted:
            history.compared(subscription.item.collection)
        yield from _twice(subscription, endings)
        yield from _early(subscription, endings, views)
        if not subscription.posted:
            yield from _never(history, subscription, views)


def _tells_the_end(subscription: CallbackSubscription, matched: MatchedExchange) -> bool:
    status = subscription.status(matched)
    return status is not None and is_final(subscription.item, status)


def _twice(subscription: CallbackSubscription, endings: Sequence[Posted]) -> Iterator[Departure]:
    delivered = [posted for posted in subscription.delivered if posted[0] < subscription.until]
    same = [
        (first, second)
        for number, second in enumerate(delivered)
        for first in delivered[:number]
        if first[1].exchange.request_body == second[1].exchange.request_body
    ]
    pairs = [*same, *pairwise(endings)]
    if pairs:
        first, second = pairs[0]
        detail = f"posted {len(delivered)} times, although the first was answered {first[1].status}"
        yield _departure(subscription, "again", detail, first[1], second[1])


def _early(subscription: CallbackSubscription, endings: Sequence[Posted], views: Sequence[TimelineEvent]) -> Iterator[Departure]:
    field = subscription.item.collection.status_field or ""
    for index, matched in endings:
        after = next((event for event in views if event.index > index and isinstance((event.representation or {}).get(field), str)), None)
        read_status = (after.representation or {})[field] if after is not None else None
        if after is not None and isinstance(read_status, str) and not is_final(subscription.item, read_status):
            yield _departure(subscription, "early", f"posted while a read still says {read_status}", matched, after.reading)
            return


def _never(history: History, subscription: CallbackSubscription, views: Sequence[TimelineEvent]) -> Iterator[Departure]:
    field = subscription.item.collection.status_field or ""
    ended = next(
        (
            event
            for event in views
            if isinstance(status := (event.representation or {}).get(field), str) and is_final(subscription.item, status)
        ),
        None,
    )
    if subscription.event.reading.exchange.purpose != CALLBACKS or ended is None:
        return
    since_s = ended.reading.exchange.clock_s
    later = [matched.exchange.clock_s for matched in history.readings[ended.index : subscription.until]]
    if since_s is not None and any(at_s is not None and at_s >= since_s + _GRACE_S for at_s in later):
        history.compared(subscription.item.collection)
        yield _departure(subscription, "never", f"never posted, although a read says {(ended.representation or {})[field]}", ended.reading)


def _departure(subscription: CallbackSubscription, kind: str, detail: str, *readings: MatchedExchange) -> Departure:
    shown_by = (subscription.event.reading, *readings)
    return Departure(
        detail=f"callback for {subscription.item.id}: {detail}",
        pointer=subscription.hook.pointer,
        exchanges=tuple(matched.exchange for matched in shown_by),
        operation=subscription.event.reading.key,
        kind=kind,
    )
