"""The command that pretrains: killed, stopped, gone on with, asked for what it cannot do."""

import contextlib
import io
import os
import signal
import subprocess
import sys
import time

import numpy as np
import pytest

from helpers import data, pretrain
from helpers.bert import checkpoint, wordpiece
from helpers.settings import ROOT

TINY = "--vocabulary 300 --length 32 --layers 1 --width 16 --heads 2 --inner 32 --batch 8".split()  # noqa: SIM905
SHORT = [*TINY, "--steps", "40", "--every", "20"]


# The command on a small part of the prose: it begins ten times here.
ON_LESS = """
import sys
from helpers import data, pretrain
prose = data.prose()
data.prose = lambda: type(prose)(*(part[:1500] for part in prose))
sys.exit(pretrain.main())
"""


def command(folder, *flags):
    return [sys.executable, "-c", ON_LESS, str(folder), *flags]


@pytest.fixture(scope="module", autouse=True)
def less():
    """The same small part for what runs in this process."""
    prose = data.prose()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(data, "prose", lambda: type(prose)(*(part[:1500] for part in prose)))
        yield


def run(folder, *flags):
    """Return the status and what was printed; in this process, which has TensorFlow loaded already."""
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        return pretrain.main([str(folder), *flags]), printed.getvalue()


def curve(folder):
    return checkpoint.read_arrays(folder / "run.npz")[1]["curve"]


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    """Return the folder of a run that nothing broke, and what it printed."""
    folder = tmp_path_factory.mktemp("runs") / "whole"
    status, printed = run(folder, *SHORT)
    assert status == 0
    return folder, printed


def test_a_run_is_told_and_kept(whole):
    folder, printed = whole
    assert "tokens/s" in printed and "min left" in printed
    assert sorted(path.name for path in folder.iterdir()) == ["bert.npz", "run.npz"]
    model, tokenizer, card = checkpoint.load(folder / "bert.npz")
    assert model.config.vocabulary == tokenizer.get_vocab_size() == 300
    assert [point["step"] for point in card["curve"]] == [20, 40]
    assert card["command"].startswith("python -m helpers.pretrain FOLDER --text prose --steps 40")
    assert card["seconds"] > 0 and card["machine"]
    assert [sorted(found) for found in card["test"]] == [
        ["mlm_accuracy", "mlm_loss", "nsp_accuracy", "nsp_loss"]
    ] * 3


def test_a_killed_run_goes_on_with_the_same_curve(whole, tmp_path):
    folder = tmp_path / "killed"
    process = subprocess.Popen(command(folder, *SHORT), cwd=ROOT, stdout=subprocess.DEVNULL)
    while not (folder / "run.npz").exists():
        assert process.poll() is None
        time.sleep(0.02)
    process.kill()
    process.wait()
    assert curve(folder) == curve(whole[0])[: len(curve(folder))]
    for path in folder.glob("*.tmp"):  # killed while it wrote: left over, and never read
        path.unlink()
    _, printed = run(folder, *SHORT)
    assert "going on after step" in printed
    assert curve(folder) == curve(whole[0])
    weights = [checkpoint.read_arrays(path / "bert.npz")[0] for path in (folder, whole[0])]
    assert all((weights[0][name] == weights[1][name]).all() for name in weights[1])


@pytest.mark.skipif(sys.platform == "win32", reason="NOT TESTED on Windows: Ctrl-C reaches the tests, too")
def test_ctrl_c_keeps_what_is_done(tmp_path):
    process = subprocess.Popen(
        command(tmp_path, *TINY, "--steps", "100000"),
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
        encoding="utf-8",
    )
    seen = ""
    while "tokens/s" not in seen:
        seen += process.stdout.read(1)
    os.kill(process.pid, signal.SIGINT)
    rest, _ = process.communicate(timeout=60)
    assert process.returncode == 130 and "The same command goes on there." in rest
    about = checkpoint.read_arrays(tmp_path / "run.npz")[1]
    assert f"Stopped after step {about['step']}" in rest and about["step"] > 0
    assert not (tmp_path / "bert.npz").exists()


