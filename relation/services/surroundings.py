"""What the channel tells of the moment, each for a purpose (docs/journeys.md): pages seen, device, local hour."""

from collections import Counter
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from relation.model.brand import Product
from relation.model.conversation import Conversation
from relation.store.unit_of_work import UnitOfWork
from relation.voice.templates import zone_of

VIEWS = "views"
LOOKS = "looks"
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
    """The context with the page it names added to the pages seen this week, and with `looks`, what the page itself
    remembers of its own before the chat was opened (ISO moments); those are counted, and not kept beside.
    """
    page = context.get("page")
    title = page.get("title") if isinstance(page, dict) else None
    if not isinstance(page, dict) or not isinstance(title, str) or not title.strip():
        return context
    views = known = [view for view in _views(context) if now - _at(view) < VIEWS_WITHIN]
    for at in [*_looks_before(page, now), now]:
        if not any(view["title"] == title and abs(at - _at(view)) < SAME_VISIT for view in views):
            views = [*views, {"title": title, "at": at.isoformat()}]
    kept = without_looks(context)
    return kept if views is known else {**kept, VIEWS: views[-VIEWS_KEPT:]}


def without_looks(context: dict[str, Any]) -> dict[str, Any]:
    """What a page remembers of its own is counted or dropped, never kept."""
    page = context.get("page")
    if not isinstance(page, dict) or LOOKS not in page:
        return context
    return {**context, "page": {name: value for name, value in page.items() if name != LOOKS}}


def _looks_before(page: dict[str, Any], now: datetime) -> list[datetime]:
    given = page.get(LOOKS)
    moments = [datetime.fromisoformat(at) for at in given if _is_moment(at)] if isinstance(given, list) else []
    return sorted(at for at in moments if now - VIEWS_WITHIN < at < now)[-VIEWS_KEPT:]


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


def clock_told(conversation: Conversation, brand: Mapping[str, Any], now: datetime) -> str | None:
    """The name of the brand's clock, for a customer whose browser says another hour; None for the same hour, for a zone
    nobody knows, and for a brand without that name.
    """
    zone = conversation.context.get("timezone")
    if not isinstance(zone, str):
        return None
    theirs, ours = (now.astimezone(zone_of(name)).utcoffset() for name in (zone, brand["time_zone"]))
    return brand.get("time_zone_label") if theirs != ours else None
