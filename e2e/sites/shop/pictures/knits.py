"""Jumpers, cardigans and other knitwear."""

from __future__ import annotations

from e2e.sites.shop.pictures.paint import Ink, block, both, dot, hanger, inside, oval, path, seam

BODY = (
    "M148 138 Q126 150 128 196 L122 384 Q160 394 200 394 Q240 394 278 "
    "384 L272 196 Q274 150 252 138 Q226 124 200 124 Q174 124 148 138Z"
)
SLEEVE = "M148 138 Q110 146 98 194 L72 344 Q92 362 122 356 L142 222Z"


def _ribs(ink: Ink) -> str:
    hem = "".join(seam(f"M{x} 364 V391", ink.line, 1.6) for x in range(130, 274, 8))
    return seam("M124 362 Q200 372 276 362", ink.line, 2) + inside(BODY, hem)


def _cuffs(ink: Ink) -> str:
    return both(
        path("M77 318 L72 344 Q92 362 122 356 L126 330 Q100 334 77 318Z", ink.shade)
        + seam("M77 318 Q100 334 126 330", ink.line, 2)
    )


def _crew(ink: Ink) -> str:
    return (
        oval(200, 128, 45, 17, "#4b3d36")
        + seam("M154 130 Q158 150 200 152 Q242 150 246 130", ink.light, 11)
        + seam("M158 122 Q176 112 200 112 Q224 112 242 122", ink.shade, 7)
    )


def _knit(ink: Ink, pattern: str = "", neck: str = "") -> str:
    sleeves = both(path(SLEEVE, ink.shade))
    body = path(BODY, "url(#cloth)") + inside(BODY, pattern)
    return sleeves + _cuffs(ink) + body + _ribs(ink) + (neck or _crew(ink))


def jumper(ink: Ink) -> str:
    """Plain and a little fluffy."""
    fluff = seam("M150 150 Q134 240 132 350", ink.light, 10, "1 13") + seam(
        "M250 150 Q266 240 268 350", ink.light, 10, "1 13"
    )
    return _knit(ink, fluff)


def rollneck(ink: Ink) -> str:
    """A tall folded collar."""
    collar = block(160, 84, 80, 60, 18, ink.light) + "".join(
        seam(f"M{x} 92 V136", ink.line, 1.4) for x in range(170, 236, 8)
    )
    ribs = "".join(seam(f"M{x} 150 V360", ink.line, 1) for x in range(140, 268, 12))
    return _knit(ink, ribs, collar + seam("M162 130 Q200 150 238 130", ink.line, 2.5))


def striped(ink: Ink) -> str:
    """Breton stripes."""
    stripes = "".join(seam(f"M110 {y} Q200 {y + 8} 290 {y}", ink.accent, 9) for y in range(178, 352, 25))
    rungs = both(
        "".join(
            seam(f"M{106 - i * 4.4} {214 + i * 26} L{138 - i * 3.4} {222 + i * 26}", ink.accent, 8) for i in range(4)
        )
    )
    return (
        both(path(SLEEVE, ink.shade))
        + rungs
        + _cuffs(ink)
        + path(BODY, "url(#cloth)")
        + inside(BODY, stripes)
        + _ribs(ink)
        + _crew(ink)
    )


def fairisle(ink: Ink) -> str:
    """A mountain pattern over the chest."""
    rows = []
    for x in range(112, 300, 22):
        rows.append(path(f"M{x} 196 l11 -13 l11 13 l-11 13Z", ink.accent))
        rows.append(dot(x, 222, 3.4, ink.accent) + dot(x + 11, 222, 3.4, ink.accent))
        rows.append(seam(f"M{x} 246 l11 -12 l11 12", ink.accent, 4))
        rows.append(dot(x + 11, 254, 3.4, ink.accent) + dot(x, 330, 3, ink.accent) + dot(x + 11, 342, 3, ink.accent))
        rows.append(dot(x, 168, 3.2, ink.accent) + dot(x + 11, 160, 3.2, ink.accent))
    return _knit(ink, "".join(rows))


def cable(ink: Ink) -> str:
    """Thick cables."""
    ropes = []
    for x in (164, 200, 236):
        for y in range(146, 362, 26):
            ropes.append(
                seam(f"M{x - 9} {y} Q{x - 9} {y + 13} {x} {y + 13} Q{x + 9} {y + 13} {x + 9} {y + 26}", ink.line, 4)
            )
            ropes.append(seam(f"M{x + 9} {y} Q{x + 9} {y + 8} {x + 4} {y + 11}", ink.line, 4))
        ropes.append(seam(f"M{x - 18} 140 V362", ink.line, 1.3) + seam(f"M{x + 18} 140 V362", ink.line, 1.3))
    return _knit(ink, "".join(ropes))


def cardigan(ink: Ink) -> str:
    """Open at the neck, buttoned below."""
    opening = path("M164 128 Q200 116 236 128 L200 224Z", "#4b3d36")
    edge = both(seam("M160 128 L200 232", ink.light, 13)) + seam("M200 232 V392", ink.light, 14)
    pocket = block(138, 304, 42, 46, 5, ink.shade) + seam("M138 312 H180", ink.light, 6)
    buttons = "".join(dot(200, y, 5.5, ink.accent) for y in range(250, 384, 32))
    return hanger() + _knit(ink, both(pocket), opening + edge + buttons)


def vest(ink: Ink) -> str:
    """A sleeveless V-neck."""
    outline = (
        "M160 116 L138 132 Q150 178 126 222 L122 380 Q160 392 200 392 Q240 "
        "392 278 380 L274 222 Q250 178 262 132 L240 116 L200 186Z"
    )
    cables = "".join(
        seam(
            f"M{x} 150 q10 14 0 28 q-10 14 0 28 q10 14 0 28 q-10 14 0 28 q10 14 0 28 q-10 14 0 28 q10 14 0 26",
            ink.line,
            3,
        )
        for x in (152, 176, 200, 224, 248)
    )
    trim = both(seam("M160 118 L200 188", ink.accent, 9) + seam("M138 134 Q150 178 126 222", ink.accent, 8))
    back = path("M160 116 Q200 136 240 116 L200 186Z", ink.shade)
    return (
        hanger()
        + back
        + path(outline, "url(#cloth)")
        + inside(outline, cables)
        + trim
        + seam("M122 374 Q200 388 278 374", ink.accent, 11)
    )


def tee(ink: Ink) -> str:
    """A short-sleeved summer knit."""
    body = "M150 132 L132 186 L136 372 Q200 384 264 372 L268 186 L250 132 Q226 120 200 120 Q174 120 150 132Z"
    sleeve = path("M150 132 Q112 142 92 210 Q110 232 138 232 L150 180Z", ink.shade)
    holes = "".join(
        dot(x + (y // 18 % 2) * 9, y, 1.9, ink.line) for y in range(172, 366, 18) for x in range(140, 266, 18)
    )
    return hanger() + both(sleeve) + path(body, "url(#cloth)") + inside(body, holes) + _crew(ink)
