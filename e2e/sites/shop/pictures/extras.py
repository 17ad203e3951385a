"""Accessories."""

from __future__ import annotations

from e2e.sites.shop.pictures.paint import Ink, block, both, dot, inside, oval, path, seam


def scarf(ink: Ink) -> str:
    """Looped once, fringed at both ends."""
    tail = "M176 196 L138 402 Q164 416 196 410 L222 210Z"
    other = "M214 204 L232 376 Q258 384 282 372 L250 190Z"
    loop = "M132 138 Q126 84 200 82 Q274 84 268 138 Q270 208 222 226 Q200 234 178 226 Q130 208 132 138Z"
    bands = "".join(seam(f"M120 {y} L230 {y + 20}", ink.accent, 9) for y in (330, 356, 382))
    fringe = "".join(seam(f"M{140 + i * 9} {406 + (i % 3) * 2} l-4 26", ink.shade, 4) for i in range(7))
    short = "".join(seam(f"M{236 + i * 9} {380 - i} l3 24", ink.shade, 4) for i in range(6))
    hole = path("M164 136 Q162 112 200 112 Q238 112 236 136 Q232 170 200 174 Q168 170 164 136Z", "#00000033")
    folds = seam("M140 120 Q150 196 206 208", ink.line, 3) + seam(
        "M150 104 Q166 88 200 92 M262 116 Q256 190 216 214", ink.line, 3
    )
    return (
        short
        + path(other, ink.shade)
        + fringe
        + path(tail, "url(#cloth)")
        + inside(tail, bands)
        + path(loop, "url(#cloth)")
        + hole
        + folds
    )


def beanie(ink: Ink) -> str:
    """A ribbed hat with a bobble."""
    dome = "M96 324 Q90 162 200 160 Q310 162 304 324Z"
    ribs = "".join(seam(f"M{200 + (x - 200) * 0.3:g} 164 Q{x} 220 {x} 326", ink.line, 2) for x in range(110, 300, 15))
    bobble = "".join(
        dot(200 + dx, 136 + dy, 22, ink.accent)
        for dx, dy in ((0, 0), (-24, 8), (24, 8), (-14, -20), (14, -20), (0, 18))
    )
    cuff = block(82, 308, 236, 66, 22, ink.light) + "".join(
        seam(f"M{x} 316 V366", ink.line, 2) for x in range(98, 312, 13)
    )
    return bobble + path(dome, "url(#cloth)") + inside(dome, ribs) + cuff


def mittens(ink: Ink) -> str:
    """A pair with snow stars."""
    hand = "M120 330 L112 196 Q112 122 156 122 Q200 122 200 196 L196 330Z"
    thumb = path("M194 250 Q214 206 236 216 Q252 228 236 258 Q220 290 192 302Z", ink.shade)
    star = "".join(
        f'<path d="M0 -24 V24 M-8 -18 L0 -10 L8 -18 M-8 18 L0 10 L8 18" transform="rotate({a})"/>' for a in (0, 60, 120)
    )
    snow = (
        f'<g transform="translate(156 214)" stroke="{ink.accent}" stroke-width="5" '
        f'stroke-linecap="round" fill="none">{star}</g>'
    )
    cuff = block(108, 322, 100, 60, 14, ink.accent) + "".join(
        seam(f"M{x} 330 V374", ink.accent_shade, 2) for x in range(118, 204, 10)
    )
    one = thumb + path(hand, "url(#cloth)") + snow + cuff
    return (
        f'<g transform="translate(72 -14) rotate(14 200 260)">{one}</g><g '
        f'transform="translate(-28 28) rotate(-8 200 260)">{one}</g>'
    )


