"""Bottles, jars, tubes and make-up, standing on a plinth whose top is at y = 392."""

from __future__ import annotations

from e2e.sites.shop.pictures.paint import Ink, block, dot, inside, oval, path, seam

GOLD, GOLD_SHADE = "#d8b873", "#b8934f"


def _label(x: float, y: float, width: float, height: float) -> str:
    """A paper label with a short line of type, drawn as strokes so that no font is needed."""
    middle = x + width / 2
    rule = seam(f"M{middle - width * 0.3:g} {y + height * 0.36:g} h{width * 0.6:g}", "#3b3a40", 4)
    small = seam(f"M{middle - width * 0.2:g} {y + height * 0.56:g} h{width * 0.4:g}", "#8c8780", 2.5)
    tiny = seam(f"M{middle - width * 0.26:g} {y + height * 0.7:g} h{width * 0.52:g}", "#8c8780", 2.5)
    return block(x, y, width, height, 3, "#fffdf8") + rule + small + tiny


def _gloss(x: float, y: float, height: float) -> str:
    return block(x, y, 9, height, 4.5, "#ffffff70")


def pump(ink: Ink) -> str:
    """A bottle with a pump."""
    head = block(194, 112, 12, 50, 3, ink.accent_shade) + path(
        "M168 98 H222 Q232 98 232 108 V118 H186 Q168 118 152 128 Q146 116 168 98Z", ink.accent
    )
    collar = block(172, 156, 56, 28, 5, ink.accent)
    return (
        head + collar + block(134, 180, 132, 212, 22, "url(#cloth)") + _gloss(146, 204, 160) + _label(156, 238, 88, 96)
    )


def dropper(ink: Ink) -> str:
    """A glass bottle with a pipette."""
    bulb = path("M182 150 Q176 96 200 94 Q224 96 218 150Z", "#34333a") + block(172, 148, 56, 42, 5, GOLD)
    ribs = "".join(seam(f"M{x} 152 V186", GOLD_SHADE, 1.5) for x in range(178, 226, 6))
    bottle = "M174 190 H226 V204 Q262 214 262 246 V372 Q262 392 242 392 H158 Q138 392 138 372 V246 Q138 214 174 204Z"
    liquid = block(120, 262, 160, 140, 0, ink.shade)
    return (
        bulb
        + ribs
        + path(bottle, "url(#cloth)")
        + inside(bottle, liquid)
        + _gloss(150, 238, 134)
        + _label(166, 268, 76, 84)
    )


def jar(ink: Ink) -> str:
    """A low jar with a lid."""
    lid = (
        block(112, 236, 176, 52, 12, ink.accent)
        + seam("M124 262 H276", ink.accent_shade, 2)
        + seam("M128 248 H210", "#ffffff60", 5)
    )
    return block(120, 278, 160, 114, 24, "url(#cloth)") + lid + _gloss(134, 300, 66) + _label(156, 306, 88, 56)


def tube(ink: Ink) -> str:
    """A tube standing on its cap."""
    body = "M132 104 Q200 96 268 104 L248 336 H152Z"
    crimp = block(128, 92, 144, 22, 4, ink.shade) + "".join(
        seam(f"M{x} 96 V110", ink.line, 1.5) for x in range(136, 268, 8)
    )
    return (
        block(150, 336, 100, 56, 10, ink.accent)
        + path(body, "url(#cloth)")
        + crimp
        + seam("M152 130 L166 318", "#ffffff70", 9)
        + _label(166, 168, 68, 104)
    )


def spray(ink: Ink) -> str:
    """A tall bottle with an atomiser."""
    head = (
        block(178, 92, 44, 50, 8, ink.accent)
        + block(166, 104, 16, 14, 3, ink.accent_shade)
        + block(168, 140, 64, 22, 5, ink.accent_shade)
    )
    mist = "".join(
        dot(x, y, r, "#ffffffb0")
        for x, y, r in (
            (146, 108, 4),
            (128, 98, 5),
            (130, 118, 4),
            (106, 88, 6),
            (108, 110, 5),
            (112, 130, 4),
            (84, 100, 6),
            (88, 126, 5),
        )
    )
    return (
        mist + head + block(146, 160, 108, 232, 18, "url(#cloth)") + _gloss(158, 184, 180) + _label(164, 220, 72, 104)
    )


def lipstick(ink: Ink) -> str:
    """Open, the cap beside it."""
    bullet = path("M158 190 V130 Q160 96 208 88 V190Z", "url(#cloth)") + path(
        "M158 142 Q164 100 208 88 Q206 126 158 142Z", ink.light
    )
    case = block(150, 186, 66, 58, 4, GOLD) + block(138, 240, 90, 152, 7, ink.accent) + block(138, 246, 90, 12, 0, GOLD)
    cap = block(256, 266, 78, 126, 7, ink.accent) + block(256, 370, 78, 12, 0, GOLD)
    return cap + _gloss(266, 280, 80) + bullet + case + _gloss(150, 268, 106)


