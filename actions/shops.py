"""Shops: which one, whether it is open that day (public holidays included), its address and phone."""

import re
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

import holidays

from actions.basket import Purchase
from actions.customer_file import days_named, own_order
from actions.opening_hours import opening_state
from actions.questions import hear_questions, things_asked
from actions.turn import ServiceAction, Turn
from relation.model.brand import OpeningSpan, Shop
from relation.store.brand_search import normalise

WEEK = 7
NEXT_CLOSURES_DAYS = 60
LEAST_LETTERS = 4
_TOWN = re.compile(r"\b[àÀ] ([A-ZÀ-Ý][a-zà-ÿ]{2,}(?:-[\w]+)*)")
NO_TOWNS = ("Noël", "Pâques")
_WEEK_ASKED = re.compile(r"\b(?:horaires?|heures d ouverture|jours d ouverture|quels jours|toute la semaine)\b")
HOURS = "s_informer.magasins_horaires"


def shop_in_question(turn: Turn, then: str) -> Shop | None:
    """The shop that the message names, else the last one spoken of, else that of the purchase or of the order in hand,
    remembered.

    None: it has been asked.
    """
    shops = turn.brand.shops()
    chosen = turn.entity("shop_id")
    remembered = turn.slots.get("shop_id") or Purchase.of(turn).shop_id or _shop_of_order(turn)
    named = _by_id(shops, chosen) or turn.brand.find_shop(turn.text)
    unknown_town = None if named else _town_named(turn)
    shop = named or (None if unknown_town else _by_id(shops, remembered))
    if shop is None:
        turn.ask_for_choice(then)
        turn.say(
            "utter_choose_shop",
            towns=[shop.town for shop in shops],
            unknown_town=unknown_town,
            buttons=[{"title": shop.town, "payload": f'/{HOURS}{{"shop_id": "{shop.id}"}}'} for shop in shops],
        )
        return None
    turn.remember(shop_id=shop.id)
    if turn.slots.get("pending_action") == then:
        turn.forget("pending_action")
    return shop


def _town_named(turn: Turn) -> str | None:
    """A town where no shop was found, as it is written: « à Marseille »."""
    found = _TOWN.search(turn.text)
    return turn.entity("town") or (found.group(1) if found and found.group(1) not in NO_TOWNS else None)


def _shop_of_order(turn: Turn) -> str | None:
    order = own_order(turn, turn.slots.get("order_number"))
    return order.shop_id if order is not None and not order.is_ended else None


def _by_id(shops: list[Shop], shop_id: str | None) -> Shop | None:
    return next((shop for shop in shops if shop.id == shop_id), None)


def day_asked(turn: Turn, shop: Shop, now: datetime) -> date:
    """The first day to come or the public holiday that the message names, the next one if it is past; else today."""
    named = days_named(turn)
    if coming := next((day for day in named if day >= now.date()), None):
        return coming
    plain, same_days = normalise(turn.text), [(day.month, day.day) for day in named]
    for day, label in _special_days(shop, now.date()):
        last_word = normalise(label).split()[-1]
        is_named = len(last_word) >= LEAST_LETTERS and last_word in plain.split()
        if is_named or normalise(label) in plain or (day.month, day.day) in same_days:
            return day
    return now.date()


@cache
def _public_holidays(year: int) -> dict[date, str]:
    """Day → its French name. Source: the `holidays` package."""
    return dict(holidays.country_holidays("FR", years=year, language="fr").items())


def _special_days(shop: Shop, today: date) -> Iterator[tuple[date, str]]:
    """The shop's closures and the French public holidays of the year to come, soonest first."""
    public = _public_holidays(today.year) | _public_holidays(today.year + 1)
    days = [*((closure.on, closure.label) for closure in shop.closures), *public.items()]
    return iter(sorted((day, label) for day, label in days if today <= day < today + timedelta(days=365)))


def day_facts(shop: Shop, day: date, zone: ZoneInfo) -> dict[str, Any]:
    """`spans` as ISO moments, empty when closed; `label`: why it is closed, or which public holiday it is."""
    closure = shop.closure_on(day)
    holiday = _public_holidays(day.year).get(day)
    return {
        "on": day.isoformat(),
        "spans": [_moments(day, span, zone) for span in shop.spans_on(day)],
        "label": closure.label if closure else holiday,
    }


def _moments(day: date, span: OpeningSpan, zone: ZoneInfo) -> dict[str, str]:
    opens, closes = (datetime.combine(day, at, zone) for at in (span.opens, span.closes))
    return {"opens_at": opens.isoformat(), "closes_at": closes.isoformat()}


class ShopHours(ServiceAction):
    action_name = "action_shop_hours"

    def answer(self, turn: Turn) -> None:
        hear_questions(turn, HOURS)
        shop = shop_in_question(turn, self.action_name)
        if shop is None:
            return
        zone = ZoneInfo(turn.brand.identity().time_zone)
        now = turn.now.astimezone(zone)
        day = day_asked(turn, shop, now)
        state, moment = opening_state(shop, day, now)
        facts = day_facts(shop, day, zone)
        turn.say(
            "utter_shop",
            shop_name=shop.name,
            district=shop.district,
            address=shop.address,
            postcode=shop.postcode,
            town=shop.town,
            phone=shop.phone,
            state=state,
            at=moment,
            day_on=facts["on"],
            spans=facts["spans"],
            label=facts["label"],
            services=list(shop.services),
            ways_in=_ways_in(turn, shop),
            is_week_asked=_is_week_asked(turn, day, now),
            week=[day_facts(shop, now.date() + timedelta(days=ahead), zone) for ahead in range(WEEK)],
            closures=[
                {"on": closure.on.isoformat(), "label": closure.label}
                for closure in sorted(shop.closures, key=lambda closure: closure.on)
                if now.date() <= closure.on <= now.date() + timedelta(days=NEXT_CLOSURES_DAYS)
            ],
        )


def _is_week_asked(turn: Turn, day: date, now: datetime) -> bool:
    """« Vos horaires à Paris » asks for the week; « vos horaires demain », for a day."""
    return day == now.date() and not days_named(turn) and _WEEK_ASKED.search(normalise(turn.text)) is not None


def _ways_in(turn: Turn, shop: Shop) -> list[dict[str, str]]:
    """What was asked of the car park and of the entrance; `told` is empty for what is not known."""
    asked = things_asked(turn)
    known = {"parking": shop.parking, "acces": shop.access}
    return [{"asked": name, "told": told} for name, told in known.items() if name in asked]
