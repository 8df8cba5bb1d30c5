"""Completion scripts: understood by their shells, and they know commands, options and exercises."""
import shutil
import subprocess

import pytest
from conftest import one_sentence, run

BASH = """
source /dev/stdin <<'END'
{script}
END
COMP_WORDS=({words}); COMP_CWORD=$((${{#COMP_WORDS[@]}} - 1)); COMPREPLY=(); _medius; printf '%s\\n' "${{COMPREPLY[@]}}"
"""


def complete(words):
    script = run("completion", "bash").out
    return subprocess.run(["bash", "-c", BASH.format(script=script, words=words)], capture_output=True, text=True, check=True).stdout.split()


def test_bash_completes_commands_options_and_exercises():
    assert "analyse" in complete("medius ana")
    assert "--exercise" in complete("medius analyse --exer")
    assert complete("medius analyse --exercise glute-b") == ["glute-bridge"]
    assert complete("medius analyse --model l") == ["lite"]


@pytest.mark.parametrize("shell, check", [("zsh", "-n"), ("fish", "--no-execute")])
def test_the_shell_understands_its_script(shell, check, tmp_path):
    script = run("completion", shell)
    assert script.status == 0 and "glute-bridge" in script.out
    if not shutil.which(shell):
        pytest.skip(f"{shell} is not installed")
    path = tmp_path / "script"
    path.write_text(script.out)
    subprocess.run([shell, check, path], check=True)


def test_an_unknown_shell():
    assert "bash, zsh or fish" in one_sentence(run("completion", "tcsh"))
