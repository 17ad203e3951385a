"""Boots from the side, sandals from above."""

from __future__ import annotations

from e2e.sites.shop.pictures.paint import Ink, block, dot, path, seam

ANKLE = "M138 178 Q184 190 232 178 L236 286 Q286 304 318 336 Q336 354 332 384 L138 384 Q130 330 138 286Z"
TALL = "M134 84 Q180 96 230 84 L234 290 Q284 304 316 336 Q334 354 330 384 L136 384 Q130 330 142 270Z"


def _pair(boot: str) -> str:
    return f'<g transform="translate(34 -22)" opacity=".78">{boot}</g><g transform="translate(-24 8)">{boot}</g>'


def _sole(fill: str, lugs: bool = False) -> str:
    teeth = "".join(block(x, 402, 15, 9, 2, fill) for x in range(142, 326, 23)) if lugs else ""
    return path("M134 382 H334 Q338 396 334 406 H134Z", fill) + teeth


def chelsea(ink: Ink) -> str:
    """Ankle-high with elastic sides."""
    elastic = path("M166 186 H204 L196 276 Q185 284 174 276Z", ink.accent)
    ribs = "".join(seam(f"M{x} 192 L{x + (185 - x) * 0.35:g} 272", ink.line, 1.3) for x in range(170, 204, 6))
    tab = seam("M134 186 Q126 164 140 166", ink.line, 6)
    return _pair(
        tab + path(ANKLE, "url(#cloth)") + elastic + ribs + _sole(ink.shade) + seam("M136 378 H330", ink.line, 2)
    )


def laceboot(ink: Ink) -> str:
    """Laced, with a lugged sole."""
    tongue = path("M204 158 Q236 152 246 172 L240 196 L204 190Z", ink.shade)
    placket = path("M206 182 L234 178 L238 286 L268 302 L244 318 Q214 300 206 270Z", ink.light)
    laces = "".join(
        seam(f"M206 {y} L238 {y + 7} M238 {y - 6} L206 {y + 13}", ink.accent, 3.5) for y in range(196, 286, 22)
    )
    bow = seam("M222 190 q-22 -20 -28 -2 q2 12 28 2 q22 -20 28 -2 q-2 12 -28 2", ink.accent, 3.5)
    toe = path("M290 312 Q336 336 332 384 L280 384 Q270 340 290 312Z", ink.shade)
    return _pair(
        tongue
        + path(ANKLE, "url(#cloth)")
        + placket
        + laces
        + bow
        + toe
        + _sole("#3a302b", True)
        + seam("M136 376 H330", ink.accent, 3)
    )


