"""MediaPipe Python's time and memory on the same pictures: peer_speed.py CLIP COMPLEXITY PICTURES; one line of JSON."""

import json
import resource
import subprocess
import sys
import time


def pictures(path, count):
    probe = subprocess.run(["ffprobe", "-v", "error", "-select_streams", "V:0", "-show_streams", "-of", "json", path],
                           check=True, capture_output=True)
    stream = json.loads(probe.stdout)["streams"][0]
    width, height = stream["width"], stream["height"]
    raw = subprocess.run(["ffmpeg", "-nostdin", "-loglevel", "error", "-i", path, "-frames:v", str(count),
                          "-f", "rawvideo", "-pix_fmt", "rgb24", "pipe:1"], check=True, capture_output=True).stdout
    size = width * height * 3
    import numpy
    return [numpy.frombuffer(raw, numpy.uint8, size, i * size).reshape(height, width, 3)
            for i in range(len(raw) // size)]


def main():
    clip, complexity, count = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    begin = time.perf_counter()
    import mediapipe
    pose = mediapipe.solutions.pose.Pose(model_complexity=complexity)
    first = pictures(clip, 1)
    pose.process(first[0])
    start = time.perf_counter() - begin
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    frames = pictures(clip, 30)
    times = []
    spent = time.process_time()
    for i in range(count):
        turn = i % (2 * len(frames) - 2)
        frame = frames[turn if turn < len(frames) else 2 * len(frames) - 2 - turn]
        before = time.perf_counter()
        pose.process(frame)
        times.append(1000 * (time.perf_counter() - before))
    spent = 1000 * (time.process_time() - spent) / count
    times.sort()
    print(json.dumps({"cpu_ms": spent, "median_ms": times[count // 2], "p99_ms": times[int(count * .99)], "start_ms": 1000 * start,
                      "memory_mb": memory}))


main()
