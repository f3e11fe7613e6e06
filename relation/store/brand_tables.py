"""The tables of the demonstration brand's own systems; what they mean is told in `relation.model.brand`."""

from sqlalchemy import JSON, Boolean, Column, Date, ForeignKey, Index, Integer, String, Table, Text

from relation.store.base import UtcDateTime, metadata

ONLINE = "en_ligne"
"""The place of the warehouse in `brand_stocks`, beside the shops' ids."""

categories = Table(
    "brand_categories",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("position", Integer, nullable=False),
    Column("label", String(80), nullable=False),
    Column("words", JSON, nullable=False),
    Column("is_bulky", Boolean, nullable=False),
)

products = Table(
    "brand_products",
    metadata,
    Column("reference", String(20), primary_key=True),
    Column("name", String(120), nullable=False),
    Column("category", String(40), ForeignKey("brand_categories.id"), nullable=False),
    Column("brand_name", String(60), nullable=False),
    Column("price_cents", Integer, nullable=False),
    Column("characteristics", JSON, nullable=False),
    Column("description", Text, nullable=False),
    Column("aliases", JSON, nullable=False),
    Column("warranty_years", Integer, nullable=False),
    Column("is_active", Boolean, nullable=False),
    Index("ix_brand_products_category", "category"),
)

shops = Table(
    "brand_shops",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("name", String(80), nullable=False),
    Column("phone", String(30), nullable=False),
    Column("address", String(200), nullable=False),
    Column("postcode", String(10), nullable=False),
    Column("town", String(80), nullable=False),
    Column("district", String(80), nullable=False),
    Column("hours", JSON, nullable=False),
    Column("closures", JSON, nullable=False),
    Column("services", JSON, nullable=False),
    Column("parking", String(300), nullable=False, server_default=""),
    Column("access", String(300), nullable=False, server_default=""),
    Column("departments", JSON, nullable=False),
    Column("aliases", JSON, nullable=False),
)

stocks = Table(
    "brand_stocks",
    metadata,
    Column("product_reference", String(20), ForeignKey("brand_products.reference"), primary_key=True),
    Column("place", String(40), primary_key=True),
    Column("quantity", Integer, nullable=False),
    Column("restock_on", Date),
)

promotions = Table(
    "brand_promotions",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("label", String(120), nullable=False),
    Column("starts_on", Date, nullable=False),
    Column("ends_on", Date, nullable=False),
    Column("terms", Text, nullable=False),
    Column("code", String(40), unique=True),
    Column("percent", Integer),
    Column("amount_cents", Integer),
    Column("category", String(40), ForeignKey("brand_categories.id")),
    Column("min_total_cents", Integer, nullable=False),
)

offers = Table(
    "brand_offers",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("name", String(80), nullable=False),
    Column("monthly_cents", Integer, nullable=False),
    Column("summary", Text, nullable=False),
    Column("covered", JSON, nullable=False),
    Column("not_covered", JSON, nullable=False),
    Column("commitment_months", Integer, nullable=False),
    Column("notice_days", Integer, nullable=False),
    Column("cancel_terms", Text, nullable=False),
    Column("aliases", JSON, nullable=False),
)

customers = Table(
    "brand_customers",
    metadata,
    Column("reference", String(20), primary_key=True),
    Column("first_name", String(80), nullable=False),
    Column("last_name", String(80), nullable=False),
    Column("email", String(200), nullable=False, unique=True),
    Column("phone", String(30), nullable=False),
    Column("address", String(200), nullable=False),
    Column("postcode", String(10), nullable=False),
    Column("town", String(80), nullable=False),
    Column("since", Date, nullable=False),
    Column("loyalty_points", Integer, nullable=False),
    Column("story", Text),
    Column("erased_at", UtcDateTime),
)

