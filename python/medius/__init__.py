"""Joint angles, moments, muscle forces and joint loads from markers and force plates.

>>> import medius
>>> result = medius.solve("model.osim", "walk.trc", "grf.xml")
>>> result.joint_loads.values  # a numpy array, frames by columns
"""

from __future__ import annotations

import os
from typing import Union

from ._medius import Loads, Markers, Model, Result, Series, load_model, read_loads, read_markers, read_series
from . import _medius

__all__ = ["Loads", "Markers", "Model", "Result", "Series", "load_model", "read_loads", "read_markers", "read_series", "solve"]

Path = Union[str, "os.PathLike[str]"]


def _is_path(thing: object) -> bool:
    return isinstance(thing, (str, os.PathLike))


def solve(model: Union[Model, Path], markers: Union[Markers, Path], loads: Union[Loads, Path, None] = None, **options) -> Result:
    """The whole chain. Each input is a file's path or what the readers gave; options as in Result's docs:
    begin, end (s), low_pass_hz (6), exponent (2), draws (20; for the standard errors, 0: none), threads (1; 0: all cores), exact (False)."""
    if _is_path(model):
        model = load_model(model)
    if _is_path(markers):
        markers = read_markers(markers)
    if loads is None:
        loads = Loads()
    elif _is_path(loads):
        loads = read_loads(loads)
    return _medius.solve(model, markers, loads, **options)