def furboot(ink: Ink) -> str:
    """Warm lining spilling over the top."""
    cuff = "".join(dot(x, 178 + (x // 17 % 2) * 8, 17, ink.accent) for x in range(138, 240, 17))
    rand = path("M134 346 Q230 352 326 346 Q334 366 332 384 H134Z", ink.shade)
    quilt = "".join(seam(f"M138 {y} Q186 {y + 12} 236 {y}", ink.line, 2.4) for y in (226, 262, 298))
    return _pair(path(ANKLE, "url(#cloth)") + quilt + rand + _sole("#4a3f38", True) + cuff)


def tallboot(ink: Ink) -> str:
    """Knee-high."""
    strap = block(136, 290, 102, 14, 4, ink.accent) + block(206, 286, 22, 22, 4, ink.accent_shade)
    return _pair(
        path(TALL, "url(#cloth)")
        + seam("M196 92 Q204 200 188 372", ink.line, 2)
        + seam("M150 98 Q150 200 152 280", ink.light, 8)
        + _sole(ink.shade)
        + path("M134 384 H190 V412 H138Z", ink.shade)
        + strap
    )


def rainboot(ink: Ink) -> str:
    """Rubber, with a bright rim."""
    return _pair(
        path(TALL, "url(#cloth)")
        + seam("M134 88 Q180 100 230 88", ink.accent, 12)
        + seam("M156 112 Q156 210 158 300", ink.light, 12)
        + path("M134 352 Q232 362 326 352 Q334 370 330 384 H136Z", ink.shade)
        + _sole(ink.accent, True)
    )


def heelboot(ink: Ink) -> str:
    """A block heel and a zip."""
    upper = (
        "M142 168 Q186 180 228 168 L234 272 Q284 296 330 342 Q344 "
        "358 336 372 L244 366 Q190 342 146 346 Q132 300 146 262Z"
    )
    heel = path("M142 344 Q170 338 200 350 L192 410 H148Z", ink.accent)
    sole = path("M200 350 Q230 364 250 372 L338 380 L338 370 L244 362Z", ink.accent)
    return _pair(
        heel
        + sole
        + path(upper, "url(#cloth)")
        + seam("M176 182 L182 330", ink.line, 2.5, "2 5")
        + dot(177, 190, 5, ink.line)
    )


def _soles(ink: Ink, straps: str, base: str) -> str:
    outline = (
        "M146 92 Q110 92 108 148 Q108 196 122 244 Q132 288 122 336 Q116 412 150 "
        "414 Q186 412 184 346 Q182 300 188 250 Q196 190 188 140 Q178 92 146 92Z"
    )
    one = f'<g transform="translate(0 8)"><path d="{outline}" fill="{ink.shade}"/></g>' + path(outline, base) + straps
    return (
        f'<g transform="rotate(-5 150 250)">{one}</g><g transform="matrix(-1 0 0 1 400 0) rotate(-5 150 250)">{one}</g>'
    )


def slide(ink: Ink) -> str:
    """One wide strap."""
    strap = path("M98 158 Q148 122 200 150 L202 214 Q150 186 102 226Z", ink.main) + seam(
        "M106 170 Q150 140 194 160", ink.accent, 5
    )
    return _soles(ink, strap + seam("M104 214 Q150 178 198 204", ink.line, 2), ink.accent)


def thong(ink: Ink) -> str:
    """A strap between the toes."""
    strap = seam("M150 134 Q130 176 106 224 M150 134 Q176 170 192 220", ink.accent, 11) + dot(
        150, 134, 8, ink.accent_shade
    )
    return _soles(ink, strap, ink.main)


def strappy(ink: Ink) -> str:
    """Crossed straps and an ankle strap."""
    straps = seam("M106 150 L192 206 M190 146 L108 212", ink.main, 13) + seam("M116 296 Q150 268 186 296", ink.main, 12)
    return _soles(ink, straps + seam("M150 180 V282", ink.main, 9) + dot(184, 294, 7, "#d9b86a"), ink.accent)


def sport(ink: Ink) -> str:
    """Three webbing straps."""
    straps = "".join(
        seam(f"M104 {y} Q150 {y - 24} 194 {y}", ink.main, 20)
        + seam(f"M104 {y} Q150 {y - 24} 194 {y}", ink.light, 3, "6 7")
        for y in (162, 226, 312)
    )
    return _soles(ink, straps + block(140, 200, 20, 20, 4, ink.accent_shade), ink.accent)


def wedge(ink: Ink) -> str:
    """A canvas wedge on braided jute, from the side."""
    jute = "M104 296 Q150 330 220 364 L322 380 Q336 392 326 404 H112 Q96 360 104 296Z"
    braid = "".join(seam(f"M100 {y} Q210 {y + 8} 334 {y + 10}", "#a9854f", 2, "7 4") for y in range(310, 400, 13))
    vamp = path("M224 322 Q270 304 312 340 Q336 362 328 382 L222 366 Q196 346 224 322Z", "url(#cloth)")
    heel = path("M104 298 Q92 252 112 238 Q134 262 146 320 Q124 312 104 298Z", "url(#cloth)")
    ribbon = seam("M112 246 Q152 206 186 232 Q160 262 124 268", ink.main, 9) + seam(
        "M186 232 q24 -22 28 -2 q-8 14 -28 2 q20 14 30 34", ink.main, 7
    )
    shoe = (
        path(jute, "#cfae78")
        + f'<clipPath id="jute"><path d="{jute}"/></clipPath><g clip-path="url(#jute)">{braid}</g>'
        + heel
        + vamp
        + ribbon
    )
    return _pair(shoe)