def test_a_finished_run_is_not_run_again(whole):
    before = (whole[0] / "run.npz").read_bytes()
    status, printed = run(whole[0], *SHORT)
    assert status == 0 and "tokens/s" not in printed
    assert (whole[0] / "run.npz").read_bytes() == before


def test_a_run_may_begin_with_a_checkpoint(whole, tmp_path):
    file, (folder, _) = tmp_path / "begun.npz", whole
    model, tokenizer, card = checkpoint.load(folder / "bert.npz")
    checkpoint.save(file, model, wordpiece.pieces(tokenizer), card)
    status, _ = run(tmp_path / "more", *TINY, "--weights", str(file), "--steps", "1", "--peak", "1e-9")
    assert status == 0
    weights, about = checkpoint.read_arrays(tmp_path / "more" / "bert.npz")
    before = checkpoint.read_arrays(file)[0]
    assert all(np.allclose(weights[name], before[name], atol=1e-6) for name in before)
    assert about["card"]["before"] == card and about["pieces"] == wordpiece.pieces(tokenizer)
    assert f"--weights {file}" in about["card"]["command"]


def test_a_checkpoint_to_begin_with_has_to_fit(whole, tmp_path, capsys):
    flags = ["--weights", str(whole[0] / "bert.npz")]
    assert pretrain.main([str(tmp_path), *TINY, *flags, "--layers", "2"]) == 1
    assert "does not fit" in capsys.readouterr().err
    assert pretrain.main([str(tmp_path), *TINY, "--weights", str(tmp_path / "none.npz")]) == 1
    assert "none.npz is not there" in capsys.readouterr().err


def test_another_run_is_not_overwritten(whole, capsys):
    assert pretrain.main([str(whole[0]), *TINY, "--steps", "50"]) == 1
    assert "holds a run with --steps 40: give the same, or name another folder." in capsys.readouterr().err


def test_a_damaged_run_is_told(tmp_path, capsys):
    (tmp_path / "run.npz").write_bytes(b"half a file")
    assert pretrain.main([str(tmp_path), *SHORT]) == 1
    assert "damaged or no checkpoint" in capsys.readouterr().err
    assert (tmp_path / "run.npz").read_bytes() == b"half a file"


def test_a_file_of_something_else_is_told(tmp_path, capsys):
    np.savez(tmp_path / "run.npz", x=np.zeros(3))
    assert pretrain.main([str(tmp_path), *SHORT]) == 1
    assert "damaged or no checkpoint" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("flags", "told"),
    [
        (["--steps", "0"], "a whole number from 1 up, not '0'"),
        (["--layers", "two"], "a whole number from 1 up, not 'two'"),
        (["--dropout", "1"], "a share from 0 up, below 1, not '1'"),
        (["--hidden", "most"], "a share from 0 up, below 1, not 'most'"),
        (["--peak", "-1"], "a number above 0, not '-1'"),
        (["--text", "novel"], "invalid choice: 'novel'"),
        (["--depth", "3"], "unrecognized arguments: --depth 3"),
    ],
)
def test_bad_flags_are_told(flags, told, tmp_path, capsys):
    with pytest.raises(SystemExit) as stopped:
        pretrain.main([str(tmp_path / "run"), *flags])
    assert stopped.value.code == 2 and told in capsys.readouterr().err
    assert not (tmp_path / "run").exists()


@pytest.mark.parametrize(
    ("flags", "told"),
    [
        (["--width", "16", "--heads", "3"], "width 16 is no multiple of heads 3"),
        (["--length", "4"], "length 4 is too short"),
        (["--batch", "1000000"], "make batches smaller"),
    ],
)
def test_what_does_not_go_together_is_told(flags, told, tmp_path, capsys):
    assert pretrain.main([str(tmp_path), *TINY, *flags]) == 1
    assert told in capsys.readouterr().err


def test_help_needs_no_tensorflow():
    code = (
        "import sys, helpers.pretrain as p; p.arguments().format_help(); print('tensorflow' in sys.modules)"
    )
    found = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, encoding="utf-8"
    )
    assert found.stdout.strip() == "False"
