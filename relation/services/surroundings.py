"""What the channel tells of the moment, each for a purpose (docs/journeys.md): pages seen, device, local hour."""

from collections import Counter
from datetime import datetime, timedelta
from typing import Any

from relation.model.brand import Product
from relation.model.conversation import Conversation
from relation.store.unit_of_work import UnitOfWork
from relation.voice.templates import zone_of

VIEWS = "views"
VIEWS_KEPT = 30
VIEWS_WITHIN = timedelta(days=7)
SAME_VISIT = timedelta(minutes=30)
"""The same page again so soon is a reload or a reconnection, not another look."""
HOT_VIEWS = 3
Looks = tuple[tuple[Product, int], ...]
"""Products, and how often their pages were looked at."""
SURE = 0.9
"""Score from which a page's title names a product: see `BrandCatalogue.find_products`."""
OFFICE_HOURS = range(9, 18)
EVENING_HOURS = (*range(18, 24), *range(5))
WEEKEND = (5, 6)


def note_view(context: dict[str, Any], now: datetime) -> dict[str, Any]:
    """The context with the page it names added to the pages seen this week."""
    page = context.get("page")
    title = page.get("title") if isinstance(page, dict) else None
    if not isinstance(title, str) or not title.strip():
        return context
    views = [view for view in _views(context) if now - _at(view) < VIEWS_WITHIN]
    if any(view["title"] == title and now - _at(view) < SAME_VISIT for view in views):
        return context
    return {**context, VIEWS: [*views, {"title": title, "at": now.isoformat()}][-VIEWS_KEPT:]}


def _views(context: dict[str, Any]) -> list[dict[str, str]]:
    """Integrators send any metadata: what is not of our shape is not a view."""
    given = context.get(VIEWS)
    views = given if isinstance(given, list) else []
    return [view for view in views if isinstance(view, dict) and _is_moment(view.get("at")) and "title" in view]


def _is_moment(value: object) -> bool:
    try:
        return isinstance(value, str) and datetime.fromisoformat(value).tzinfo is not None
    except ValueError:
        return False


def _at(view: dict[str, str]) -> datetime:
    return datetime.fromisoformat(view["at"])


def looks_by_product(uow: UnitOfWork, conversation: Conversation, now: datetime) -> Looks:
    """The products whose page was looked at this week, and how often, most first; other pages count for none.

    Reads the whole catalogue for each page: call it where nobody is kept waiting. Nobody is watched who has refused to
    be adapted to.
    """
    if conversation.accepts_personalisation is False:
        return ()
    views = [view for view in _views(conversation.context) if now - _at(view) < VIEWS_WITHIN]
    counts: Counter[str] = Counter()
    products: dict[str, Product] = {}
    for title, times in Counter(str(view["title"]) for view in views).items():
        found = uow.brand.find_products(title, limit=1)
        if found and found[0][1] >= SURE:
            product = found[0][0]
            products[product.reference] = product
            counts[product.reference] += times
    return tuple((products[reference], times) for reference, times in counts.most_common())


def hot_product(looks: Looks) -> Product | None:
    """The product looked at HOT_VIEWS times this week, or None."""
    return looks[0][0] if looks and looks[0][1] >= HOT_VIEWS else None


def interest_of(conversation: Conversation, now: datetime) -> str | None:
    """`bureau`: a working hour at a desk; `salon`: an evening or a week-end on a phone or a tablet; None otherwise."""
    device, zone = conversation.context.get("device"), conversation.context.get("timezone")
    if conversation.accepts_personalisation is False or not isinstance(zone, str):
        return None
    local = now.astimezone(zone_of(zone))
    is_free = local.weekday() in WEEKEND
    if device in ("desktop", "tablet") and not is_free and local.hour in OFFICE_HOURS:
        return "bureau"
    if device in ("mobile", "tablet") and (is_free or local.hour in EVENING_HOURS):
        return "salon"
    return None
