"""The arrays that a training left, read with care: what serves never meets a missing or misshapen one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias

import msgspec
import numpy as np
import numpy.typing as npt

from vitrine.domain.errors import BadFile

Packed: TypeAlias = Mapping[str, npt.NDArray[Any]]


class Arrays:
    """The named arrays of one part of a published model.

    Every method raises BadFile, naming the part, where an array is missing or is not what was asked for.
    Texts are decoded once: all steps that load the same part share them.
    """

    def __init__(self, part: str, arrays: Packed) -> None:
        self._part = part
        self._arrays = arrays
        self._texts: dict[str, tuple[str, ...]] = {}
        self._places: dict[str, dict[str, int]] = {}

    def __getitem__(self, name: str) -> npt.NDArray[Any]:
        """The array, whatever it holds."""
        try:
            return self._arrays[name]
        except KeyError:
            raise self.damaged(f"it has no {name}") from None

    def numbers(self, name: str, dtype: type[np.generic]) -> npt.NDArray[Any]:
        """An array of one dimension, of exactly this type; every number is finite."""
        array = self[name]
        if array.dtype != dtype:
            raise self.damaged(f"its {name} have the wrong number types")
        if array.ndim != 1:
            raise self.damaged(f"its {name} have the wrong shape")
        if not np.isfinite(array).all():
            raise self.damaged(f"one of its {name} is not a number")
        return array

    def texts(self, name: str) -> tuple[str, ...]:
        """A list that `pack_texts` packed."""
        if name not in self._texts:
            try:
                self._texts[name] = tuple(msgspec.json.decode(self[name].tobytes(), type=list[str]))
            except (msgspec.DecodeError, UnicodeDecodeError) as error:
                raise self.damaged(f"{name} is no list of texts") from error
        return self._texts[name]

    def places(self, name: str) -> Mapping[str, int]:
        """Where each text of a list stands in it. No text may stand there twice."""
        if name not in self._places:
            texts = self.texts(name)
            places = {text: place for place, text in enumerate(texts)}
            if len(places) != len(texts):
                raise self.damaged(f"one of its {name} stands there twice")
            self._places[name] = places
        return self._places[name]

    def damaged(self, what: str) -> BadFile:
        """The error to raise; `what` is the end of a sentence about this part."""
        return BadFile(f"the model part {self._part} is damaged: {what}. Train again.")


def pack_texts(texts: Sequence[str]) -> npt.NDArray[np.uint8]:
    """Texts as one array: a JSON list in UTF-8, so that a model file needs no pickle."""
    return np.frombuffer(msgspec.json.encode(texts), np.uint8)
