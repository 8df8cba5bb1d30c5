"""MediaPipe Pose over one recording: landmarks.py CLIP COMPLEXITY OUT.csv

A row a picture: its number, 1 where a person was found, the region it looked at (centre x, y and side in px, angle in rad), then
33 x (x, y in px, visibility) and 33 x (x, y, z in m). No smoothing: what the network says. The pictures come from ffmpeg as medius'
own reader asks for them.
"""

import csv
import json
import os
import subprocess
import sys

import mediapipe
import numpy
from mediapipe.python.solution_base import SolutionBase


class Pose(mediapipe.solutions.pose.Pose):
    """MediaPipe's own, which also says where it looked."""

    def __init__(self, **options):
        begin = SolutionBase.__init__

        def with_region(self, **arguments):
            arguments["outputs"] = [*arguments["outputs"], "pose_rect"]
            begin(self, **arguments)

        SolutionBase.__init__ = with_region
        super().__init__(**options)
        SolutionBase.__init__ = begin


def pictures(path):
    """The recording's pictures, upright, as height x width x 3 arrays of 8-bit RGB."""
    probe = subprocess.run(
        ["ffprobe", "-v", "error", "-select_streams", "V:0", "-show_streams", "-of", "json", path],
        check=True, capture_output=True)
    stream = json.loads(probe.stdout)["streams"][0]
    width, height = stream["width"], stream["height"]
    turned = [entry["rotation"] for entry in stream.get("side_data_list", []) if "rotation" in entry]
    if turned and turned[0] % 180:
        width, height = height, width
    decoder = subprocess.Popen(
        ["ffmpeg", "-nostdin", "-loglevel", "error", "-i", path, "-map", "0:V:0",
         "-vf", f"scale={width}:{height}:flags=bilinear,setsar=1", "-fps_mode", "passthrough",
         "-f", "rawvideo", "-pix_fmt", "rgb24", "pipe:1"], stdout=subprocess.PIPE)
    size = width * height * 3
    while len(data := decoder.stdout.read(size)) == size:
        yield numpy.frombuffer(data, numpy.uint8).reshape(height, width, 3)


def row(number, result, width, height):
    if result.pose_landmarks is None:
        return [number, 0]
    region = result.pose_rect
    side = numpy.float32(region.width) * numpy.float32(width)
    values = [number, 1, f"{numpy.float32(region.x_center) * numpy.float32(width):.9g}",
              f"{numpy.float32(region.y_center) * numpy.float32(height):.9g}", f"{side:.9g}", f"{region.rotation:.9g}"]
    for point in result.pose_landmarks.landmark:
        values += [f"{point.x * width:.5f}", f"{point.y * height:.5f}", f"{point.visibility:.6f}"]
    for point in result.pose_world_landmarks.landmark:
        values += [f"{point.x:.7f}", f"{point.y:.7f}", f"{point.z:.7f}"]
    return values


def main():
    clip, complexity, out = sys.argv[1], int(sys.argv[2]), sys.argv[3]
    pose = Pose(model_complexity=complexity, smooth_landmarks=False)
    with open(out + ".part", "w", newline="") as file:
        writer = csv.writer(file)
        for number, picture in enumerate(pictures(clip)):
            writer.writerow(row(number, pose.process(picture), picture.shape[1], picture.shape[0]))
    os.rename(out + ".part", out)


main()
