"""The parts of the site file about its own attributes and about audiences."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta

from vitrine.schema.scalars import Closed, Predicate, Selector, Text


class AttributeSource(Closed, frozen=True):
    """Where in the page the tag finds an attribute. Give one of the four."""

    selector: Annotated[Selector | None, Meta(description="CSS selector: whether the page has such an element.")] = None
    cookie: Annotated[
        Annotated[str, Meta(pattern=r"^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,100}$(?!\n)", examples=["tier"])] | None,
        Meta(description="Name of a cookie: its value, percent-decoded."),
    ] = None
    variable: Annotated[
        Annotated[str, Meta(pattern=r"^[A-Za-z_$][\w$]*(\.[\w$]+)*$(?!\n)", max_length=200, examples=["shop.tier"])]
        | None,
        Meta(description="Path of a JavaScript variable of the page, e.g. shop.customer.tier: its value."),
    ] = None
    data_layer: Annotated[
        Annotated[str, Meta(min_length=1, max_length=100)] | None,
        Meta(description="Key in `dataLayer`: the value pushed last."),
    ] = None


class AttributeDeclaration(Closed, frozen=True):
    """A custom attribute that predicates of this site may test."""

    type: Annotated[
        Literal["string", "number", "boolean", "version", "strings", "numbers"],
        Meta(description="The type of its values; a value of another type makes every comparison false."),
    ]
    home: Annotated[
        Literal["server", "tag"],
        Meta(
            description="Where it is known: `server` values come with the request or are imported, `tag` values "
            "stay in the page."
        ),
    ] = "server"
    description: Annotated[Text, Meta(description="What it means, for colleagues.")] = ""
    source: Annotated[
        AttributeSource | None,
        Meta(description="Where the tag finds it (home `tag` only). Without a source the page sets it by a command."),
    ] = None


class Audience(Closed, frozen=True):
    """A named predicate, chosen by the operator."""

    predicate: Annotated[Predicate, Meta(description="Who belongs to it.")]
    description: Annotated[Text, Meta(description="What it means, for colleagues.")] = ""
