"""The demo shop: server-rendered pages that are complete without Vitrine, and one script tag that adds it.

The shop runs on another origin than the decision server, as a customer's shop would.
"""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from flask import Flask, abort, jsonify, redirect, render_template, request, url_for
from markupsafe import Markup
from werkzeug.wrappers import Response

from e2e.sites.shop import bag, sign_in
from e2e.sites.shop.wares import BEAUTY_FAVOURITES, BESTSELLERS, SECTIONS, Wares

FOLDER = Path(__file__).parent
NETWORKS = FOLDER.parent / "networks.json"
#: The places of the travel bar, by city in networks.json; the address is the first host of the city's network.
TRAVEL_CITIES = ("Oslo", "Cairo", "Sydney", "Singapore", "New York", "Nairobi")
UNKNOWN_ADDRESS = "203.0.113.254"
STATIC_MAX_AGE_S = 3_600  # addresses of styles and scripts have a version, so that a change shows at once


def create_shop(
    decision_server: str, *, site: str = "shop", demo: bool = False, tag: bool = True, identity_key: str | None = None
) -> Flask:
    """The shop's Flask application.

    `decision_server` is the origin of the script tag, e.g. http://localhost:8000; `demo` adds the travel bar;
    `tag=False` omits the script tag, to show that the shop works without it. With the `identity_key` that
    `vitrine key create` printed, the shop says who has signed in.
    """
    app = Flask(__name__, template_folder=str(FOLDER / "templates"), static_folder=str(FOLDER / "static"))
    app.config["SEND_FILE_MAX_AGE_DEFAULT"] = STATIC_MAX_AGE_S
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    wares = Wares()
    places = _places() if demo else []
    version = _asset_version()

    @app.context_processor
    def shared() -> dict[str, Any]:
        lines = bag.read_bag(request, wares)
        return {
            "bag_count": sum(line.quantity for line in lines),
            "canonical": request.base_url,
            "decision_server": decision_server,
            "demo": demo,
            "ecommerce": ecommerce,
            "identity": sign_in.who_has_signed_in(request, site, identity_key),
            "item_list": item_list,
            "people": list(sign_in.PEOPLE),
            "person": sign_in.read_person(request),
            "places": places,
            "price": price,
            "script": script_json,
            "sections": SECTIONS,
            "site": site,
            "tag": tag,
            "unknown_address": UNKNOWN_ADDRESS,
            "version": version,
        }

    _add_pages(app, wares)
    _add_bag(app, wares)
    _add_people(app)
    return app


def _add_pages(app: Flask, wares: Wares) -> None:
    """The pages with items, and the one for an address that is none."""

    @app.get("/")
    def home() -> str:
        return render_template(
            "home.html", for_you=wares.pick(BESTSELLERS), beauty=wares.pick(BEAUTY_FAVOURITES), page_type="home"
        )

    @app.get("/c/<slug>")
    def category(slug: str) -> str:
        section = wares.sections.get(slug) or abort(404)
        return render_template("category.html", section=section, items=wares.listing(section), page_type="category")

    @app.get("/p/<item_id>")
    def product(item_id: str) -> str:
        item = wares.by_id.get(item_id) or abort(404)
        return render_template(
            "product.html",
            item=item,
            line=bag.Line(item, 1),
            description=wares.descriptions[item_id],
            section=wares.sections[item["category"]],
            goes_well=wares.companions(item_id),
            json_ld=_json_ld(item, wares.descriptions[item_id], request.host_url),
            page_type="product",
        )

    @app.errorhandler(404)
    def missing(_error: Exception) -> tuple[str, int]:
        return render_template("missing.html", page_type="other"), 404