orders = Table(
    "brand_orders",
    metadata,
    Column("number", String(20), primary_key=True),
    Column("customer_reference", String(20), ForeignKey("brand_customers.reference")),
    Column("contact_name", String(170), nullable=False),
    Column("email", String(200), nullable=False),
    Column("phone", String(30), nullable=False),
    Column("status", String(24), nullable=False),
    Column("placed_at", UtcDateTime, nullable=False),
    Column("promised_on", Date, nullable=False),
    Column("total_cents", Integer, nullable=False),
    Column("delivery_cents", Integer, nullable=False),
    Column("discount_cents", Integer, nullable=False),
    Column("promo_code", String(40)),
    Column("is_paid", Boolean, nullable=False),
    Column("shipped_at", UtcDateTime),
    Column("delivered_at", UtcDateTime),
    Column("carrier", String(60)),
    Column("tracking", String(60)),
    Column("recipient", String(170)),
    Column("address", String(200)),
    Column("postcode", String(10)),
    Column("town", String(80)),
    Column("shop_id", String(40), ForeignKey("brand_shops.id")),
    Column("held_until", Date),
    Column("invoice_number", String(30)),
    Index("ix_brand_orders_customer_reference_placed_at", "customer_reference", "placed_at"),
)

order_lines = Table(
    "brand_order_lines",
    metadata,
    Column("order_number", String(20), ForeignKey("brand_orders.number"), primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("product_reference", String(20), ForeignKey("brand_products.reference"), nullable=False),
    Column("name", String(120), nullable=False),
    Column("quantity", Integer, nullable=False),
    Column("unit_cents", Integer, nullable=False),
)

returns = Table(
    "brand_returns",
    metadata,
    Column("reference", String(20), primary_key=True),
    Column("order_number", String(20), ForeignKey("brand_orders.number"), nullable=False),
    Column("product_reference", String(20), ForeignKey("brand_products.reference")),
    Column("reason", Text, nullable=False),
    Column("state", String(24), nullable=False),
    Column("opened_at", UtcDateTime, nullable=False),
    Column("refund_cents", Integer, nullable=False),
    Column("refunded_at", UtcDateTime),
    Column("refund_due_on", Date),
    Index("ix_brand_returns_order_number", "order_number"),
)

contracts = Table(
    "brand_contracts",
    metadata,
    Column("reference", String(20), primary_key=True),
    Column("customer_reference", String(20), ForeignKey("brand_customers.reference"), nullable=False),
    Column("offer_id", String(40), ForeignKey("brand_offers.id"), nullable=False),
    Column("name", String(80), nullable=False),
    Column("monthly_cents", Integer, nullable=False),
    Column("state", String(24), nullable=False),
    Column("starts_on", Date, nullable=False),
    Column("committed_until", Date, nullable=False),
    Column("product_reference", String(20), ForeignKey("brand_products.reference")),
    Column("ends_on", Date),
    Index("ix_brand_contracts_customer_reference", "customer_reference"),
)

tickets = Table(
    "brand_tickets",
    metadata,
    Column("reference", String(20), primary_key=True),
    Column("customer_reference", String(20), ForeignKey("brand_customers.reference")),
    Column("product_reference", String(20), ForeignKey("brand_products.reference"), nullable=False),
    Column("symptom", Text, nullable=False),
    Column("state", String(24), nullable=False),
    Column("opened_at", UtcDateTime, nullable=False),
    Column("is_under_warranty", Boolean, nullable=False),
    Column("order_number", String(20), ForeignKey("brand_orders.number")),
    Column("visit_on", Date),
    Column("visit_slot", String(40)),
    Column("outcome", Text),
    Column("closed_at", UtcDateTime),
    Index("ix_brand_tickets_customer_reference", "customer_reference"),
)

complaints = Table(
    "brand_complaints",
    metadata,
    Column("reference", String(20), primary_key=True),
    Column("customer_reference", String(20), ForeignKey("brand_customers.reference")),
    Column("subject", Text, nullable=False),
    Column("state", String(24), nullable=False),
    Column("opened_at", UtcDateTime, nullable=False),
    Column("answer_due_on", Date, nullable=False),
    Column("order_number", String(20), ForeignKey("brand_orders.number")),
    Column("answered_at", UtcDateTime),
    Index("ix_brand_complaints_customer_reference", "customer_reference"),
)
