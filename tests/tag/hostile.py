"""Markup that tries to run code, or to take names of the page: known tricks, and as much generated markup as one wants."""

from __future__ import annotations

import random
from collections.abc import Iterator
from itertools import islice

CODE = "alert(1)"
ADDRESSES = [
    f"javascript:{CODE}",
    f"JaVaScRiPt:{CODE}",
    f" javascript:{CODE}",
    f"\tjava\nscript:{CODE}",
    f"java&#x0A;script:{CODE}",
    f"&#106;avascript&colon;{CODE}",
    f"&#x6A&#x61&#x76&#x61script:{CODE}",
    f"javascript&#58;{CODE}",
    f"\x01javascript:{CODE}",
    f"java\x00script:{CODE}",
    f"javascript://%0a{CODE}",
    f"vbscript:{CODE}",
    f"view-source:javascript:{CODE}",
    f"feed:javascript:{CODE}",
    f"data:text/html,<script>{CODE}</script>",
    "data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==",
    f"data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg' onload='{CODE}'/>",
    "DATA:image/png;base64,AA==",
    "blob:https://shop.example/1",
    "//evil.example/x",
    "/\t/evil.example/x",
    "/\\evil.example/x",
    "\\\\evil.example/x",
    "https:evil.example",
    "/fine?a=javascript:b#c:d",
    "https://shop.example/x",
    "mailto:a@b.example",
    "#place",
    "",
]
CLASSICS = [
    f"<script>{CODE}</script>",
    f"<script src=data:,{CODE}></script>",
    "<script type=application/ld+json>{}</script><script type=importmap>{}</script>",
    f"<img src=x onerror={CODE}><img/src=x/onerror={CODE}><img src=x OnErRoR='{CODE}'>",
    f"<svg onload={CODE}><svg/onload={CODE}><body onload={CODE}><details open ontoggle={CODE}>",
    f"<input autofocus onfocus={CODE}><select autofocus onfocus={CODE}><video><source onerror={CODE}></video>",
    f"<iframe srcdoc='<script>parent.{CODE}</script>'></iframe><iframe src='javascript:parent.{CODE}'></iframe>",
    "<object data='javascript:alert(1)'></object><embed src='javascript:alert(1)'><applet code=x></applet>",
    "<base href=//evil.example/><meta http-equiv=refresh content='0;url=javascript:alert(1)'><link rel=stylesheet href=//evil.example/x>",
    f"<form action='javascript:{CODE}'><button>x</button></form><form><button formaction='javascript:{CODE}'>x</button></form>",
    f"<form id=f></form><button form=f formaction='javascript:{CODE}'>x</button><isindex action='javascript:{CODE}'>",
    f"<svg><a xlink:href='javascript:{CODE}'><text y=9>x</text></a></svg><math href='javascript:{CODE}'>x</math>",
    f"<svg><a><animate attributeName=href values='javascript:{CODE}' /><text y=9>x</text></a></svg>",
    f"<svg><a><set attributeName=href to='javascript:{CODE}' /><text y=9>x</text></a></svg>",
    "<svg><use href='data:image/svg+xml,<svg id=x xmlns=http://www.w3.org/2000/svg><script>alert(1)</script></svg>#x'/></svg>",
    f"<svg><use xlink:href='#x'/><foreignObject><img src=x onerror={CODE}></foreignObject><script>{CODE}</script></svg>",
    f"<svg><style><img src=x onerror={CODE}></style></svg><math><mtext><style><img src=x onerror={CODE}></style></mtext></math>",
    f"<math><mtext></mtext><mglyph><style><!--</style><img title='--&gt;&lt;img src=x onerror={CODE}&gt;'>",
    f"<form><math><mtext></form><form><mglyph><style></math><img src onerror={CODE}></style></mglyph></form>",
    f"<svg></p><style><a id='</style><img src=1 onerror={CODE}>'>",
    f"<noscript><p title='</noscript><img src=x onerror={CODE}>'></noscript>",
    f"<p title='</noscript><img src=x onerror={CODE}>' id='-->'>x</p><img alt='</style><script>{CODE}</script>' title=']]>'>",
    f"<template><img src=x onerror={CODE}></template><div><template shadowrootmode=open><script>{CODE}</script></template></div>",
    f"<table><tr><td><svg><desc><table><td><img src=x onerror={CODE}></td></table></desc></svg></td></tr></table>",
    f"<textarea><img title='</textarea><img src=x onerror={CODE}>'></textarea><title><img title='</title><img src=x onerror={CODE}>'></title>",
    f"<xmp><img title='</xmp><img src=x onerror={CODE}>'></xmp><plaintext><img src=x onerror={CODE}>",
    f"<select><option><style></option></select><img src=x onerror={CODE}></style></select>",
    f"<form><input name=attributes><input name=removeAttribute><input name=childNodes><input onfocus={CODE} autofocus></form>",
    f"<form onmouseover={CODE}><input name=attributes><input name=localName><input name=remove><input name=matches></form>",
    "<img name=currentScript src=x><img name=body><a id=defaultView></a><form name=cookie></form><object name=x></object>",
    "<a id=location href=//evil.example><a id=x name=y href='cid:javascript:alert(1)'></a><form id=x><output name=y>1</output></form>",
    f"<a href=x is=x-a slot=y part=z popovertarget=q onclick={CODE} style='background:url(javascript:{CODE})'>x</a>",
    f"<x-card onclick={CODE}>x</x-card><image src=x onerror={CODE}><listing>&lt;img onerror={CODE}&gt;</listing>",
    f"<marquee onstart={CODE}></marquee><keygen autofocus onfocus={CODE}><frameset onload={CODE}><frame src=x></frameset>",
    f"<!--><img src=x onerror={CODE}>--><![CDATA[><img src=x onerror={CODE}>]]><?xml <img src=x onerror={CODE}>?>",
    f"<a href='#' data-x='a:b' aria-label='c:d' data-on:click='{CODE}' data-é=1 title='javascript:{CODE}'>x</a>",
    f"<svg viewBox='0 0 1 1' width=9><path d='M0 0' fill='url(javascript:{CODE})' onclick={CODE}/><form><input></form></svg>",
    *(f'<a href="{address}">x</a><img src="{address}" srcset="{address} 2x">' for address in ADDRESSES),
    *(f'<form action="{address}"><button formaction="{address}">x</button></form>' for address in ADDRESSES),
    *(f'<video poster="{address}" src="{address}"><source src="{address}"></video>' for address in ADDRESSES),
    *(f'<svg><a href="{address}" xlink:href="{address}"><text>x</text></a></svg>' for address in ADDRESSES),
]
TAGS = [
    "a",
    "b",
    "p",
    "div",
    "span",
    "img",
    "form",
    "input",
    "button",
    "select",
    "option",
    "textarea",
    "label",
    "table",
    "tr",
    "td",
    "ul",
    "li",
    "h1",
    "video",
    "source",
    "picture",
    "details",
    "summary",
    "svg",
    "path",
    "g",
    "text",
    "title",
    "desc",
    "foreignObject",
    "use",
    "image",
    "animate",
    "set",
    "a",
    "math",
    "mtext",
    "mi",
    "mglyph",
    "annotation-xml",
    "style",
    "script",
    "noscript",
    "template",
    "iframe",
    "object",
    "embed",
    "base",
    "meta",
    "link",
    "xmp",
    "plaintext",
    "x-card",
    "br",
    "hr",
    "body",
    "frameset",
]
NAMES = [
    "href",
    "src",
    "srcset",
    "action",
    "formaction",
    "xlink:href",
    "poster",
    "onclick",
    "onerror",
    "onload",
    "style",
    "id",
    "name",
    "class",
    "title",
    "alt",
    "type",
    "form",
    "is",
    "slot",
    "data-x",
    "aria-label",
    "target",
    "rel",
    "d",
    "viewBox",
    "width",
    "xmlns",
    "srcdoc",
    "http-equiv",
    "content",
    "autofocus",
    "value",
    "for",
    "role",
    "tabindex",
    "onfocus",
]
VALUES = [
    *ADDRESSES,
    CODE,
    "x",
    "attributes",
    "body",
    "cookie",
    "image",
    "-->",
    "]]>",
    f"</style><img src=x onerror={CODE}>",
    f"</title><script>{CODE}</script>",
    "http://www.w3.org/1999/xhtml",
    f"color:red;background:url(javascript:{CODE})",
]
PIECES = [
    "text",
    "&lt;b&gt;",
    "<!--",
    "-->",
    "<![CDATA[",
    "]]>",
    "<",
    "</",
    "/>",
    "\x00",
    "&#x3c;img onerror=alert(1)&#x3e;",
    "</svg>",
    "</form>",
]


def hostile_markup(count: int, seed: int = 7) -> list[str]:
    """The known tricks, then generated markup: as many as asked for, the same for the same seed."""
    return list(islice(_generate(random.Random(seed)), count))


def _generate(chance: random.Random) -> Iterator[str]:
    yield from CLASSICS
    while True:
        yield "".join(_node(chance, 0) for _ in range(chance.randint(1, 3)))


def _node(chance: random.Random, depth: int) -> str:
    if depth > 4 or chance.random() < 0.2:
        return chance.choice(PIECES)
    tag = chance.choice(TAGS)
    attributes = "".join(_attribute(chance) for _ in range(chance.randint(0, 3)))
    inside = "".join(_node(chance, depth + 1) for _ in range(chance.randint(0, 3)))
    end = chance.choice([f"</{tag}>"] * 8 + ["", "/", f"</{chance.choice(TAGS)}>"])
    return f"<{tag}{attributes}>{inside}{end}"


def _attribute(chance: random.Random) -> str:
    quote = chance.choice(['"', '"', "'", ""])
    value = chance.choice(VALUES)
    return f" {chance.choice(NAMES)}={quote}{value.replace(quote, '') if quote else value.replace(' ', '')}{quote}"
