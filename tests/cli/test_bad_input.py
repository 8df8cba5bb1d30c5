"""Whatever a person gives it: one sentence with what to do, status 2, nothing half-written left behind."""
import json
import os
import shutil
import subprocess

import pytest
from conftest import ffmpeg, left_behind, made_once, one_sentence, run


def refused(tmp_path, *arguments, **options):
    """Runs analyse into a folder that is not there yet; it must not be there afterwards."""
    folder = tmp_path / "report"
    outcome = run("analyse", *arguments, "--out", folder, **options)
    sentence = one_sentence(outcome)
    assert left_behind(tmp_path / "report") == [] and not folder.exists()
    return sentence


def video(name, *arguments):
    return made_once(name, lambda path: ffmpeg(*arguments, path))


def test_no_such_file(tmp_path):
    assert "no such file" in refused(tmp_path, "nothing.mp4")


def test_nothing_to_analyse(tmp_path):
    assert "Which recording?" in refused(tmp_path)


def test_a_text_file_named_mp4(tmp_path):
    path = tmp_path / "text.mp4"
    path.write_text("Dear diary, today I did squats.\n" * 100)
    assert "text.mp4" in refused(tmp_path, path)


def test_an_empty_file(tmp_path):
    path = tmp_path / "empty.mp4"
    path.write_bytes(b"")
    assert "empty.mp4" in refused(tmp_path, path)


