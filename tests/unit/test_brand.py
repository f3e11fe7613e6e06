"""The brand's port on the service's database: what it finds, whom it knows, what it changes and refuses."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, create_engine, event, func, select
from sqlalchemy.orm import Session

from relation.model.brand import (
    ComplaintState,
    ContractState,
    Order,
    OrderStatus,
    ReturnState,
    TicketState,
)
from relation.model.errors import Invalid, NotFound, Refused, RelationError
from relation.store import brand_tables as t
from relation.store.base import metadata
from relation.store.brand import SqlBrand
from relation.store.brand_days import add_months, add_working_days, next_served
from relation.store.brand_numbers import order_number_in
from relation.store.demo import seed_brand

NOW = datetime(2026, 11, 20, 14, 30, tzinfo=UTC)
"""A Friday."""
TODAY = date(2026, 11, 20)
DUE = date(2026, 11, 24)
"""When the answer to a complaint is promised."""
GUEST = {
    "first_name": "Lou",
    "last_name": "Petit",
    "email": "Lou.Petit@exemple.fr",
    "phone": "+33 6 39 98 77 77",
    "address": "1 rue Haute",
    "postcode": "67000",
    "town": "Strasbourg",
}


def _allow_foreign_keys(connection: Any, _record: Any) -> None:
    connection.execute("PRAGMA foreign_keys=ON")


@pytest.fixture(scope="module")
def engine() -> Iterator[Engine]:
    engine = create_engine("sqlite://")
    event.listen(engine, "connect", _allow_foreign_keys)
    metadata.create_all(engine)
    with Session(engine) as session:
        assert seed_brand(session, NOW)
        session.commit()
    yield engine
    engine.dispose()


@pytest.fixture
def session(engine: Engine) -> Iterator[Session]:
    """Rolled back after each test: the brand never commits."""
    with Session(engine) as session:
        yield session


@pytest.fixture
def brand(session: Session) -> SqlBrand:
    return SqlBrand(session)


def count(session: Session, table: Any) -> int:
    return session.execute(select(func.count()).select_from(table)).scalar_one()


def left(brand: SqlBrand, product: str, shop_id: str | None = None) -> int:
    return next(stock.quantity for stock in brand.stock(product) if stock.shop_id == shop_id)


def place(brand: SqlBrand, **changes: Any) -> Order:
    values: dict[str, Any] = {
        "customer_reference": "C-0001",
        "contact": {},
        "product_reference": "MC-ARO4",
        "quantity": 1,
        "shop_id": None,
        "promo_code": None,
        "now": NOW,
    }
    return brand.place_order(**(values | changes))


def order_in(brand: SqlBrand, session: Session, status: OrderStatus, is_home: bool = True) -> Order:
    shop_id = t.orders.c.shop_id
    wanted = (t.orders.c.status == status.value) & (shop_id.is_(None) if is_home else shop_id.is_not(None))
    number = session.execute(select(t.orders.c.number).where(wanted).order_by(t.orders.c.number)).scalars().first()
    assert number is not None
    order = brand.order(number)
    assert order is not None
    return order


# ---- seeding


def test_the_demonstration_is_large_and_in_every_state(session: Session) -> None:
    assert count(session, t.customers) >= 240
    assert count(session, t.orders) >= 600
    statuses = set(session.execute(select(t.orders.c.status).distinct()).scalars())
    assert statuses == {status.value for status in OrderStatus}
    assert len(set(session.execute(select(t.returns.c.state).distinct()).scalars())) >= 4
    assert set(session.execute(select(t.tickets.c.state).distinct()).scalars()) == {s.value for s in TicketState}
    assert set(session.execute(select(t.complaints.c.state).distinct()).scalars()) == {s.value for s in ComplaintState}


def test_seeding_twice_does_nothing(session: Session) -> None:
    before = count(session, t.orders)
    assert seed_brand(session, NOW) is False
    assert count(session, t.orders) == before


def test_the_same_day_and_seed_give_the_same_rows(session: Session) -> None:
    other = create_engine("sqlite://")
    metadata.create_all(other)
    with Session(other) as again:
        seed_brand(again, NOW)
        for table in (t.customers, t.orders, t.returns, t.contracts, t.tickets, t.complaints):
            rows = select(table).order_by(*table.primary_key.columns)
            assert again.execute(rows).all() == session.execute(rows).all()
    other.dispose()


def test_no_seeded_fact_lies_in_the_future_nor_before_its_cause(brand: SqlBrand, session: Session) -> None:
    for reference in session.execute(select(t.customers.c.reference)).scalars():
        for order in brand.orders_of(reference):
            moments = [moment for moment in (order.placed_at, order.shipped_at, order.delivered_at) if moment]
            assert moments == sorted(moments), order.number
            assert moments[-1] <= NOW, order.number
            assert (order.delivery is None) == (order.shop_id is not None)
            assert (order.status is OrderStatus.LATE) == (order.days_late(TODAY) > 0), order.number


def test_the_stories_can_be_played(brand: SqlBrand) -> None:
    stories = brand.customers_for_demo()
    assert [story.reference for story in stories] == [f"C-{index:04d}" for index in range(1, 13)]
    helene = brand.orders_of("C-0001")[0]
    assert (helene.status, helene.days_late(TODAY)) == (OrderStatus.LATE, 4)
    karim = brand.tickets_of("C-0002")
    assert [ticket.state for ticket in karim] == [TicketState.OPEN, TicketState.REPAIRED, TicketState.REPAIRED]
    assert all(ticket.is_under_warranty for ticket in karim)
    assert brand.loyalty_points("C-0003") == 2140


# ---- catalogue


@pytest.mark.parametrize(
    ("text", "category"),
    [
        ("lave linge", "lave_linge"),
        ("Je cherche une MACHINE A LAVER svp", "lave_linge"),
        ("frigo", "refrigerateur"),
        ("un friggo americain", "refrigerateur"),
        ("aspi", "aspirateur"),
        ("refrigirateur", "refrigerateur"),
        ("lave vaiselle", "lave_vaisselle"),
        ("cafetière", "machine_cafe"),
        ("fer a repasser", "repassage"),
        ("clim", "air"),
    ],
)
def test_customers_words_find_the_category(brand: SqlBrand, text: str, category: str) -> None:
    found = brand.find_products(text)
    assert found
    assert found[0][0].category == category
    assert all(0.5 <= score <= 1 for _, score in found)


@pytest.mark.parametrize(
    ("text", "reference"),
    [
        ("LL-OND8S", "LL-OND8S"),
        ("le ll ond8s est il dispo", "LL-OND8S"),
        ("ondine silence 8 kg", "LL-OND8S"),
        ("zephir 70", "AS-ZEP70"),
        ("aspi pour les poils de chat", "AS-ZEP70"),
        ("frigo américain", "RF-BORUS"),
        ("lave-vaisselle 45 cm", "LV-LOR10"),
        ("navigue plus", "AS-ZEPR2"),
        ("four vapeur", "FR-FOU71V"),
        ("machine à café à grains", "MC-ARO1"),
    ],
)
def test_a_product_is_found_first_by_what_makes_it_itself(brand: SqlBrand, text: str, reference: str) -> None:
    assert brand.find_products(text)[0][0].reference == reference


@pytest.mark.parametrize("text", ["", "bonjour", "canapé gris", "chaise", "Tour de lit", "??", "le verger"])
def test_what_is_not_sold_is_not_found(brand: SqlBrand, text: str) -> None:
    assert brand.find_products(text) == []


def test_a_category_alone_is_never_as_sure_as_a_product(brand: SqlBrand) -> None:
    assert brand.find_products("lave linge")[0][1] < 0.9 <= brand.find_products("ondine tribu")[0][1]


def test_products_are_filtered_by_price_and_category(brand: SqlBrand) -> None:
    found = brand.find_products("lave-linge", max_price_cents=50000, limit=10)
    assert found
    assert all(product.price_cents <= 50000 for product, _ in found)
    assert {p.category for p, _ in brand.find_products("robot", category="aspirateur")} == {"aspirateur"}
    prices = [product.price_cents for product in brand.products_in("four")]
    assert prices == sorted(prices)
    assert brand.products_in("inconnu") == []


def test_a_product_no_longer_sold_is_known_but_not_proposed(brand: SqlBrand) -> None:
    product = brand.product("ll-ond6")
    assert product is not None
    assert not product.is_active
    assert "LL-OND6" not in {p.reference for p, _ in brand.find_products("ondine classique", limit=50)}
    assert brand.product("XX-1") is None


def test_a_price_edited_in_the_database_is_seen_at_once(brand: SqlBrand, session: Session) -> None:
    session.execute(
        t.products.update().where(t.products.c.reference == "LL-OND8S").values(price_cents=1, is_active=True)
    )
    assert brand.find_products("ondine silence")[0][0].price_cents == 1


def test_stock_names_every_place(brand: SqlBrand) -> None:
    stock = brand.stock("ll-onds96")
    assert stock[0].is_online
    assert stock[0].quantity == 0
    assert stock[0].restock_on == TODAY + timedelta(days=11)
    assert {place.shop_id for place in stock[1:]} == {shop.id for shop in brand.shops()}
    assert brand.stock("XX-1") == []


@pytest.mark.parametrize(
    ("text", "shop_id"),
    [
        ("strasbourg", "strasbourg"),
        ("j'habite au 67500", "strasbourg"),
        ("69003", "lyon"),
        ("Vous êtes ouverts à lile ?", "lille"),
        ("part dieu", "lyon"),
        ("nation", "paris"),
        ("nante", "nantes"),
    ],
)
def test_a_shop_is_found_by_place(brand: SqlBrand, text: str, shop_id: str) -> None:
    shop = brand.find_shop(text)
    assert shop is not None
    assert shop.id == shop_id


@pytest.mark.parametrize("text", ["tombouctou", "97400", "", "demain"])
def test_no_shop_is_invented(brand: SqlBrand, text: str) -> None:
    assert brand.find_shop(text) is None


def test_offers_and_promotions(brand: SqlBrand) -> None:
    offers = {text: brand.find_contract_offer(text) for text in ("sérénité", "serenite plus", "louer un lave linge")}
    assert [offer.id for offer in offers.values() if offer] == ["serenite", "serenite_plus", "location"]
    assert brand.find_contract_offer("bonjour") is None
    assert "quinzaine_linge" in {promotion.id for promotion in brand.promotions(TODAY)}
    expired = brand.promotion_by_code(" rentree12 ")
    assert expired is not None
    assert not expired.is_live(TODAY)
    assert brand.promotion_by_code("RIEN") is None


@pytest.mark.parametrize(
    ("category", "symptom", "topic"),
    [
        ("lave_linge", "elle ne vidange plus du tout", "ll_vidange"),
        ("frigo", "il fait un bruit de tracteur", "rf_bruit"),
        ("four", "ça sent le brulé !", "odeur_brule"),
        ("plaque", "odeur de gaz", "pq_gaz"),
        ("machine à laver", "code e18", "ll_vidange"),
        ("aspirateur", "n'aspire presque plus", "as_aspire_mal"),
        ("lave_vaisselle", "il se vide pas, eau stagnante", "lv_vidange"),
    ],
)
def test_a_symptom_finds_its_help(brand: SqlBrand, category: str, symptom: str, topic: str) -> None:
    assert brand.help_for(category, symptom)[0].id == topic


def test_danger_comes_first_and_nothing_is_made_up(brand: SqlBrand) -> None:
    topics = brand.help_for("lave_linge", "elle ne vidange plus et il y a de la fumée")
    assert topics[0].is_dangerous
    assert "ll_vidange" in {topic.id for topic in topics}
    assert brand.help_for("four", "bonjour") == []
    assert brand.how_to("cafetière")[0].category == "machine_cafe"
    assert brand.how_to("canapé") == []


# ---- records


@pytest.mark.parametrize("text", ["LV-240613", "lv240613", "240613", "n° 240613 svp", "commande LV 240613"])
def test_an_order_number_is_read_in_any_shape(brand: SqlBrand, text: str) -> None:
    order = brand.order(text)
    assert order is not None
    assert order.number == "LV-240613"


@pytest.mark.parametrize("text", ["", "24061", "2406133", "0612345678", "LV-999999", "abc"])
def test_what_is_not_an_order_number_finds_nothing(brand: SqlBrand, text: str) -> None:
    assert brand.order(text) is None


def test_an_order_is_proved_by_its_email_or_postcode_only(brand: SqlBrand) -> None:
    assert brand.order_matches("lv240613", "Helene.Marchand@exemple.fr ")
    assert brand.order_matches("240613", "67 000")
    for proof in ("75011", "karim.belkacem@exemple.fr", "", "Strasbourg", "None"):
        assert brand.order_matches("240613", proof) is None
    assert brand.order_matches("LV-999999", "67000") is None


def test_a_collected_order_is_proved_by_the_customers_file(brand: SqlBrand) -> None:
    assert brand.order_matches("LV-245530", "75011")
    assert brand.order_matches("LV-245530", "None") is None


@pytest.mark.parametrize("number", ["CT-FOYER8", "ct foyer8", "SAV-6VD7J", "n° REC-3KYX7", "LV-199736"])
def test_any_number_of_theirs_proves_who_they_are_with_an_email_or_a_postcode(brand: SqlBrand, number: str) -> None:
    for proof in ("31 700", "Julien.Tavares@exemple.fr"):
        found = brand.customer_matches(number, proof)
        assert found
        assert found.reference == "C-0008"
    for proof in ("75001", "", "None", "CT-FOYER8"):
        assert brand.customer_matches(number, proof) is None


def test_a_number_of_nothing_proves_nothing(brand: SqlBrand) -> None:
    for number in ("CT-ZZZZ9", "RET-ZZZZ9", "", "le sav panne", "31700"):
        assert brand.customer_matches(number, "31700") is None


def test_records_are_newest_first_and_empty_for_strangers(brand: SqlBrand) -> None:
    orders = brand.orders_of("C-0012")
    assert [order.placed_at for order in orders] == sorted((o.placed_at for o in orders), reverse=True)
    assert brand.customer_by_email(" HELENE.marchand@exemple.fr")
    assert brand.customer("C-9999") is None
    assert brand.orders_of("C-9999") == []
    assert brand.contracts_of("C-9999") == []
    assert brand.loyalty_points("C-9999") == 0
    assert brand.ticket("sav 9zk3p") == brand.tickets_of("C-0002")[1]


# ---- placing


def test_an_order_takes_from_the_stock_and_costs_what_was_said(brand: SqlBrand) -> None:
    before = left(brand, "MC-ARO4")
    order = place(brand, quantity=2)
    assert left(brand, "MC-ARO4") == before - 2
    assert (order.total_cents, order.delivery_cents) == (2 * 6900 + 590, 590)
    assert (order.status, order.is_paid, order.customer_reference) == (OrderStatus.PREPARING, False, "C-0001")
    assert order.delivery is not None
    assert order.delivery.town == "Strasbourg"
    assert order == brand.order(order.number)
    assert order.promised_on == date(2026, 11, 25)


def test_a_guest_may_order_and_prove_it_later(brand: SqlBrand) -> None:
    order = place(brand, customer_reference=None, contact=GUEST)
    assert (order.customer_reference, order.email, order.phone) == (None, "lou.petit@exemple.fr", "06 39 98 77 77")
    assert brand.order_matches(order.number, "67000")


def test_delivery_is_offered_over_the_threshold_and_bulky_below(brand: SqlBrand) -> None:
    assert place(brand, product_reference="RF-BOR300").delivery_cents == 0
    assert place(brand, product_reference="RF-BOR120").delivery_cents == 3900


def test_promotions_do_not_add_up_and_the_better_one_is_kept(brand: SqlBrand) -> None:
    linen = place(brand, product_reference="LL-OND7")
    assert linen.discount_cents == 37900 * 12 // 100
    student = place(brand, product_reference="LL-OND7", promo_code="etudiant8")
    assert (student.discount_cents, student.promo_code) == (linen.discount_cents, None)
    coffee = place(brand, product_reference="MC-ARO1", promo_code="cafe15")
    assert (coffee.discount_cents, coffee.promo_code) == (39900 * 15 // 100, "CAFE15")


@pytest.mark.parametrize(
    ("changes", "error", "code"),
    [
        ({"product_reference": "XX-1"}, NotFound, "unknown_product"),
        ({"product_reference": "LL-OND6"}, Refused, "not_sold_any_more"),
        ({"product_reference": "LL-ONDS96"}, Refused, "out_of_stock"),
        ({"product_reference": "RF-ALT420", "quantity": 3}, Refused, "out_of_stock"),
        ({"product_reference": "LL-OND10", "shop_id": "nantes"}, Refused, "out_of_stock"),
        ({"quantity": 0}, Invalid, "bad_field"),
        ({"quantity": 500}, Invalid, "bad_field"),
        ({"shop_id": "dunkerque"}, NotFound, "unknown_shop"),
        ({"customer_reference": "C-9999"}, NotFound, "unknown_customer"),
        ({"customer_reference": None}, Invalid, "bad_field"),
        ({"customer_reference": None, "contact": GUEST | {"email": "lou"}}, Invalid, "bad_field"),
        ({"contact": {"postcode": "75011"}}, Invalid, "bad_field"),
        ({"promo_code": "RIEN"}, Refused, "unknown_promo_code"),
        ({"promo_code": "RENTREE12"}, Refused, "promo_code_expired"),
        ({"promo_code": "FROID10"}, Refused, "promo_code_not_yet"),
        ({"promo_code": "REPRISE50"}, Refused, "promo_code_not_applicable"),
        ({"promo_code": "BIENVENUE10"}, Refused, "promo_code_not_applicable"),
    ],
)
def test_an_order_that_cannot_be_is_refused_and_takes_nothing(
    brand: SqlBrand, session: Session, changes: dict[str, Any], error: type[RelationError], code: str
) -> None:
    stock, orders = session.execute(select(func.sum(t.stocks.c.quantity))).scalar(), count(session, t.orders)
    with pytest.raises(error) as refusal:
        place(brand, **changes)
    assert refusal.value.code == code
    assert session.execute(select(func.sum(t.stocks.c.quantity))).scalar() == stock
    assert count(session, t.orders) == orders


def test_a_reservation_is_kept_in_the_shop(brand: SqlBrand) -> None:
    before = left(brand, "AS-ZEP40", "lyon")
    order = brand.reserve_in_shop(
        customer_reference="C-0002", contact={}, product_reference="AS-ZEP40", quantity=1, shop_id="lyon", now=NOW
    )
    assert left(brand, "AS-ZEP40", "lyon") == before - 1
    assert (order.shop_id, order.delivery, order.delivery_cents) == ("lyon", None, 0)
    assert (order.promised_on, order.held_until) == (TODAY, TODAY + timedelta(days=3))


def test_a_shop_closed_today_promises_its_next_day(brand: SqlBrand) -> None:
    sunday = datetime(2026, 11, 22, 10, tzinfo=UTC)
    order = place(brand, product_reference="AS-ZEP40", shop_id="lyon", now=sunday)
    assert order.promised_on == date(2026, 11, 24)


# ---- changing orders


def test_a_cancelled_order_gives_its_stock_back_once(brand: SqlBrand) -> None:
    order = place(brand)
    before = left(brand, "MC-ARO4")
    assert brand.cancel_order(order.number, NOW).status is OrderStatus.CANCELLED
    assert left(brand, "MC-ARO4") == before + 1
    with pytest.raises(Refused) as refusal:
        brand.cancel_order(order.number, NOW)
    assert refusal.value.code == "already_cancelled"


@pytest.mark.parametrize(
    ("status", "code"),
    [
        (OrderStatus.SHIPPED, "already_shipped"),
        (OrderStatus.OUT_FOR_DELIVERY, "already_shipped"),
        (OrderStatus.DELIVERED, "already_delivered"),
        (OrderStatus.CANCELLED, "already_cancelled"),
    ],
)
def test_what_has_left_is_neither_cancelled_nor_redirected(
    brand: SqlBrand, session: Session, status: OrderStatus, code: str
) -> None:
    number = order_in(brand, session, status).number
    with pytest.raises(Refused) as cancelling:
        brand.cancel_order(number, NOW)
    with pytest.raises(Refused) as redirecting:
        brand.change_order_address(number, GUEST, NOW)
    assert (cancelling.value.code, redirecting.value.code) == (code, code)


def test_an_address_is_changed_before_shipping(brand: SqlBrand) -> None:
    order = brand.change_order_address(
        "LV-246102", {"address": "2 quai  Nord", "postcode": "35 000", "town": "Rennes"}, NOW
    )
    assert order.delivery is not None
    assert (order.delivery.address, order.delivery.postcode, order.delivery.town) == ("2 quai Nord", "35000", "Rennes")
    assert order.delivery.name == "Ying Lefebvre"
    with pytest.raises(Invalid) as refusal:
        brand.change_order_address("LV-246102", {"address": "2 quai Nord", "postcode": "?", "town": "Rennes"}, NOW)
    assert refusal.value.details["field"] == "postcode"


def test_a_late_delivery_that_is_moved_is_no_longer_late(brand: SqlBrand) -> None:
    order = brand.move_delivery("LV-240613", date(2026, 11, 24), NOW)
    assert (order.status, order.promised_on) == (OrderStatus.SHIPPED, date(2026, 11, 24))
    assert order.days_late(TODAY) == 0


@pytest.mark.parametrize("day", [TODAY, date(2026, 11, 22), date(2026, 12, 25), date(2027, 2, 1)])
def test_a_day_without_delivery_is_refused_with_the_window(brand: SqlBrand, day: date) -> None:
    with pytest.raises(Refused) as refusal:
        brand.move_delivery("LV-240613", day, NOW)
    assert refusal.value.code == "day_not_served"
    assert refusal.value.details == {"earliest": date(2026, 11, 21), "latest": date(2026, 12, 20)}


def test_what_cannot_be_moved(brand: SqlBrand) -> None:
    for number, code in [
        ("LV-246390", "out_for_delivery"),
        ("LV-245530", "collected_in_shop"),
        ("LV-198204", "already_delivered"),
    ]:
        with pytest.raises(Refused) as refusal:
            brand.move_delivery(number, date(2026, 11, 24), NOW)
        assert refusal.value.code == code
    with pytest.raises(NotFound):
        brand.move_delivery("LV-000001", date(2026, 11, 24), NOW)


# ---- returns


def test_a_return_within_the_days_is_opened_once(brand: SqlBrand) -> None:
    opened = brand.open_return("LV-244087", "rc-pet5", "  bol fêlé ", NOW)
    assert (opened.state, opened.refund_cents, opened.reason) == (ReturnState.REQUESTED, 29900, "bol fêlé")
    assert brand.returns_of_order("244087") == [opened]
    for product in ("RC-PET5", None):
        with pytest.raises(Refused) as refusal:
            brand.open_return("LV-244087", product, "encore", NOW)
        assert refusal.value.code == "return_already_open"
        assert refusal.value.details["reference"] == opened.reference


def test_a_refund_keeps_the_discount_in_proportion(brand: SqlBrand, session: Session) -> None:
    order = place(brand, product_reference="MC-ARO1", promo_code="CAFE15")
    delivered = {"status": OrderStatus.DELIVERED.value, "shipped_at": NOW, "delivered_at": NOW}
    session.execute(t.orders.update().where(t.orders.c.number == order.number).values(delivered))
    assert brand.open_return(order.number, "MC-ARO1", "non", NOW).refund_cents == 39900 - 39900 * 15 // 100


@pytest.mark.parametrize(
    ("number", "product", "code"),
    [
        ("LV-198204", None, "return_too_late"),
        ("LV-240613", None, "not_delivered_yet"),
        ("LV-221199", None, "already_cancelled"),
        ("LV-244087", "LL-OND7", "not_in_this_order"),
    ],
)
def test_a_return_that_cannot_be(brand: SqlBrand, number: str, product: str | None, code: str) -> None:
    with pytest.raises(Refused) as refusal:
        brand.open_return(number, product, "je change d'avis", NOW)
    assert refusal.value.code == code


def test_the_last_day_of_the_policy_counts(brand: SqlBrand) -> None:
    delivered = brand.order("LV-244087")
    assert delivered is not None
    assert delivered.delivered_at is not None
    last = delivered.delivered_at + timedelta(days=30)
    with pytest.raises(Refused):
        brand.open_return("LV-244087", None, "trop tard", last + timedelta(days=1))
    assert brand.open_return("LV-244087", None, "à temps", last).refund_cents == delivered.total_cents


# ---- contracts and contact


def test_a_contract_is_subscribed_once_and_ends_after_its_commitment(brand: SqlBrand) -> None:
    contract = brand.subscribe_contract(
        customer_reference="C-0001", offer_id="serenite", now=NOW, product_reference="LL-OND8S"
    )
    assert (contract.state, contract.committed_until) == (ContractState.ACTIVE, date(2027, 11, 20))
    with pytest.raises(Refused) as twice:
        brand.subscribe_contract(
            customer_reference="C-0001", offer_id="serenite", now=NOW, product_reference="LL-OND8S"
        )
    assert twice.value.code == "already_subscribed"
    ending = brand.terminate_contract(contract.reference, NOW)
    assert (ending.state, ending.ends_on) == (ContractState.ENDING, date(2027, 11, 20))
    with pytest.raises(Refused) as again:
        brand.terminate_contract(contract.reference, NOW)
    assert again.value.code == "already_ending"


def test_after_the_commitment_only_the_notice_is_due(brand: SqlBrand) -> None:
    assert brand.terminate_contract("ct-foyer8", NOW).ends_on == TODAY + timedelta(days=30)


def test_unknown_contracts_offers_and_people_are_not_found(brand: SqlBrand) -> None:
    with pytest.raises(NotFound, match="unknown_contract"):
        brand.terminate_contract("CT-RIEN", NOW)
    with pytest.raises(NotFound, match="unknown_offer"):
        brand.subscribe_contract(customer_reference="C-0001", offer_id="or", now=NOW)
    with pytest.raises(NotFound, match="unknown_customer"):
        brand.subscribe_contract(customer_reference="C-9999", offer_id="foyer", now=NOW)


def test_contact_data_are_tidied_or_refused(brand: SqlBrand) -> None:
    assert brand.change_contact("C-0001", "phone", "+33.6.39.98.55.44").phone == "06 39 98 55 44"
    assert brand.change_contact("C-0001", "email", " Helene@Exemple.fr ").email == "helene@exemple.fr"
    with pytest.raises(Refused, match="email_taken"):
        brand.change_contact("C-0001", "email", "karim.belkacem@exemple.fr")
    for field, value in [
        ("email", "pas un mail"),
        ("phone", "12"),
        ("since", "2020"),
        ("town", " "),
        ("reference", "C-1"),
    ]:
        with pytest.raises(Invalid) as refusal:
            brand.change_contact("C-0001", field, value)
        assert not value.strip() or value not in str(refusal.value), "customers' data never reach a log"


# ---- repairs and complaints


def test_a_ticket_knows_the_purchase_and_its_warranty(brand: SqlBrand) -> None:
    ticket = brand.open_ticket(
        customer_reference="C-0009",
        product_reference="RC-PET5",
        symptom="bol fêlé",
        now=NOW,
        visit_on=date(2026, 11, 24),
        visit_slot="8 h - 12 h",
    )
    assert (ticket.order_number, ticket.is_under_warranty) == ("LV-244087", True)
    assert ticket.state is TicketState.VISIT_PLANNED
    moved = brand.move_visit(ticket.reference, date(2026, 11, 26), NOW)
    assert moved == replace(ticket, visit_on=date(2026, 11, 26))
    with pytest.raises(Refused, match="ticket_already_open"):
        brand.open_ticket(customer_reference="C-0009", product_reference="RC-PET5", symptom="encore", now=NOW)
    assert brand.add_to_ticket(ticket.reference, " sans  fouet ").symptom == "bol fêlé — sans fouet"
    with pytest.raises(Refused, match="ticket_closed"):
        brand.add_to_ticket("SAV-4TQ8M", "encore")


def test_a_ticket_out_of_warranty_or_from_nobody(brand: SqlBrand) -> None:
    later = add_months(TODAY, 40)
    old = brand.open_ticket(
        customer_reference="C-0007",
        product_reference="AS-KES3",
        symptom="n'aspire plus",
        now=datetime(later.year, later.month, later.day, 9, tzinfo=UTC),
    )
    assert not old.is_under_warranty
    nobody = brand.open_ticket(customer_reference=None, product_reference="AS-KES1", symptom="bruit", now=NOW)
    assert (nobody.customer_reference, nobody.is_under_warranty) == (None, False)
    by_order = brand.open_ticket(
        customer_reference=None, product_reference="RC-PET5", symptom="fêlé", now=NOW, order_number="244087"
    )
    assert by_order.customer_reference == "C-0009"


def test_tickets_that_cannot_be(brand: SqlBrand) -> None:
    with pytest.raises(Refused, match="day_not_served"):
        brand.move_visit("SAV-6VD7J", date(2026, 11, 22), NOW)
    with pytest.raises(Refused, match="ticket_closed"):
        brand.move_visit("SAV-4TQ8M", date(2026, 11, 24), NOW)
    with pytest.raises(NotFound, match="unknown_ticket"):
        brand.move_visit("SAV-RIEN", date(2026, 11, 24), NOW)
    with pytest.raises(NotFound, match="unknown_order"):
        brand.open_ticket(
            customer_reference=None, product_reference="RC-PET5", symptom="x", now=NOW, order_number="LV-000001"
        )
    with pytest.raises(Invalid):
        brand.open_ticket(customer_reference=None, product_reference="RC-PET5", symptom="  ", now=NOW)


def test_a_complaint_has_its_answer_day(brand: SqlBrand) -> None:
    complaint = brand.register_complaint(
        customer_reference=None, subject="Deux rendez-vous manqués", now=NOW, order_number="lv240613", answer_due_on=DUE
    )
    assert (complaint.customer_reference, complaint.state) == ("C-0001", ComplaintState.RECEIVED)
    assert complaint.answer_due_on == DUE
    assert complaint in brand.complaints_of("C-0001")
    with pytest.raises(NotFound, match="unknown_order"):
        brand.register_complaint(
            customer_reference=None, subject="x", now=NOW, order_number="LV-000001", answer_due_on=DUE
        )


def test_references_are_short_different_and_without_look_alikes(brand: SqlBrand) -> None:
    drawn = [
        brand.register_complaint(
            customer_reference=None, subject="x", now=NOW, answer_due_on=DUE
        ).reference.removeprefix("REC-")
        for _ in range(40)
    ]
    assert len(set(drawn)) == 40
    assert all(len(letters) == 5 and not set(letters) & set("01ILOU") for letters in drawn)


def test_days_and_numbers() -> None:
    assert add_months(date(2027, 1, 31), 1) == date(2027, 2, 28)
    assert add_working_days(date(2026, 12, 24), 1) == date(2026, 12, 28)
    assert next_served(date(2026, 12, 25)) == date(2026, 12, 26)
    assert order_number_in("ma commande lv_240613, pas l'autre") == "LV-240613"
