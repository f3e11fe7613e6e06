"""The demonstration shop page, the widget's file, and the sign-in of demonstration customers."""

from pathlib import Path

from fastapi import APIRouter
from fastapi.responses import FileResponse, JSONResponse
from pydantic import BaseModel, Field

from gateway.customer_tokens import CustomerTokens
from gateway.errors import ApiError
from relation.store.unit_of_work import Store
from relation.text import storable

WIDGET = Path(__file__).resolve().parent.parent / "widget"
BUNDLE = WIDGET / "dist" / "trait-dunion.js"
DEMO_CUSTOMERS = 12
POLICY = (
    "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self' ws: wss:; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cache-Control": "no-cache",
}


class SignIn(BaseModel):
    reference: str = Field(max_length=40)


def make_demo_shop(store: Store, tokens: CustomerTokens, is_demo: bool) -> APIRouter:
    """The widget is always served; the shop and its sign-in only in a demonstration."""
    router = APIRouter(include_in_schema=False)

    @router.get("/widget/trait-dunion.js")
    def widget() -> FileResponse:
        headers = {"Cross-Origin-Resource-Policy": "cross-origin", "Cache-Control": "no-cache"}
        return FileResponse(BUNDLE, media_type="text/javascript", headers=headers)

    if not is_demo:
        return router

    @router.get("/")
    def shop() -> FileResponse:
        return FileResponse(WIDGET / "demo" / "index.html", headers=HEADERS)

    @router.get("/demo/customers")
    def customers() -> list[dict[str, str]]:
        with store.read() as uow:
            return [
                {"reference": customer.reference, "name": customer.name, "story": customer.story}
                for customer in uow.brand.customers_for_demo(DEMO_CUSTOMERS)
            ]

    @router.post("/demo/sign-in")
    def sign_in(body: SignIn) -> JSONResponse:
        with store.read() as uow:
            known = {customer.reference for customer in uow.brand.customers_for_demo(DEMO_CUSTOMERS)}
        if body.reference not in known:
            raise ApiError(404, "unknown_customer")
        return JSONResponse({"customer_token": tokens.sign(body.reference)})

    @router.get("/demo/{name}")
    def asset(name: str) -> FileResponse:
        path = (WIDGET / "demo" / storable(name)).resolve()
        if path.parent != WIDGET / "demo" or not path.is_file():
            raise ApiError(404, "not_found")
        return FileResponse(path, headers=HEADERS)

    return router
