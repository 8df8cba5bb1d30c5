"""Joint angles, moments, muscle forces and joint loads from markers and force plates.

>>> import medius
>>> result = medius.solve("model.osim", "walk.trc", "grf.xml")
>>> result.joint_loads.values  # a numpy array, frames by columns
"""

from __future__ import annotations

import math
import os
from typing import Union

from ._medius import Loads, Markers, Model, Result, Series, load_model, read_loads, read_markers, read_series
from . import _medius

__all__ = ["Loads", "Markers", "Model", "Result", "Series", "load_model", "read_loads", "read_markers", "read_series", "solve"]

Path = Union[str, "os.PathLike[str]"]


def _is_path(thing: object) -> bool:
    return isinstance(thing, (str, os.PathLike))


def _check(options: dict) -> None:
    """Refuses a number that would give nonsense, in one sentence."""
    for name, value in options.items():
        if isinstance(value, float) and math.isnan(value):
            raise ValueError(f"{name} is not a number")
    for name in ("draws", "threads"):
        if options.get(name, 0) < 0:
            raise ValueError(f"{name} is {options[name]}; expected 0 or more")
    if not options.get("exponent", 2.0) > 1:
        raise ValueError(f"exponent is {options['exponent']}; expected more than 1")
    if options.get("low_pass_hz", 6.0) == 0:
        raise ValueError("low_pass_hz is 0, which would leave no motion; expected the cutoff in Hz, or a number below 0 for no filter")
    if options.get("begin", -math.inf) > options.get("end", math.inf):
        raise ValueError(f"begin is {options['begin']} s, after the end at {options['end']} s")


def solve(model: Union[Model, Path], markers: Union[Markers, Path], loads: Union[Loads, Path, None] = None, **options) -> Result:
    """The whole chain. Each of model, markers and loads is a file's path (.osim; .trc or .c3d; an ExternalLoads .xml) or what the readers gave.

    begin, end: first and last time of the results, s (the recording's own)
    low_pass_hz: cutoff of the filter on the coordinates (6; below 0: none)
    exponent: of the activations in static optimisation, above 1 (2)
    draws: repetitions with other marker noise for the standard errors of moments, forces and loads (20; 0: none)
    threads: cores to use, 0 for all (1); the result is the same
    exact: the right numbers where OpenSim's own are known to be wrong (False)

    Raises ValueError with one sentence that names the file or the option.
    """
    _check(options)
    if _is_path(model):
        model = load_model(model)
    if _is_path(markers):
        markers = read_markers(markers)
    if loads is None:
        loads = Loads()
    elif _is_path(loads):
        loads = read_loads(loads)
    return _medius.solve(model, markers, loads, **options)