def _add_bag(app: Flask, wares: Wares) -> None:
    """The bag and the order."""

    @app.get("/bag")
    def cart() -> str:
        lines = bag.read_bag(request, wares)
        return render_template("cart.html", lines=lines, total=bag.total(lines), page_type="cart")

    @app.post("/bag/add")
    def add_to_bag() -> Response:
        item = wares.by_id.get(request.form.get("item_id", "")) or abort(404)
        if item["availability"] == "out_of_stock":
            abort(409)
        lines = bag.put_in(bag.read_bag(request, wares), item)
        response: Response
        if request.accept_mimetypes.best == "application/json":
            response = jsonify(count=sum(line.quantity for line in lines))
        else:
            response = redirect(url_for("cart"), 303)
        bag.write_bag(response, lines)
        return response

    @app.post("/bag/remove")
    def remove_from_bag() -> Response:
        response = redirect(url_for("cart"), 303)
        bag.write_bag(response, bag.take_out(bag.read_bag(request, wares), request.form.get("item_id", "")))
        return response

    @app.post("/order")
    def order() -> Response:
        lines = bag.read_bag(request, wares)
        if not lines:
            return redirect(url_for("cart"), 303)
        response = redirect(url_for("thanks"), 303)
        bag.write_order(response, f"NS-{secrets.token_hex(4).upper()}", lines)
        bag.write_bag(response, [])
        return response

    @app.get("/thanks")
    def thanks() -> Response | str:
        placed = bag.read_order(request, wares)
        if placed is None:
            return redirect(url_for("home"), 303)
        number, lines = placed
        return render_template("thanks.html", number=number, lines=lines, total=bag.total(lines), page_type="other")


def _add_people(app: Flask) -> None:
    """Who has signed in, and the demo's new visitor."""

    @app.post("/sign-in")
    def change_person() -> Response:
        response = redirect(url_for("home"), 303)
        sign_in.write_person(response, request.form.get("person", ""))
        return response

    @app.post("/new-visitor")
    def forget_visitor() -> Response:
        response = redirect(url_for("home"), 303)
        response.delete_cookie(bag.BAG_COOKIE)
        response.delete_cookie(bag.ORDER_COOKIE)
        response.delete_cookie(sign_in.PERSON_COOKIE)
        return response


def price(amount: float) -> str:
    """An amount in euros, as an English page writes it: €129.00."""
    return f"€{amount:,.2f}"


def ga_item(item: Mapping[str, Any], quantity: int = 1) -> dict[str, Any]:
    """A GA4 item for the data layer."""
    return {
        "item_id": item["item_id"],
        "item_name": item["title"],
        "item_brand": item["brand"],
        "item_category": item["category"],
        "price": item["price"],
        "quantity": quantity,
    }


def item_list(list_id: str, items: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """A GA4 view_item_list event for the data layer."""
    fields = {"item_list_id": list_id, "items": [ga_item(item) for item in items]}
    return {"event": "view_item_list", "ecommerce": fields}


def ecommerce(event: str, lines: Sequence[bag.Line], **fields: object) -> dict[str, Any]:
    """A GA4 event about some lines, with their value; `fields` are further ones, for example the transaction_id."""
    items = [ga_item(line.item, line.quantity) for line in lines]
    value = round(sum(line.total for line in lines), 2)
    return {"event": event, "ecommerce": {"currency": "EUR", "value": value, "items": items, **fields}}


def script_json(value: object) -> Markup:
    """JSON that is safe inside a script element."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return Markup(text.replace("<", "\\u003c").replace("\u2028", "\\u2028"))  # without "<" it cannot end the script


def _json_ld(item: Mapping[str, Any], description: str, host: str) -> dict[str, Any]:
    stock = "OutOfStock" if item["availability"] == "out_of_stock" else "InStock"
    return {
        "@context": "https://schema.org",
        "@type": "Product",
        "name": item["title"],
        "sku": item["item_id"],
        "image": host.rstrip("/") + item["image"],
        "description": description,
        "category": item["category"],
        "brand": {"@type": "Brand", "name": item["brand"]},
        "offers": {
            "@type": "Offer",
            "price": f"{item['price']:.2f}",
            "priceCurrency": item["currency"],
            "availability": f"https://schema.org/{stock}",
            "url": host.rstrip("/") + item["url"],
        },
    }


def _places() -> list[dict[str, str]]:
    """City and address of each place of the travel bar."""
    networks: Sequence[Mapping[str, Any]] = json.loads(NETWORKS.read_text(encoding="utf-8"))
    first = {row["city"]: _first_host(row["network"]) for row in reversed(networks) if ":" not in row["network"]}
    return [{"city": city, "address": first[city]} for city in TRAVEL_CITIES]


def _first_host(network: str) -> str:
    """192.0.2.16/28 -> 192.0.2.17."""
    head, _, last = network.partition("/")[0].rpartition(".")
    return f"{head}.{int(last) + 1}"


def _asset_version() -> str:
    """A version that changes with any stylesheet or script, so that browsers may keep these files."""
    digest = hashlib.sha256()
    for file in sorted((FOLDER / "static").glob("*.*")):
        digest.update(file.read_bytes())
    return digest.hexdigest()[:10]