def mascara(ink: Ink) -> str:
    """The tube and its wand."""
    tube_ = block(112, 180, 62, 212, 12, "url(#cloth)") + block(112, 212, 62, 10, 0, ink.accent) + _gloss(122, 236, 130)
    bristles = "".join(seam(f"M{-19 + abs(i - 7)} {i * 10} H{19 - abs(i - 7)}", "#2b2a30", 5) for i in range(15))
    wand = (
        block(226, 258, 56, 134, 12, ink.main)
        + block(226, 262, 56, 10, 0, ink.accent)
        + seam("M254 258 V232", "#6b6870", 7)
    )
    return tube_ + wand + f'<g transform="translate(254 92)">{bristles}</g>' + _gloss(235, 284, 80)


def compact(ink: Ink) -> str:
    """An open compact with a mirror."""
    mirror = (
        oval(200, 190, 106, 100, ink.accent)
        + oval(200, 190, 92, 87, "#dfe9ec")
        + path("M140 220 Q160 130 240 122 Q200 160 176 262 Q150 250 140 220Z", "#ffffff90")
    )
    pan = (
        oval(200, 342, 122, 50, ink.accent_shade)
        + oval(200, 332, 122, 50, ink.accent)
        + oval(200, 328, 98, 37, "url(#cloth)")
    )
    return (
        mirror
        + block(176, 282, 48, 14, 5, GOLD)
        + pan
        + seam("M130 328 Q166 310 200 328 T270 328", ink.line, 3)
        + seam("M142 342 Q172 326 200 342 T258 342", ink.line, 2)
    )


def palette(ink: Ink) -> str:
    """Six shades."""
    shades = ("#f0d9bf", "#dba67f", "#c4694a", "#8d4a3a", "#c9a15a", "#54392f")
    pans = "".join(
        block(98 + (i % 3) * 70, 262 + (i // 3) * 62, 62, 54, 8, shade)
        + seam(f"M{106 + (i % 3) * 70} {272 + (i // 3) * 62} h30", "#ffffff60", 4)
        for i, shade in enumerate(shades)
    )
    lid = (
        block(84, 104, 232, 136, 14, "url(#cloth)")
        + block(100, 118, 200, 108, 8, "#e3ebec")
        + path("M110 214 L190 124 H240 L150 220Z", "#ffffff90")
    )
    return lid + block(84, 238, 232, 154, 14, ink.accent) + pans


def foundation(ink: Ink) -> str:
    """A square glass bottle."""
    return (
        block(164, 100, 72, 92, 6, ink.accent)
        + block(164, 180, 72, 12, 0, GOLD)
        + block(132, 192, 136, 200, 14, "#ffffffa8")
        + block(144, 210, 112, 172, 10, "url(#cloth)")
        + _gloss(152, 224, 140)
        + seam("M176 286 H226", "#3b3a40", 4)
        + seam("M184 304 H218", "#7d7468", 2.5)
    )


def polish(ink: Ink) -> str:
    """Nail lacquer."""
    cap = path("M176 94 H224 L232 248 H168Z", ink.accent) + seam("M186 104 L182 236", "#ffffff50", 6)
    bottle = "M166 246 H234 Q276 262 280 330 Q282 392 250 392 H150 Q118 392 120 330 Q124 262 166 246Z"
    return (
        cap
        + path(bottle, "url(#cloth)")
        + seam("M146 290 Q136 330 146 366", "#ffffff80", 10)
        + seam("M182 330 H222", "#ffffffc0", 4)
    )


def balm(ink: Ink) -> str:
    """A lip balm stick and its cap."""
    stick = (
        path("M150 204 V164 Q152 128 206 122 V204Z", "url(#cloth)")
        + block(140, 200, 76, 192, 12, ink.accent)
        + block(140, 232, 76, 110, 0, ink.main)
    )
    return (
        stick
        + seam("M160 272 H196 M166 292 H190", "#ffffffc0", 4)
        + block(252, 290, 78, 102, 12, ink.accent)
        + _gloss(262, 304, 70)
    )


def shampoo(ink: Ink) -> str:
    """A tall rounded bottle with a flip cap."""
    cap = path("M160 112 Q160 98 174 98 H226 Q240 98 240 112 L244 164 H156Z", ink.accent) + seam(
        "M158 138 H242", ink.accent_shade, 2.5
    )
    body = "M150 164 H250 Q276 190 276 240 V362 Q276 392 246 392 H154 Q124 392 124 362 V240 Q124 190 150 164Z"
    return cap + path(body, "url(#cloth)") + _gloss(138, 226, 130) + _label(158, 232, 84, 108)


def brush(ink: Ink) -> str:
    """A wooden hairbrush."""
    handle = path("M184 250 H216 L226 400 Q226 424 200 424 Q174 424 174 400Z", "url(#cloth)")
    head = oval(200, 172, 82, 102, ink.main) + oval(200, 172, 66, 86, ink.accent)
    bristles = "".join(
        dot(200 + x, 172 + y, 3.4, "#4a3a30")
        for x in range(-54, 55, 18)
        for y in range(-72, 73, 18)
        if (x / 60) ** 2 + (y / 80) ** 2 < 1
    )
    return f'<g transform="rotate(18 200 250)">{handle}{head}{bristles}{dot(200, 404, 6, ink.light)}</g>'
