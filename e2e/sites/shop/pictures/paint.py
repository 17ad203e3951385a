"""Colours and the few strokes every drawing shares. All drawings live on a canvas of 400 by 500 units."""

from __future__ import annotations

from dataclasses import dataclass

COLOURS = {
    "amber": "#b5712a",
    "berry": "#8c2f4b",
    "black": "#2a2b31",
    "blush": "#e8bdb3",
    "camel": "#bb8d5e",
    "charcoal": "#4a4e57",
    "cocoa": "#6d4c3c",
    "coral": "#e9775f",
    "cream": "#efe5d3",
    "ink": "#2a3650",
    "lemon": "#e9c653",
    "lilac": "#b3a2c9",
    "mint": "#b9dac8",
    "moss": "#5f6d4b",
    "ochre": "#d39a3a",
    "rose": "#d3929a",
    "rust": "#b3552e",
    "sage": "#9bb09a",
    "sand": "#d8c2a0",
    "sea": "#2f7d84",
    "sky": "#8db4cd",
    "terracotta": "#c4694a",
    "white": "#f8f5ef",
}
PAPER = "#f6f1ea"
INK = "#23273a"


def mix(colour: str, other: str, share: float) -> str:
    """`colour` with `share` (0..1) of `other` in it; both as #rrggbb."""
    pairs = zip(bytes.fromhex(colour[1:]), bytes.fromhex(other[1:]), strict=True)
    return "#" + "".join(f"{round(a + (b - a) * share):02x}" for a, b in pairs)


def lightness(colour: str) -> float:
    """Perceived lightness of #rrggbb, 0 (black) to 1 (white)."""
    red, green, blue = bytes.fromhex(colour[1:])
    return (0.299 * red + 0.587 * green + 0.114 * blue) / 255


@dataclass(frozen=True, slots=True)
class Ink:
    """The colours of one drawing, all as #rrggbb. `shade` is for parts in shadow, `line` for seams."""

    main: str
    light: str
    shade: str
    line: str
    accent: str
    accent_shade: str

    @classmethod
    def of(cls, colour: str, accent: str) -> Ink:
        """The inks for two colour names of `COLOURS`."""
        main, second = COLOURS[colour], COLOURS[accent]
        # A pale thing needs a visible edge, a dark one a visible seam: the line goes the other way on dark cloth.
        line = mix(main, "#ffffff", 0.3) if lightness(main) < 0.3 else mix(main, "#3a2a20", 0.38)
        return cls(
            main,
            mix(main, "#ffffff", 0.22),
            mix(main, "#2a1f2e", 0.17),
            line,
            second,
            mix(second, "#2a1f2e", 0.2),
        )


def both(shape: str) -> str:
    """A shape and its mirror image: most clothes are symmetric."""
    return f'{shape}<g transform="matrix(-1 0 0 1 400 0)">{shape}</g>'


def path(d: str, fill: str) -> str:
    """A filled outline."""
    return f'<path d="{d}" fill="{fill}"/>'


def seam(d: str, colour: str, width: float = 2.5, dash: str = "") -> str:
    """A drawn line, dashed like stitches when `dash` is given."""
    dashed = f' stroke-dasharray="{dash}"' if dash else ""
    return (
        f'<path d="{d}" fill="none" stroke="{colour}" stroke-width="{width:g}" '
        f'stroke-linecap="round" stroke-linejoin="round"{dashed}/>'
    )


def dot(x: float, y: float, radius: float, fill: str) -> str:
    """A button, a knob, a pearl."""
    return f'<circle cx="{x:g}" cy="{y:g}" r="{radius:g}" fill="{fill}"/>'


def oval(x: float, y: float, rx: float, ry: float, fill: str) -> str:
    """An ellipse."""
    return f'<ellipse cx="{x:g}" cy="{y:g}" rx="{rx:g}" ry="{ry:g}" fill="{fill}"/>'


def block(x: float, y: float, width: float, height: float, radius: float, fill: str) -> str:
    """A rectangle with round corners."""
    return f'<rect x="{x:g}" y="{y:g}" width="{width:g}" height="{height:g}" rx="{radius:g}" fill="{fill}"/>'


def inside(outline: str, drawing: str) -> str:
    """A drawing cut to an outline, for prints and stripes."""
    return f'<clipPath id="cut"><path d="{outline}"/></clipPath><g clip-path="url(#cut)">{drawing}</g>'


def hanger() -> str:
    """The wooden hanger that clothes hang from; its shoulders are at y = 118."""
    hook = seam("M200 106 V86 Q200 80 207 77 Q216 72 212 62 Q207 54 197 58 Q192 61 192 67", "#8d8378", 4)
    return hook + seam("M140 132 Q170 114 200 106 Q230 114 260 132", "#b08a62", 9)
