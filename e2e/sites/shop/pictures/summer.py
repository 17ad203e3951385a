"""Swimwear and dresses."""

from __future__ import annotations

from e2e.sites.shop.pictures.paint import Ink, block, both, dot, hanger, inside, path, seam


def _briefs(ink: Ink) -> str:
    outline = "M122 300 Q200 318 278 300 L270 334 Q226 350 214 400 Q200 408 186 400 Q174 350 130 334Z"
    return path(outline, "url(#cloth)") + seam("M122 300 Q200 318 278 300", ink.line, 2.5)


def bikini(ink: Ink) -> str:
    """Triangles and ties."""
    cup = path("M166 128 Q128 170 122 218 Q160 230 196 216 Q190 164 166 128Z", "url(#cloth)") + seam(
        "M122 218 Q160 230 196 216", ink.accent, 5
    )
    strings = both(seam("M166 130 Q176 96 198 78", ink.accent, 4) + seam("M124 218 Q100 216 88 226", ink.accent, 4))
    ties = both(seam("M124 306 q-24 -10 -22 6 q6 12 22 -2 q-18 14 -16 40", ink.accent, 4))
    return strings + both(cup) + seam("M194 216 H206", ink.accent, 6) + _briefs(ink) + ties


def bandeau(ink: Ink) -> str:
    """A strapless band."""
    band = "M104 150 Q200 168 296 150 L300 204 Q200 230 100 204Z"
    gather = seam("M200 162 V216", ink.accent, 13) + "".join(
        both(seam(f"M192 {y} Q150 {y + 2 + i * 5} 112 {y - 8 + i * 12}", ink.line, 1.8))
        for i, y in enumerate((174, 190, 206))
    )
    return path(band, "url(#cloth)") + gather + _briefs(ink) + seam("M126 312 Q200 330 274 312", ink.accent, 8)


def _suit() -> str:
    return (
        "M150 128 Q156 200 140 236 Q136 262 132 292 L128 316 Q170 344 184 404 Q200 414 216 404 Q230 344 272 316 "
        "L268 292 Q264 262 260 236 Q244 200 250 128 Q238 184 200 186 Q162 184 150 128Z"
    )


def swimsuit(ink: Ink) -> str:
    """A one-piece."""
    straps = both(seam("M152 134 Q160 90 176 72", ink.main, 11))
    drape = both(seam("M158 196 Q184 240 198 296", ink.line, 2) + seam("M146 226 Q178 256 196 320", ink.line, 2))
    return (
        straps
        + path(_suit(), "url(#cloth)")
        + drape
        + seam("M152 140 Q164 186 200 188 Q236 186 248 140", ink.accent, 5)
    )


def swimsuitstripe(ink: Ink) -> str:
    """A one-piece with Riviera stripes."""
    stripes = "".join(seam(f"M110 {y} Q200 {y + 14} 290 {y}", ink.accent, 12) for y in range(170, 420, 31))
    straps = both(seam("M152 134 Q160 90 176 72", ink.accent, 10))
    return straps + path(_suit(), "url(#cloth)") + inside(_suit(), stripes)


def trunks(ink: Ink) -> str:
    """Swim shorts with a drawstring."""
    outline = "M108 150 H292 L318 360 Q264 376 214 364 L200 262 L186 364 Q136 376 82 360Z"
    leaves = []
    for index, (x, y) in enumerate(
        [(128, 210), (182, 236), (244, 206), (288, 262), (118, 300), (250, 310), (160, 326), (300, 338)]
    ):
        frond = "".join(
            f'<path d="M0 0 Q9 -18 0 -34 Q-9 -18 0 0Z" transform="rotate({angle})"/>' for angle in range(-80, 81, 40)
        )
        leaves.append(
            f'<g transform="translate({x} {y}) rotate({index * 47 % 90 - 45}) '
            f'scale(.72)" fill="{ink.accent}">{frond}</g>'
        )
    cord = seam(
        "M192 166 q-26 16 -12 26 q10 0 14 -24 q4 26 16 24 q12 -12 -14 -26 M192 168 L184 216 M202 168 L212 212",
        "#fffaf0",
        4,
    )
    return (
        path(outline, "url(#cloth)")
        + inside(outline, "".join(leaves))
        + block(106, 142, 188, 26, 8, ink.shade)
        + seam("M200 168 V262", ink.line)
        + cord
    )


def sarong(ink: Ink) -> str:
    """A cloth knotted at the hip."""
    outline = "M120 128 Q200 146 280 128 Q300 260 316 404 Q250 420 190 392 Q150 410 92 400 Q108 250 120 128Z"
    waves = "".join(seam(f"M80 {y} q30 -16 60 0 t60 0 t60 0 t60 0", ink.accent, 5) for y in range(196, 410, 34))
    fold = path("M250 134 Q226 250 190 392 Q240 360 262 300 Q274 220 280 128Z", ink.shade)
    knot = path(
        "M240 122 q24 -18 40 2 q22 -6 34 22 q-22 10 -36 -4 q4 40 -10 62 q-20 -24 -12 -60 q-14 2 -16 -22Z", ink.light
    )
    return path(outline, "url(#cloth)") + inside(outline, fold + waves) + knot


def _straps(ink: Ink) -> str:
    return both(seam("M168 136 Q172 112 184 104", ink.shade, 8))