def test_random_bytes(tmp_path):
    path = tmp_path / "noise.mp4"
    path.write_bytes(bytes((index * 7919 + index // 13) % 256 for index in range(50000)))
    assert "noise.mp4" in refused(tmp_path, path)


def test_a_video_cut_off_before_its_index(squat, tmp_path):
    plain = made_once("index-last.mp4", lambda path: ffmpeg("-i", squat, "-c", "copy", "-movflags", "-faststart", path))
    path = tmp_path / "cut.mp4"
    path.write_bytes(plain.read_bytes()[: plain.stat().st_size // 2])
    assert "cut.mp4" in refused(tmp_path, path)


def test_a_video_cut_off_after_its_index_says_so(squat, tmp_path):
    whole = made_once("index-first.mp4", lambda path: ffmpeg("-i", squat, "-c", "copy", "-movflags", "+faststart", path))
    path = tmp_path / "cut.mp4"
    path.write_bytes(whole.read_bytes()[: whole.stat().st_size * 2 // 3])
    outcome = run("analyse", path, "--exercise", "squat", "--no-overlay", "--out", tmp_path / "report")
    # What there is of it is analysed, and the report says that it was not whole.
    if outcome.status == 0:
        page = (tmp_path / "report/report.html").read_text()
        assert any(word in page for word in ("cut off", "damaged", "not whole")), "the report does not say that the file was cut"
    else:
        one_sentence(outcome)


def test_sound_only(tmp_path):
    path = video("sound.mp4", "-f", "lavfi", "-i", "sine=duration=2", "-c:a", "aac")
    assert "sound.mp4" in refused(tmp_path, path)


def test_no_frames(tmp_path):
    path = video("no-frames.mp4", "-f", "lavfi", "-i", "testsrc=duration=1", "-frames:v", "0", "-c:v", "libx264")
    assert "no-frames.mp4" in refused(tmp_path, path)


def test_a_tiny_picture(tmp_path):
    path = video("tiny.mp4", "-f", "lavfi", "-i", "testsrc=size=10x10:duration=1", "-pix_fmt", "yuv420p")
    assert "tiny.mp4" in refused(tmp_path, path)


def test_an_8k_picture_with_nobody(tmp_path):
    path = video("8k.mp4", "-f", "lavfi", "-i", "color=gray:size=7680x4320:rate=5:duration=1", "-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p")
    assert "8k.mp4" in refused(tmp_path, path)


def test_a_black_video(tmp_path):
    path = video("black.mp4", "-f", "lavfi", "-i", "color=black:size=320x240:duration=2", "-pix_fmt", "yuv420p")
    sentence = refused(tmp_path, path)
    assert "black" in sentence or "dark" in sentence


def test_nobody_in_it(tmp_path):
    path = video("nobody.mp4", "-f", "lavfi", "-i", "testsrc=size=320x240:duration=2", "-pix_fmt", "yuv420p")
    sentence = refused(tmp_path, path)
    assert "person" in sentence or "nobody" in sentence


def test_a_person_who_leaves_half_way(squat, tmp_path):
    path = video("leaves.mp4", "-i", squat, "-f", "lavfi", "-i", "color=gray:size=360x480:rate=15:duration=10", "-filter_complex",
                 "[0:v]fps=15,format=yuv420p,setsar=1[a];[1:v]format=yuv420p,setsar=1[b];[a][b]concat=n=2:v=1[v]", "-map", "[v]")
    outcome = run("--json", "analyse", path, "--exercise", "squat", "--no-overlay", "--out", tmp_path)
    assert outcome.status == 0, outcome.err
    report = json.loads(outcome.out)
    # What was done before leaving counts; the empty pictures count nothing.
    assert len(report["repetitions"]) == 3
    assert report["recording"]["tracked"] < 0.8


def test_two_people(squat, tmp_path):
    path = video("two.mp4", "-i", squat, "-filter_complex", "[0:v]split[a][b];[b]hflip,scale=iw/2:ih/2,pad=iw*2:ih*2:0:oh-ih:gray[c];[a][c]hstack", "-pix_fmt", "yuv420p")
    outcome = run("--json", "analyse", path, "--exercise", "squat", "--no-overlay", "--out", tmp_path)
    assert outcome.status == 0, outcome.err
    assert len(json.loads(outcome.out)["repetitions"]) == 3


def test_a_camera_that_is_not_there(tmp_path):
    sentence = refused(tmp_path, "--camera", "97", "--seconds", "1")
    assert "camera" in sentence and "97" in sentence


def test_a_recording_and_a_camera(squat, tmp_path):
    assert "not both" in refused(tmp_path, squat, "--camera", "0")


@pytest.mark.parametrize("typed, meant", [("sqat", "squat"), ("glute bridge", "glute-bridge"), ("Pigeon pose", "pigeon")])
def test_an_unknown_exercise_is_offered_the_nearest(landmarks, tmp_path, typed, meant):
    folder = tmp_path / "report"
    outcome = run("analyse", landmarks, "--exercise", typed, "--no-overlay", "--out", folder)
    if outcome.status == 0:  # the words were understood as they stand
        return
    assert meant in one_sentence(outcome) and not folder.exists()


@pytest.mark.parametrize("arguments, words", [
    (["--height", "172"], "centimetres"),
    (["--height", "-1"], "0.5 to 2.5"),
    (["--language", "fr"], "en or de"),
    (["--model", "huge"], "lite, full or heavy"),
    (["--side", "up"], "left, right or both"),
    (["--exercise", "squat", "--variant", "wide"], "wide-toes-out"),
])
def test_an_option_out_of_range(landmarks, tmp_path, arguments, words):
    assert words in refused(tmp_path, landmarks, *arguments)


def test_an_option_that_does_not_exist(tmp_path):
    outcome = run("analyse", "x.mp4", "--exercize", "squat")
    assert outcome.status == 2 and "--exercize" in outcome.err


def test_a_broken_landmarks_file(tmp_path):
    path = tmp_path / "broken.csv"
    path.write_text("# medius landmarks 1\ntime_s,nose_x_px,nose_y_px\n0,1,QQQ\n")
    assert "broken.csv:3" in refused(tmp_path, path, "--exercise", "squat")


def test_an_empty_folder(tmp_path):
    (tmp_path / "clips").mkdir()
    assert "holds no recording" in refused(tmp_path, tmp_path / "clips")


def test_a_data_folder_that_is_none(landmarks, tmp_path):
    outcome = run("--data", tmp_path, "analyse", landmarks, "--out", tmp_path / "report")
    assert "--data" in one_sentence(outcome)


def test_an_output_folder_below_a_file(landmarks, tmp_path):
    # No right to write helps here, not even root's.
    (tmp_path / "file").write_text("")
    outcome = run("analyse", landmarks, "--exercise", "squat", "--out", tmp_path / "file/report")
    assert "--out" in one_sentence(outcome)


def test_an_output_folder_without_the_right_to_write(landmarks, tmp_path):
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o555)
    # Root may write everywhere by a capability of its own; without it, it is bound by the mode like everybody.
    prefix = ("setpriv", "--bounding-set", "-dac_override,-dac_read_search") if os.getuid() == 0 else ()
    if prefix and not shutil.which("setpriv"):
        pytest.skip("setpriv is not there to give up root's rights")
    outcome = run("analyse", landmarks, "--exercise", "squat", "--out", closed / "report", prefix=prefix)
    assert str(closed / "report") in one_sentence(outcome)


@pytest.mark.parametrize("largest", [1 << 10, 1 << 16, 1 << 18])
def test_a_file_that_may_not_grow(landmarks, tmp_path, largest):
    """RLIMIT_FSIZE stands for the full disk: the files before the failing one must go too."""
    sentence = refused(tmp_path, landmarks, "--exercise", "squat", prefix=("prlimit", f"--fsize={largest}"))
    assert "report" in sentence or "overlay" in sentence


def test_a_full_disk(landmarks, tmp_path):
    disk = tmp_path / "disk"
    disk.mkdir()
    mounted = subprocess.run(["unshare", "--mount", "sh", "-c", f"mount -t tmpfs -o size=64k none {disk}"], capture_output=True, check=False)
    if mounted.returncode != 0:
        pytest.skip("this machine does not let us mount a small disk")
    script = f'mount -t tmpfs -o size=64k none {disk} && "$@"; status=$?; ls -A {disk} >&2; exit $status'
    outcome = run("analyse", landmarks, "--exercise", "squat", "--out", disk / "report", prefix=("unshare", "--mount", "sh", "-c", script, "sh"))
    # Standard error: the sentence and nothing of what lies on the disk.
    one_sentence(outcome)


@pytest.mark.parametrize("line, said", [
    (["frobnicate"], "no command 'frobnicate'"),
    (["exercise"], "Did you mean exercises"),
    ([], "a command is missing"),
    (["analyse", "--heigth", "1.7"], "Did you mean --height"),
    (["analyse", "--height", "abc"], "--height abc: a number was expected"),
    (["analyse", "clip.mp4", "--height", "0"], "no body height"),
    (["analyse", "clip.mp4", "--seconds", "3"], "it goes with --camera"),
    (["serve", "--port", "99999"], "--port 99999"),
    (["figure", "squat", "--fps", "nan"], "--fps nan: a finite number was expected"),
    (["figure", "squat", "--turn", "inf"], "--turn inf: -360 to 360 was expected"),
    (["export", "one", "two"], "one word too many"),
    (["plan"], "--answers is required"),
])
def test_a_wrong_command_line_is_one_sentence(line, said):
    assert said in one_sentence(run(*line))


@pytest.mark.parametrize("content", ["a,b,c\n1,2,3\n", "<html></html>", ""])
def test_a_table_that_is_no_landmarks_file(tmp_path, content):
    path = tmp_path / "table.csv"
    path.write_text(content)
    said = refused(tmp_path, path)
    assert "table.csv" in said and "# medius landmarks" in said