def sunhat(ink: Ink) -> str:
    """A wide straw brim."""
    crown = "M126 292 Q122 168 200 166 Q278 168 274 292Z"
    weave = "".join(seam(f"M110 {y} Q200 {y + 16} 290 {y}", ink.line, 1.5, "6 4") for y in range(178, 290, 13))
    rings = "".join(
        f'<ellipse cx="200" cy="304" rx="{r}" ry="{r * 0.29:.0f}" fill="none" '
        f'stroke="{ink.line}" stroke-width="1.5" stroke-dasharray="7 4"/>'
        for r in (112, 130, 148)
    )
    ribbon = path("M125 262 Q200 290 275 262 L274 296 Q200 322 126 296Z", ink.accent) + path(
        "M262 286 l34 52 l-22 -4 l-12 16 l-16 -56Z", ink.accent_shade
    )
    return oval(200, 304, 162, 50, ink.main) + rings + path(crown, "url(#cloth)") + inside(crown, weave) + ribbon


def sunglasses(ink: Ink) -> str:
    """Round frames."""
    arm = seam("M72 232 Q60 190 92 176 Q150 158 176 186", ink.shade, 10)
    lens = (
        oval(126, 262, 62, 58, ink.main)
        + oval(126, 262, 48, 45, ink.accent_shade)
        + seam("M98 276 Q104 236 134 228", "#ffffff90", 7)
    )
    return both(arm) + both(lens) + seam("M184 248 Q200 232 216 248", ink.main, 12)


def basket(ink: Ink) -> str:
    """A straw market bag with lemons in it."""
    outline = "M84 244 Q200 268 316 244 L292 402 Q200 424 108 402Z"
    weave = "".join(seam(f"M76 {y} Q200 {y + 24} 324 {y}", ink.line, 2.6, "13 6") for y in range(258, 412, 15))
    handles = seam("M134 252 Q138 120 200 120 Q262 120 266 252", ink.accent, 11)
    fruit = (
        dot(160, 240, 30, "#e9c653")
        + dot(208, 230, 31, "#efd068")
        + dot(250, 242, 26, "#e3b944")
        + path("M214 206 q30 -34 50 -12 q-18 26 -50 12Z", "#5f7d4b")
    )
    return (
        seam("M150 246 Q152 140 200 140 Q248 140 250 246", ink.accent_shade, 9)
        + fruit
        + path(outline, "url(#cloth)")
        + inside(outline, weave)
        + handles
    )


def tote(ink: Ink) -> str:
    """A structured leather bag."""
    outline = "M96 218 H304 L318 394 Q318 408 304 408 H96 Q82 408 82 394Z"
    handles = seam("M144 222 Q146 112 200 112 Q254 112 256 222", ink.accent, 11)
    tabs = both(block(133, 212, 22, 48, 6, ink.accent) + dot(144, 248, 4, "#e3c887"))
    return (
        seam("M158 220 Q160 134 200 134 Q240 134 242 220", ink.accent_shade, 8)
        + path(outline, "url(#cloth)")
        + seam("M104 230 H296 M92 394 H308", ink.line, 2, "7 5")
        + handles
        + tabs
        + path("M188 218 h24 v44 q-12 14 -24 0Z", ink.shade)
        + dot(200, 252, 5, "#e3c887")
    )


def silk(ink: Ink) -> str:
    """A printed square, one corner folded."""
    outline = "M200 92 L354 246 L200 400 L46 246Z"
    print_ = "".join(
        oval(x, y, 20, 14, "#fff4c9") + path(f"M{x + 16} {y - 8} q16 -20 28 -4 q-10 16 -28 4Z", ink.accent)
        for x, y in ((200, 170), (140, 228), (252, 232), (196, 286), (128, 280), (270, 292), (200, 340))
    )
    border = seam("M200 116 L330 246 L200 376 L70 246Z", ink.accent, 9) + seam(
        "M200 104 L342 246 L200 388 L58 246Z", "#fffaf0", 3
    )
    fold = path("M200 400 L136 336 Q186 322 216 350 Q220 380 200 400Z", ink.shade)
    return (
        path(outline, "url(#cloth)")
        + inside(outline, print_ + border)
        + fold
        + seam("M136 336 Q186 322 216 350", ink.line, 2)
    )
