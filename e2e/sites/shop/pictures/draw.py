"""One product picture: a quiet backdrop by category, and the thing itself."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import ModuleType

from e2e.sites.shop.pictures import beauty, extras, footwear, knits, outerwear, summer
from e2e.sites.shop.pictures.paint import COLOURS, Ink, block, dot, lightness, mix, oval, path


def _shapes(module: ModuleType) -> dict[str, Callable[[Ink], str]]:
    """The public functions a module defines itself: each draws one shape."""
    return {
        name: function
        for name, function in vars(module).items()
        if callable(function) and not name.startswith("_") and function.__module__ == module.__name__
    }


SHAPES: Mapping[str, Callable[[Ink], str]] = {
    name: function
    for module in (beauty, extras, footwear, knits, outerwear, summer)
    for name, function in _shapes(module).items()
}
ON_PLINTH = frozenset({"skincare", "makeup", "haircare"})
IN_THE_SUN = frozenset({"swimwear", "sandals", "dresses"})


def draw(category: str, shape: str, colour: str, accent: str, title: str) -> str:
    """The picture as an SVG document, 400 by 500. The same arguments give the same bytes."""
    ink = Ink.of(colour, accent)
    wall = _wall(colour, accent)
    gradient = (
        f'<linearGradient id="cloth" x1="0" x2="1" y1="0" y2=".25"><stop stop-color="{ink.light}"/>'
        f'<stop offset=".45" stop-color="{ink.main}"/><stop offset="1" stop-color="{ink.shade}"/></linearGradient>'
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 400 500" role="img" aria-label="{title}">'
        f"<defs>{gradient}</defs>{_backdrop(category, wall)}{SHAPES[shape](ink)}</svg>"
    )


def _wall(colour: str, accent: str) -> str:
    """A wall colour that lets the thing stand out: tinted by it, or by its second colour when it is pale itself."""
    base, second = COLOURS[colour], COLOURS[accent]
    if lightness(base) > 0.8:
        return mix(second, "#f3e9da", 0.88 if lightness(second) < 0.35 else 0.66)
    # Dark cloth would tint the wall grey; a little more of its hue and a lot more light keeps it friendly.
    return mix(base, "#f8f0e6", 0.76) if lightness(base) > 0.3 else mix(base, "#efecef", 0.88)


def _backdrop(category: str, wall: str) -> str:
    deeper, paler = mix(wall, "#8d6f5a", 0.13), mix(wall, "#ffffff", 0.4)
    page = f'<rect width="400" height="500" fill="{wall}"/>'
    if category in ON_PLINTH:
        plinth = path("M66 396 V500 H334 V396Z", deeper) + oval(200, 396, 134, 22, paler)
        return page + dot(286, 168, 104, paler) + plinth + oval(200, 396, 86, 11, mix(wall, "#5a4030", 0.22))
    if category in IN_THE_SUN:
        floor = block(0, 436, 400, 64, 0, deeper)
        return page + dot(214, 214, 160, paler) + floor + oval(200, 448, 120, 10, mix(deeper, "#5a4030", 0.18))
    arch = path("M52 500 V200 Q52 52 200 52 Q348 52 348 200 V500Z", paler)
    return page + arch + block(0, 450, 400, 50, 0, deeper) + oval(200, 452, 118, 11, mix(deeper, "#5a4030", 0.2))
