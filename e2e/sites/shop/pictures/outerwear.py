"""Coats and jackets."""

from __future__ import annotations

from e2e.sites.shop.pictures.paint import Ink, block, both, dot, hanger, inside, path, seam

LONG = (
    "M150 122 Q126 138 126 182 L114 420 Q156 434 200 434 Q244 434 286 "
    "420 L274 182 Q274 138 250 122 Q226 110 200 110 Q174 110 150 122Z"
)
SHORT = (
    "M148 126 Q120 142 120 186 L116 364 Q156 376 200 376 Q244 376 284 "
    "364 L280 186 Q280 142 252 126 Q226 114 200 114 Q174 114 148 126Z"
)


def _sleeves(ink: Ink, cuff: str = "") -> str:
    sleeve = path("M150 122 Q112 132 103 176 L78 330 Q94 346 122 342 L140 214Z", ink.shade)
    if cuff:
        sleeve += path("M82 306 L78 330 Q94 346 122 342 L125 318 Q102 320 82 306Z", cuff)
    return both(sleeve)


def _lapels(fill: str, line: str, depth: int = 236) -> str:
    lapel = f"M186 108 L164 118 L146 172 L168 180 L158 192 L200 {depth} L200 150Z"
    return both(path(lapel, fill) + seam(f"M164 118 L146 172 L168 180 L158 192 L200 {depth}", line, 2))


def _collar_gap() -> str:
    return path("M176 108 Q200 120 224 108 L200 160Z", "#00000030")


def _pockets(ink: Ink, y: int = 300) -> str:
    return both(seam(f"M134 {y} L164 {y - 4} L166 {y + 4} L134 {y + 9}Z", ink.line, 2))


def coat(ink: Ink) -> str:
    """A long straight coat with lapels."""
    return (
        hanger()
        + _sleeves(ink)
        + path(LONG, "url(#cloth)")
        + _collar_gap()
        + seam("M200 236 V432", ink.line)
        + _lapels(ink.light, ink.line)
        + _pockets(ink)
        + "".join(dot(188, y, 5, ink.accent) for y in (262, 298, 334))
    )


def peacoat(ink: Ink) -> str:
    """Double-breasted and shorter."""
    return (
        hanger()
        + _sleeves(ink)
        + path(SHORT, "url(#cloth)")
        + _collar_gap()
        + seam("M216 230 V374", ink.line)
        + _lapels(ink.light, ink.line, 230)
        + _pockets(ink, 316)
        + "".join(dot(x, y, 6, ink.accent) for y in (248, 288, 328) for x in (172, 228))
    )


def trench(ink: Ink) -> str:
    """A belted coat."""
    belt = block(120, 262, 160, 19, 4, ink.accent) + block(184, 258, 32, 27, 4, ink.accent_shade)
    ends = path("M196 282 L188 330 L206 330 L210 282Z", ink.accent)
    return (
        hanger()
        + _sleeves(ink, ink.light)
        + path(LONG, "url(#cloth)")
        + _collar_gap()
        + seam("M212 228 V432", ink.line)
        + seam("M150 122 Q126 200 152 216 Q176 214 186 206", ink.line, 2)
        + _lapels(ink.light, ink.line, 226)
        + "".join(dot(x, y, 5, ink.accent_shade) for y in (242, 308, 344) for x in (180, 222))
        + _pockets(ink, 326)
        + ends
        + belt
    )


def puffer(ink: Ink) -> str:
    """Quilted in soft horizontal bands."""
    bands = "".join(seam(f"M112 {y} Q200 {y + 12} 288 {y}", ink.line, 3) for y in range(166, 360, 38))
    gloss = "".join(seam(f"M126 {y} Q156 {y + 7} 190 {y + 8}", ink.light, 7) for y in range(178, 350, 38))
    rungs = "".join(
        seam(f"M{108 - i * 6} {192 + i * 36} Q120 {204 + i * 36} 142 {200 + i * 36}", ink.line, 3) for i in range(4)
    )
    sleeves = both(path("M148 126 Q104 134 94 184 L72 334 Q96 352 124 344 L142 220Z", ink.shade) + rungs)
    collar = path(
        "M158 124 Q154 88 166 82 Q200 72 234 82 Q246 88 242 124 Q222 138 200 138 Q178 138 158 124Z", ink.light
    )
    return (
        sleeves
        + inside(SHORT, path(SHORT, "url(#cloth)") + gloss + bands)
        + collar
        + seam("M160 106 Q200 120 240 106", ink.line, 3)
        + seam("M200 90 V374", ink.accent, 4)
        + dot(200, 146, 5, ink.accent_shade)
    )


def parka(ink: Ink) -> str:
    """A long down jacket with a fur-trimmed hood."""
    hood = path("M140 142 Q134 54 200 54 Q266 54 260 142 Q230 160 200 160 Q170 160 140 142Z", ink.shade)
    opening = path("M160 142 Q154 82 200 82 Q246 82 240 142 Q220 156 200 156 Q180 156 160 142Z", "#2b2522")
    fur = seam("M152 148 Q140 68 200 68 Q260 68 248 148", ink.accent, 27, "0.1 13") + seam(
        "M152 148 Q140 68 200 68 Q260 68 248 148", ink.accent, 19
    )
    pocket = block(132, 292, 50, 54, 7, ink.shade) + block(130, 286, 54, 17, 5, ink.light)
    long = "M148 130 Q120 146 120 190 L112 396 Q156 410 200 410 Q244 410 288 396 L280 190 Q280 146 252 130Z"
    return (
        _sleeves(ink, ink.light)
        + path(long, "url(#cloth)")
        + hood
        + opening
        + fur
        + both(pocket)
        + block(191, 160, 18, 246, 4, ink.light)
        + "".join(dot(200, y, 4.5, ink.line) for y in range(180, 400, 52))
        + seam("M122 262 Q200 274 278 262", ink.line, 2.5)
        + seam("M180 160 V206", ink.accent, 3)
        + seam("M220 160 V206", ink.accent, 3)
    )


def shearling(ink: Ink) -> str:
    """Suede outside, wool at every edge."""
    collar = both(path("M196 120 Q166 100 148 124 Q138 164 166 190 Q190 176 200 160Z", ink.accent))
    edge = block(187, 160, 26, 214, 12, ink.accent)
    hem = seam("M122 366 Q200 384 278 366", ink.accent, 22)
    return (
        hanger()
        + _sleeves(ink, ink.accent)
        + path(SHORT, "url(#cloth)")
        + edge
        + hem
        + collar
        + both(seam("M134 292 Q146 284 164 290", ink.line, 3))
        + seam("M200 200 V366", ink.accent_shade, 2.5, "7 9")
    )


def raincoat(ink: Ink) -> str:
    """A hooded, smooth raincoat."""
    hood = path("M146 140 Q138 62 200 62 Q262 62 254 140 Q230 156 200 156 Q170 156 146 140Z", ink.shade)
    opening = path("M164 138 Q160 88 200 88 Q240 88 236 138 Q220 150 200 150 Q180 150 164 138Z", ink.accent)
    flap = path("M132 300 h48 v12 q0 8 -8 8 h-32 q-8 0 -8 -8Z", ink.light)
    return (
        _sleeves(ink)
        + path(LONG, "url(#cloth)")
        + hood
        + opening
        + both(flap + dot(156, 310, 4, ink.accent))
        + seam("M200 152 V430", ink.line)
        + "".join(dot(208, y, 5.5, ink.accent) for y in range(190, 400, 46))
        + seam("M148 170 Q140 280 134 400", ink.light, 7)
    )
