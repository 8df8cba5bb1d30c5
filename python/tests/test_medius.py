"""The wheel, on a small model and recording of its own."""
import numpy as np
import pytest

import medius

PENDULUM = """<OpenSimDocument Version="40000"><Model name="pendulum"><gravity>0 -9.80665 0</gravity>
<BodySet><objects><Body name="rod"><mass>2</mass><mass_center>0 -0.5 0</mass_center><inertia>0.1 0.01 0.1 0 0 0</inertia></Body></objects></BodySet>
<JointSet><objects><PinJoint name="pin"><socket_parent_frame>/ground</socket_parent_frame><socket_child_frame>/bodyset/rod</socket_child_frame>
<coordinates><Coordinate name="angle"><range>-6 6</range></Coordinate></coordinates></PinJoint></objects></JointSet>
<MarkerSet><objects>%s</objects></MarkerSet></Model></OpenSimDocument>"""
PLACES = {"A": (0.1, -0.3, 0.0), "B": (0.0, -0.9, 0.1), "C": (-0.1, -0.6, 0.0)}


@pytest.fixture
def files(tmp_path):
    markers = "".join(f'<Marker name="{name}"><socket_parent_frame>/bodyset/rod</socket_parent_frame><location>{x} {y} {z}</location></Marker>'
                      for name, (x, y, z) in PLACES.items())
    (tmp_path / "pendulum.osim").write_text(PENDULUM % markers)
    time = np.arange(0, 2, 0.01)
    angle = 0.4 * np.sin(3 * time)
    lines = ["PathFileType\t4\t(X/Y/Z)\tx.trc", "DataRate\tCameraRate\tNumFrames\tNumMarkers\tUnits",
             f"100\t100\t{len(time)}\t3\tm", "Frame#\tTime\t" + "\t\t\t".join(PLACES), ""]
    for i, (t, a) in enumerate(zip(time, angle)):
        row = [f"{i + 1}", f"{t:.4f}"]
        for x, y, z in PLACES.values():
            row += [f"{np.cos(a) * x - np.sin(a) * y:.9f}", f"{np.sin(a) * x + np.cos(a) * y:.9f}", f"{z:.9f}"]
        lines.append("\t".join(row))
    (tmp_path / "swing.trc").write_text("\n".join(lines) + "\n")
    return tmp_path, time, angle


def test_a_pendulum_from_markers_to_its_moment(files):
    folder, time, angle = files
    result = medius.solve(folder / "pendulum.osim", folder / "swing.trc", low_pass_hz=-1)
    assert result.coordinates.labels == ["angle"]
    assert np.allclose(np.radians(result.coordinates.values[:, 0]), angle, atol=1e-7)
    # I alpha + m g l sin(angle), I about the pin: 0.1 + 2 * 0.25
    expected = 0.6 * (-9 * angle) + 2 * 9.80665 * 0.5 * np.sin(angle)
    assert np.allclose(result.moments.values[20:-20, 0], expected[20:-20], atol=1e-3)
    assert np.all(np.isfinite(result.joint_loads.values))


def test_arrays_are_views_that_outlive_their_owner(files):
    folder, time, _ = files
    markers = medius.read_markers(folder / "swing.trc")
    positions = markers.positions
    assert positions.shape == (len(time), 3, 3) and not positions.flags.owndata
    first = positions[0, 0].copy()
    del markers
    assert np.array_equal(positions[0, 0], first)


def test_a_bad_file_is_one_sentence(files):
    folder, _, _ = files
    with pytest.raises(ValueError, match="missing.osim"):
        medius.load_model(folder / "missing.osim")


def test_moments_and_loads_have_standard_errors(files):
    folder, _, _ = files
    # Markers with noise of 4 mm: the spread is seen, and the moments and loads get theirs.
    text = (folder / "swing.trc").read_text().splitlines()
    generator = np.random.default_rng(1)
    rows = []
    for line in text[5:]:
        words = line.split("\t")
        rows.append("\t".join(words[:2] + [f"{float(word) + generator.normal(0, 0.004):.9f}" for word in words[2:]]))
    (folder / "noisy.trc").write_text("\n".join(text[:5] + rows) + "\n")
    result = medius.solve(folder / "pendulum.osim", folder / "noisy.trc", draws=10)
    assert result.moment_errors.values.shape == result.moments.values.shape
    assert np.all(result.moment_errors.values[20:-20] > 0)
    assert np.all(result.joint_load_errors.values >= 0)
    without = medius.solve(folder / "pendulum.osim", folder / "noisy.trc", draws=0)
    assert without.moment_errors.values.size == 0
    assert np.array_equal(without.moments.values, result.moments.values)


@pytest.mark.parametrize("option", [{"draws": -3}, {"threads": -1}, {"exponent": 1.0}, {"low_pass_hz": 0}, {"low_pass_hz": float("nan")},
                                    {"begin": float("nan")}, {"begin": 2, "end": 1}])
def test_an_option_that_makes_no_sense_is_named(files, option):
    folder, _, _ = files
    with pytest.raises(ValueError, match="|".join(option)):
        medius.solve(folder / "pendulum.osim", folder / "swing.trc", **option)


def test_rubbish_is_refused_with_a_sentence(files):
    folder, _, _ = files
    (folder / "rnd.trc").write_bytes(bytes(range(256)) * 4)
    with pytest.raises(ValueError, match="PathFileType.*bytes that are no text"):
        medius.solve(folder / "pendulum.osim", folder / "rnd.trc")
