"""Service contracts and contact data of the demonstration brand. Never commits."""

from datetime import datetime, timedelta

from relation.model.brand import Contract, ContractState, Customer
from relation.model.errors import NotFound, Refused
from relation.store import brand_tables as t
from relation.store.brand_contact import clean_field
from relation.store.brand_days import add_months
from relation.store.brand_rows import to_contract, to_customer
from relation.store.brand_writer import BrandWriter


class ContractChanges(BrandWriter):
    """The writes of the port on contracts, and on the customer's file."""

    def subscribe_contract(
        self, *, customer_reference: str, offer_id: str, now: datetime, product_reference: str | None = None
    ) -> Contract:
        offer = next((offer for offer in self.contract_offers() if offer.id == offer_id), None)
        if offer is None:
            raise NotFound("unknown_offer", offer_id=offer_id)
        customer = self._known_customer(customer_reference)
        product = self._known_product(product_reference).reference if product_reference else None
        for contract in self.contracts_of(customer.reference):
            if (contract.offer_id, contract.product_reference) == (
                offer.id,
                product,
            ) and contract.state is not ContractState.ENDED:
                raise Refused("already_subscribed", reference=contract.reference)
        today = self._today(now)
        row = {
            "reference": self._new_reference("CT", t.contracts),
            "customer_reference": customer.reference,
            "offer_id": offer.id,
            "name": offer.name,
            "monthly_cents": offer.monthly_cents,
            "state": ContractState.ACTIVE.value,
            "starts_on": today,
            "committed_until": add_months(today, offer.commitment_months),
            "product_reference": product,
        }
        return to_contract(self._inserted(t.contracts, row))

    def terminate_contract(self, reference: str, now: datetime) -> Contract:
        contract = self.contract(reference)
        if contract is None:
            raise NotFound("unknown_contract", reference=reference)
        if contract.state is not ContractState.ACTIVE:
            code = "already_ending" if contract.state is ContractState.ENDING else "already_ended"
            raise Refused(code, reference=contract.reference, ends_on=contract.ends_on)
        offer = next(offer for offer in self.contract_offers() if offer.id == contract.offer_id)
        ends_on = max(self._today(now) + timedelta(days=offer.notice_days), contract.committed_until)
        ending = {"state": ContractState.ENDING.value, "ends_on": ends_on}
        return to_contract(self._updated(t.contracts, contract.reference, ending))

    def change_contact(self, customer_reference: str, field: str, value: str) -> Customer:
        customer, tidy = self._known_customer(customer_reference), clean_field(field, value)
        if field == "email":
            other = self.customer_by_email(tidy)
            if other is not None and other.reference != customer.reference:
                raise Refused("email_taken")
        return to_customer(self._updated(t.customers, customer.reference, {field: tidy}))