def maxi(ink: Ink) -> str:
    """Three tiers to the ground."""
    bodice = "M160 134 Q200 152 240 134 L250 212 Q200 224 150 212Z"
    tiers = (
        path("M152 208 Q200 222 248 208 L272 290 Q200 308 128 290Z", ink.main)
        + path("M130 284 Q200 304 270 284 L292 364 Q200 384 108 364Z", "url(#cloth)")
        + path("M110 358 Q200 380 290 358 L310 432 Q200 452 90 432Z", ink.main)
    )
    folds = both(
        "".join(
            seam(d, ink.line, 1.8)
            for d in (
                "M180 224 L170 290",
                "M150 222 L140 282",
                "M178 308 L166 370",
                "M144 304 L128 362",
                "M176 388 L160 438",
                "M138 382 L118 430",
            )
        )
    )
    hem = seam("M128 290 Q200 308 272 290", ink.accent, 4) + seam("M108 364 Q200 384 292 364", ink.accent, 4)
    return (
        hanger()
        + _straps(ink)
        + path(bodice, "url(#cloth)")
        + tiers
        + folds
        + hem
        + seam("M160 134 Q200 152 240 134", ink.accent, 4)
    )


def sundress(ink: Ink) -> str:
    """Wide straps, full skirt, pockets."""
    outline = (
        "M156 124 L178 118 L180 156 H220 L222 118 L244 124 L250 226 Q292 320 300 398 Q200 422 100 398 Q108 320 150 226Z"
    )
    dots = "".join(
        dot(x + (y // 30 % 2) * 15, y, 4, ink.accent) for y in range(176, 410, 30) for x in range(104, 300, 30)
    )
    waist = seam("M150 228 Q200 242 250 228", ink.line, 4)
    return (
        hanger()
        + path(outline, "url(#cloth)")
        + inside(outline, dots)
        + waist
        + both(seam("M134 288 Q150 300 158 270", ink.line, 3))
    )


def slip(ink: Ink) -> str:
    """Satin on the bias."""
    outline = (
        "M162 132 Q182 152 200 160 Q218 152 238 132 Q240 190 252 230 Q276 "
        "330 280 424 Q200 440 120 424 Q124 330 148 230 Q160 190 162 132Z"
    )
    sheen = (
        seam("M166 200 Q150 300 148 410", ink.light, 9)
        + seam("M216 180 Q236 300 226 420", ink.light, 5)
        + seam("M190 190 Q180 300 190 424", ink.shade, 8)
    )
    return (
        hanger()
        + _straps(ink)
        + path(outline, "url(#cloth)")
        + inside(outline, sheen)
        + seam("M162 134 Q182 152 200 160 Q218 152 238 134", ink.accent, 3)
    )


def wrap(ink: Ink) -> str:
    """Crossed at the front, tied at the waist."""
    outline = (
        "M156 118 Q136 124 132 152 L150 236 Q112 320 104 400 Q200 424 "
        "296 400 Q288 320 250 236 L268 152 Q264 124 244 118 L206 200Z"
    )
    sprigs = "".join(
        dot(x + (y // 34 % 2) * 17, y, 3, ink.accent) + seam(f"M{x + (y // 34 % 2) * 17} {y + 4} l-4 9", ink.accent, 2)
        for y in range(150, 410, 34)
        for x in range(106, 300, 34)
    )
    sleeve = path("M156 118 Q116 132 100 222 Q118 238 142 234 L148 190Z", ink.shade)
    edge = seam("M156 118 L214 216 M244 118 L206 198", ink.line, 3) + seam("M214 236 Q196 330 222 410", ink.line, 3)
    belt = seam("M150 230 Q200 246 250 230", ink.accent, 11) + seam(
        "M226 238 q18 -18 24 0 q-6 14 -24 2 M228 242 Q240 284 232 318", ink.accent, 7
    )
    neck = path("M156 118 Q200 134 244 118 L206 200Z", "#00000026")
    return hanger() + both(sleeve) + neck + path(outline, "url(#cloth)") + inside(outline, sprigs) + edge + belt


def shirtdress(ink: Ink) -> str:
    """Collar, buttons and a belt."""
    outline = (
        "M152 122 Q138 140 140 180 L150 246 L124 404 Q200 420 276 404 L250 "
        "246 L260 180 Q262 140 248 122 Q224 112 200 112 Q176 112 152 122Z"
    )
    sleeve = path("M152 122 Q116 132 96 224 Q114 244 142 240 L148 180Z", ink.shade) + seam(
        "M98 214 Q118 232 144 228", ink.light, 8
    )
    collar = both(
        path("M200 146 L172 108 Q156 118 160 140 L184 168Z", ink.light)
        + seam("M200 146 L172 108 M160 140 L184 168 L200 146", ink.line, 2)
    )
    buttons = "".join(dot(200, y, 4, ink.accent) for y in (178, 208, 284, 316, 348, 380))
    belt = block(148, 240, 104, 17, 4, ink.accent) + block(188, 236, 24, 25, 4, ink.accent_shade)
    return (
        hanger()
        + both(sleeve)
        + path(outline, "url(#cloth)")
        + seam("M200 150 V412", ink.line, 2)
        + collar
        + buttons
        + belt
    )


def knitdress(ink: Ink) -> str:
    """Ribbed from neck to calf."""
    outline = (
        "M152 124 Q138 140 142 184 Q150 230 142 268 L128 420 Q200 434 272 420 L258 "
        "268 Q250 230 258 184 Q262 140 248 124 Q224 112 200 112 Q176 112 152 124Z"
    )
    ribs = "".join(seam(f"M{x} 120 L{200 + (x - 200) * 1.2:g} 430", ink.line, 1.4) for x in range(136, 268, 8))
    sleeve = path("M152 124 Q118 134 108 178 L90 330 Q104 342 126 338 L146 210Z", ink.shade)
    neck = block(168, 90, 64, 42, 14, ink.light) + "".join(
        seam(f"M{x} 96 V128", ink.line, 1.3) for x in range(176, 230, 7)
    )
    return both(sleeve) + path(outline, "url(#cloth)") + inside(outline, ribs) + neck
