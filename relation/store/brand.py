"""The brand's port on the service's own database: the demonstration brand *Le Verger*."""

from sqlalchemy.orm import Session

from relation.model.brand import Brand
from relation.store.brand_contracts import ContractChanges
from relation.store.brand_erasure import Erasing
from relation.store.brand_files import BrandTexts, default_texts
from relation.store.brand_orders import OrderChanges
from relation.store.brand_placing import OrderPlacing
from relation.store.brand_repairs import RepairChanges


class SqlBrand(OrderPlacing, OrderChanges, ContractChanges, RepairChanges, Erasing, Brand):
    """Works in the session it is given and never commits; cheap to build, once per unit of work."""

    def __init__(self, session: Session, texts: BrandTexts | None = None) -> None:
        """`texts`: what the brand says; those of the repository by default."""
        super().__init__(session, texts or default_texts())
