"""Speech: what eSpeak NG says is labelled without gaps, the same every time; and TIMIT is read as it is."""

import hashlib
import importlib.metadata
import os
import subprocess
import sys
import time
import wave
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from helpers.data import TO_39, TO_48, frame_labels, speech
from helpers.data.spoken import espeak, timit
from helpers.data.spoken.phones import PHONES
from helpers.data.store.download import DataError

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def cache(tmp_path_factory):
    return tmp_path_factory.mktemp("cache")


@pytest.fixture(scope="module", autouse=True)
def environment(cache):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("COURSE_DATA_CACHE", str(cache))
        for name in ("COURSE_TIMIT", "COURSE_PROFILE"):
            patch.delenv(name, raising=False)
        yield


@pytest.fixture(scope="module")
def spoken():
    began = time.perf_counter()
    made = speech()
    middle = time.perf_counter()
    speech()
    print(f"made in {middle - began:.1f} s, read again in {time.perf_counter() - middle:.1f} s")
    assert middle - began < 60
    return made


def parts(made):
    return {"train": made.train, "validation": made.validation, "test": made.test}


def everything(made):
    return [utterance for part in parts(made).values() for utterance in part]


def digest(folder):
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


# The synthetic speech


def test_ten_minutes_in_the_promised_form(spoken):
    assert sum(len(utterance.audio) for utterance in everything(spoken)) > 10 * 60 * timit.RATE
    for utterance in everything(spoken):
        assert utterance.audio.dtype == np.float32
        assert 0.4 < np.abs(utterance.audio).max() < 0.6
        assert utterance.text[0].isupper() and utterance.text[-1] in ".?"


def test_phones_cover_the_audio(spoken):
    for utterance in everything(spoken):
        starts, ends, labels = zip(*utterance.phones, strict=True)
        assert (starts[0], ends[-1]) == (0, len(utterance.audio))
        assert starts[1:] == ends[:-1]
        assert all(start < end for start, end in zip(starts, ends, strict=True))
        assert (labels[0], labels[-1]) == ("h#", "h#")
        assert "h#" not in labels[1:-1]


def test_no_speaker_and_no_sentence_is_shared(spoken):
    for key in ("speaker", "text"):
        train, validation, test = ({getattr(u, key) for u in part} for part in parts(spoken).values())
        assert not (train & validation or train & test or validation & test)
    speakers = [len({utterance.speaker for utterance in part}) for part in parts(spoken).values()]
    assert speakers == [10, 2, 4]
    assert {u.speaker[0] for u in spoken.validation} == {u.speaker[0] for u in spoken.test} == {"f", "m"}


def test_each_part_has_the_common_phones(spoken):
    for name, part in parts(spoken).items():
        folded = {TO_39[label] for utterance in part for *_, label in utterance.phones}
        missing = {label for label in TO_39.values() if label} - folded
        assert not missing, f"{name} lacks {missing}"


def test_silence_is_silent_and_vowels_are_loud(spoken):
    """The labels stand where the sound is."""
    level = {label: [] for label in PHONES}
    for utterance in everything(spoken):
        for start, end, label in utterance.phones:
            level[label].append(np.mean(utterance.audio[start:end] ** 2))
    decibels = {label: 10 * np.log10(np.median(powers)) for label, powers in level.items() if powers}
    for vowel in ("aa", "ae", "ah", "eh", "ih", "iy", "ow"):
        assert decibels[vowel] > decibels["h#"] + 25
        for closure in ("pcl", "tcl", "kcl"):
            assert decibels[closure] < decibels["h#"] + 1
    for stop in "bdgptk":
        assert decibels[stop] > decibels[stop + "cl"] + 1, stop


def test_noise_is_as_loud_as_stated(spoken):
    """Measured in the files: the noise in the silence before the speech, and all in the speech."""
    measured = []
    for utterance in everything(spoken):
        noise = np.mean(utterance.audio[: utterance.phones[0][1]] ** 2)
        loud = [utterance.audio[a:b] ** 2 for a, b, label in utterance.phones if label not in ("h#", "pau")]
        measured.append(10 * np.log10(np.concatenate(loud).mean() / noise - 1))
    print(f"signal to noise {np.mean(measured):.2f} dB, from {min(measured):.2f} to {max(measured):.2f}")
    assert np.mean(measured) == pytest.approx(espeak.SIGNAL_TO_NOISE, abs=0.05)
    assert np.ptp(measured) < 2


def test_same_bytes_again_and_nothing_else_in_the_cache(spoken, cache, tmp_path):
    (made,) = (cache / "neurons-to-bert" / "speech").iterdir()
    command = [sys.executable, "-m", "helpers.data.spoken.espeak", tmp_path / "again"]
    subprocess.run(command, cwd=ROOT, check=True)
    (made / "CONTENTS.txt").rename(tmp_path / "listed")
    assert digest(made) == digest(tmp_path / "again")
    (tmp_path / "listed").rename(made / "CONTENTS.txt")
    assert sorted(path.name for path in cache.iterdir()) == ["neurons-to-bert"]


def test_sentences_are_spoken_for(spoken):
    texts = espeak.sentences()
    assert {part: len(lines) for part, lines in texts.items()} == {"train": 64, "validation": 16, "test": 16}
    assert len({line for lines in texts.values() for line in lines}) == 96
    read = {utterance.text for utterance in everything(spoken)}
    assert len(read) > 90


def test_labels_of_the_table_are_timits():
    labels = {label for labels in espeak.AS_TIMIT.values() for label in labels.split()}
    assert labels <= set(PHONES)


# As Lee and Hon print it: 39 classes, and the labels that count as each.
LEE_AND_HON = """
    iy | ih ix | eh | ae | ah ax ax-h | uw ux | uh | aa ao | ey | ay | oy | aw | ow | er axr | l el | r | w
    y | m em | n en nx | ng eng | v | f | dh | th | z | s | sh zh | jh | ch | b | p | d | dx | t | g | k
    hh hv
    sil: pcl tcl kcl bcl dcl gcl h# pau epi
"""


def test_phones_fold_to_39_as_published():
    *sounds, silence = LEE_AND_HON.strip().splitlines()
    groups = [group.split() for line in sounds for group in line.split("|")]
    expected = {label: group[0] for group in groups for label in group}
    expected |= dict.fromkeys(silence.split(":")[1].split(), "sil") | {"q": None}
    assert expected == TO_39 and len(TO_39) == len(PHONES) == 61
    assert len({name for name in TO_39.values() if name}) == 39
    assert len({name for name in TO_48.values() if name}) == 48
    assert all(TO_39[label] == TO_39.get(folded, "sil") for label, folded in TO_48.items() if folded)


def test_a_phoneme_that_is_not_in_the_table_is_not_dropped():
    with pytest.raises(KeyError, match="R2"):
        espeak.label(np.ones(3200), [(0, "'a"), (1600, "R2"), (3100, "_:")])


def test_voice_bar_and_silence_become_closures():
    time_ = np.arange(16000) / 16000
    rng = np.random.default_rng(0)
    clean = np.sin(2 * np.pi * 150 * time_)  # [a], voice bar and release of [b], [a], silence, [t]
    clean[1600:2400] *= 0.2
    clean[2400:3200] += rng.normal(0, 0.3, 800)
    clean[4000:4800] = 0
    clean[4800:5600] = rng.normal(0, 0.3, 800)
    phonemes = [(0, "'a"), (1600, "b"), (3200, "a"), (4800, "t"), (5600, "_:")]
    labels = espeak.label(clean, phonemes)
    assert [label for *_, label in labels] == ["ae", "bcl", "b", "ae", "tcl", "t", "pau"]
    assert [start for start, *_ in labels] == pytest.approx([0, 1600, 2400, 3200, 4000, 4800, 5600], abs=64)


class Draws:
    """Stands in for a random generator: silences as long as told, noise as loud as asked for."""

    def integers(self, low, high, count):
        assert (low, high, count) == (1600, 4000, 2)  # 0.1 to 0.25 s
        return np.array([1700, 1800])

    def normal(self, mean, deviation, count):
        assert mean == 0
        self.deviation = deviation
        return np.full(count, 1e-6)


@pytest.mark.parametrize("pause_first", [True, False])
def test_speech_is_set_between_silences_and_noise_lies_under_it(pause_first):
    clean = np.concatenate([np.zeros(100), np.full(400, -8.0), np.full(300, 4.0), np.zeros(50)])
    phones = [[100, 500, "aa"], [500, 800, "s"], [800, 850, "pau"]]
    phones = [[0, 100, "pau"], *phones] if pause_first else [[0, 500, "aa"], *phones[1:]]
    first, length = (100, 700) if pause_first else (0, 800)
    audio, made = espeak.add_noise(clean, phones, rng := Draws())
    end = 1700 + length
    spoken = [[1700 + start - first, 1700 + end - first, name] for start, end, name in phones[pause_first:-1]]
    assert made == [[0, 1700, "h#"], *spoken, [end, end + 1800, "h#"]]
    assert len(audio) == end + 1800
    expected = np.pad(clean[first:800], (1700, 1800)) / 16 + 1e-6  # the loudest sample is a half
    np.testing.assert_allclose(audio, expected, atol=1e-12)
    power = np.concatenate([audio[a:b] ** 2 for a, b, _ in made[1:-1]]).mean()
    assert rng.deviation**2 == pytest.approx(power / 1000, rel=1e-3)  # 30 dB below


def test_like_sounds_that_meet_are_one_and_empty_ones_go():
    phones = [[0, 5, "pau"], [5, 9, "pau"], [9, 9, "t"], [9, 12, "s"], [12, 20, "s"], [20, 21, "z"]]
    assert espeak._merged(phones) == [[0, 9, "pau"], [9, 20, "s"], [20, 21, "z"]]


def test_short_silences_stay_and_longer_ones_become_closures_or_pauses():
    clean = np.ones(4000)
    clean[920:1000] = 0  # 5 ms before a stop: its closure
    clean[1921:2000] = 0  # a little less: it stays
    clean[2680:3000] = 0  # 20 ms before a vowel: epi
    phonemes = [(0, "a"), (1000, "t"), (1300, "a"), (2000, "k"), (2300, "a"), (3000, "i:"), (3900, "_:")]
    labels = [tuple(phone) for phone in espeak.label(clean, phonemes)]
    assert labels == [
        (0, 920, "ae"),
        (920, 1000, "tcl"),
        (1000, 1300, "t"),
        (1300, 2000, "ae"),
        (2000, 2300, "k"),
        (2300, 2680, "ae"),
        (2680, 3000, "epi"),
        (3000, 3900, "iy"),
        (3900, 4000, "pau"),
    ]


def test_a_vowel_that_timit_writes_as_two_is_cut_in_the_middle():
    labels = espeak.label(np.ones(1000), [(100, "'A@"), (501, "_:")])
    assert labels == [[0, 100, "pau"], [100, 300, "aa"], [300, 501, "r"], [501, 1000, "pau"]]


def test_all_is_written_in_timits_layout(monkeypatch, tmp_path):
    texts = {"train": ["One.", "Two.", "Three."], "validation": ["Four."], "test": ["Five.", "Six."]}
    voices = {"train": [("m", "m1", 160, 50), ("f", "f1", 150, 40)], "validation": [("f", "Annie", 1, 2)]}
    voices["test"] = [("m", "m7", 3, 4)]
    asked = []

    def speak(text, *voice):
        asked.append((text, voice))
        return np.full(1000, 0.25), [(0, "a"), (900, "_:")]

    monkeypatch.setattr(espeak, "load", lambda: speak)
    monkeypatch.setattr(espeak, "sentences", lambda: texts)
    monkeypatch.setattr(espeak, "VOICES", voices)
    monkeypatch.setattr(espeak, "READ", 2)
    espeak.write(tmp_path)
    said = {}
    for path in tmp_path.rglob("*.txt"):
        part, region, speaker, name = path.relative_to(tmp_path).parts
        assert region == "dr0"
        start, end, text = path.read_text(encoding="ascii").removesuffix("\n").split(" ", 2)
        assert texts[part].index(text) + 1 == int(name.removesuffix(".txt").removeprefix("sx"))
        said.setdefault((part, speaker), []).append(text)
        phones = [line.split() for line in path.with_suffix(".phn").read_text(encoding="ascii").splitlines()]
        assert [label for *_, label in phones] == ["h#", "ae", "h#"] and start == phones[0][0] == "0"
        with wave.open(str(path.with_suffix(".wav"))) as file:
            assert file.getparams()[:3] == (1, 2, 16000)
            assert str(file.getnframes()) == end == phones[-1][1]
            loud = np.frombuffer(file.readframes(file.getnframes()), "<i2")[
                int(phones[1][0]) : int(phones[1][1])
            ]
        assert np.median(loud) == pytest.approx(0.5 * 32767, rel=0.01)
    speakers = [("train", "mesa0"), ("train", "fesb0"), ("validation", "fesc0"), ("test", "mesd0")]
    assert {speaker: len(lines) for speaker, lines in said.items()} == dict(
        zip(speakers, [2, 2, 1, 2], strict=True)
    )
    in_order = [voice for _, voice in asked]
    assert list(dict.fromkeys(in_order)) == [("m1", 160, 50), ("f1", 150, 40), ("Annie", 1, 2), ("m7", 3, 4)]
    spoken = [texts["train"].index(text) for text, voice in asked if voice[0] == "m1"]
    assert spoken == sorted(spoken) and len(set(spoken)) == 2


def test_too_loud_samples_are_cut_off_and_not_wrapped(tmp_path):
    espeak._write_utterance(tmp_path / "loud", np.array([0.0, 1.5, -1.5, 0.5]), [(0, 4, "aa")], "Hey.")
    with wave.open(str(tmp_path / "loud.wav")) as file:
        assert np.frombuffer(file.readframes(4), "<i2").tolist() == [0, 32767, -32767, 16384]
    assert (tmp_path / "loud.phn").read_bytes() == b"0 4 aa\n"
    assert (tmp_path / "loud.txt").read_bytes() == b"0 4 Hey.\n"


def test_espeak_speaks_and_says_what_when():
    speak = espeak.load()
    sound, phonemes = speak("The cat sat.", "m1", 160, 50)
    names = [name for _, name in phonemes]
    assert names == ["D", "@2", "k", "'a", "t", "s", "'a", "t", "_:", "_"]
    assert len(sound) == pytest.approx(19440, rel=0.02) and 10_000 < abs(sound).max() < 32768
    starts = [start for start, _ in phonemes]
    assert starts == sorted(starts) and starts[2] == pytest.approx(2704, abs=200)  # in samples, at 16 kHz
    slow, again = speak("The cat sat.", "f1", 120, 70)
    assert [name for _, name in again] == names and len(slow) > 1.2 * len(sound)


def test_a_voice_that_is_not_there_is_said(monkeypatch):
    asked = []
    library = SimpleNamespace(
        espeak_Initialize=lambda *given: 22050,
        espeak_SetSynthCallback=lambda receive: None,
        espeak_SetVoiceByName=lambda name: asked.append(name) or 2,
    )
    monkeypatch.setattr(espeak.ctypes, "CDLL", lambda path: library)
    with pytest.raises(RuntimeError, match=r"^eSpeak NG has no voice en-us\+nobody$"):
        espeak.load()("Hey.", "nobody", 160, 50)
    assert asked == [b"en-us+nobody"]


def test_an_espeak_that_does_not_start_is_said(monkeypatch):
    started = []
    library = SimpleNamespace(espeak_Initialize=lambda *given: started.append(given) or -1)
    monkeypatch.setattr(espeak.ctypes, "CDLL", lambda path: library)
    with pytest.raises(RuntimeError, match=r"^eSpeak NG could not be started$"):
        espeak.load()
    assert started[0][:2] == (2, 0) and started[0][3] == 1  # synchronous, and with phonemes


def test_sentences_are_read_by_part(monkeypatch, tmp_path):
    file = tmp_path / "sentences.txt"
    file.write_text(
        "Of the course.\n# train\nOne.\nTwo.\n# validation\nThree.\n# test\nFour.\n", encoding="utf-8"
    )
    monkeypatch.setattr(espeak, "SENTENCES", file)
    assert espeak.sentences() == {"train": ["One.", "Two."], "validation": ["Three."], "test": ["Four."]}


def test_import_starts_no_espeak():
    code = "import sys; from helpers import data; print(*sys.modules)"
    loaded = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert not {"espeakng_loader", "helpers.data.spoken.espeak", "tensorflow"} & set(loaded.stdout.split())


def test_a_missing_package_is_said(monkeypatch):
    def missing(name):
        raise importlib.metadata.PackageNotFoundError(name)

    monkeypatch.setattr(importlib.metadata, "version", missing)
    with pytest.raises(DataError, match="python -m pip install espeakng-loader"):
        speech()


def test_a_failure_leaves_nothing_behind(monkeypatch, tmp_path):
    monkeypatch.setenv("COURSE_DATA_CACHE", str(tmp_path))
    monkeypatch.setenv("PYTHONPATH", str(tmp_path / "broken"))
    broken = tmp_path / "broken" / "espeakng_loader"
    broken.mkdir(parents=True)
    (broken / "__init__.py").write_text("raise OSError('no such library')")
    with pytest.raises(DataError, match=r"^synthetic speech could not be made: .*no such library$"):
        speech()
    assert [path.name for path in tmp_path.rglob("*") if path.is_file()] == ["__init__.py"]


# The tiers


def test_the_tier_is_printed(spoken, capsys):
    speech()
    assert capsys.readouterr().out.startswith("embedded: synthetic, spoken by eSpeak NG; ")


def test_a_folder_without_speech_is_an_error(monkeypatch, tmp_path):
    monkeypatch.setenv("COURSE_TIMIT", str(tmp_path))
    with pytest.raises(ValueError, match="no speech in TIMIT's layout"):
        speech()


def test_nltk_sample(monkeypatch, capsys):
    mirror = os.environ.get("COURSE_DATA_MIRROR")
    if not mirror or not Path(mirror, "timit_nltk_sample").is_dir():
        pytest.skip("NOT TESTED: COURSE_DATA_MIRROR names no folder with timit_nltk_sample")
    monkeypatch.setenv("COURSE_PROFILE", "full")
    began = time.perf_counter()
    sample = speech()
    print(f"read in {time.perf_counter() - began:.1f} s")
    assert "full: TIMIT in" in capsys.readouterr().out
    assert {name: len(part) for name, part in parts(sample).items()} == {
        "train": 80,
        "validation": 16,
        "test": 32,
    }
    speakers = [{utterance.speaker for utterance in part} for part in parts(sample).values()]
    assert sum(map(len, speakers)) == len(set.union(*speakers)) == 16
    assert speakers[1:] == [{"falk0", "madd0"}, {"faem0", "fapb0", "maeb0", "mbcg0"}]
    for utterance in everything(sample):
        assert utterance.name not in ("sa1", "sa2")
        assert utterance.phones[0][0] == 0
        assert utterance.phones[-1][1] <= len(utterance.audio) < utterance.phones[-1][1] + 16000
        assert np.abs(utterance.audio).max() <= 1


# Reading TIMIT's layout


def sphere(samples, coding=None, order="<i2"):
    fields = [
        "sample_rate -i 16000",
        "channel_count -i 1",
        "sample_n_bytes -i 2",
        f"sample_count -i {len(samples)}",
        f"sample_byte_format -s2 {'01' if order == '<i2' else '10'}",
    ]
    fields += [f"sample_coding -s{len(coding)} {coding}"] if coding else []
    header = "\n".join(["NIST_1A", "   1024", *fields, "end_head", ""])
    return header.encode().ljust(1024) + np.asarray(samples, order).tobytes()


@pytest.mark.parametrize("order", ["<i2", ">i2"])
@pytest.mark.parametrize("coding", [None, "pcm"])
def test_sphere(tmp_path, order, coding):
    path = tmp_path / "SA1.WAV"
    path.write_bytes(sphere([0, 1, -32768, 16384], coding, order))
    assert timit.read_wav(path).tolist() == [0, 1 / 32768, -1, 0.5]


def riff(path, rate=16000, channels=1):
    with wave.open(str(path), "wb") as file:
        file.setparams((channels, 2, rate, 0, "NONE", ""))
        file.writeframes(np.arange(200, dtype="<i2").tobytes())
    return path.read_bytes()


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (sphere([1, 2], "pcm,embedded-shorten-v2.00"), "compressed .*sph2pipe"),
        (sphere([1, 2, 3])[:-2], "cut short: 2 of 3 samples"),
        (sphere([1, 2]).replace(b"16000", b"8000 "), "expected 16000 Hz"),
        (sphere([1, 2]).replace(b"sample_rate", b"simple_rate"), "damaged .*sample_rate"),
        (b"NIST_1A\n", "damaged"),
        (b"", "damaged"),
        (b"<html>", "damaged"),
    ],
)
def test_audio_that_cannot_be_used_is_refused_in_one_line(tmp_path, data, reason):
    path = tmp_path / "a.wav"
    path.write_bytes(data)
    with pytest.raises(ValueError, match=reason) as refused:
        timit.read_wav(path)
    assert str(refused.value).startswith(str(path))
    assert "\n" not in str(refused.value)


def test_riff_of_another_kind_is_refused(tmp_path):
    with pytest.raises(ValueError, match="got 22050, 1, 2"):
        riff(tmp_path / "a.wav", rate=22050)
        timit.read_wav(tmp_path / "a.wav")


def full_corpus(folder, label="SH"):
    """Write a corpus like LDC93S1 in small: upper-case names, SPHERE, TRAIN and TEST."""
    for part, speaker in [("TRAIN", "FCJF0"), ("TEST", "MDAB0"), ("TEST", "FAKS0")]:
        for name in ("SA1", "SX127"):
            stem = folder / part / "DR1" / speaker / name
            stem.parent.mkdir(parents=True, exist_ok=True)
            stem.with_suffix(".WAV").write_bytes(sphere(range(100)))
            stem.with_suffix(".PHN").write_text(f"0 40 h#\n40 90 {label.lower()}\n")
            stem.with_suffix(".TXT").write_text("0 100 A small corpus for a test.\n")


def test_full_corpus(tmp_path):
    full_corpus(tmp_path)
    made = timit.read_timit(tmp_path)
    found = {name: [(u.speaker, u.name) for u in part] for name, part in parts(made).items()}
    assert found == {
        "train": [("fcjf0", "sx127")],
        "validation": [("faks0", "sx127")],
        "test": [("mdab0", "sx127")],
    }
    utterance = made.test[0]
    assert utterance.text == "A small corpus for a test."
    assert utterance.phones == ((0, 40, "h#"), (40, 90, "sh"))
    assert utterance.audio.shape == (100,)


def test_an_unknown_label_is_refused(tmp_path):
    full_corpus(tmp_path, label="xx")
    with pytest.raises(ValueError, match="'xx' is not one of TIMIT's 61 labels"):
        timit.read_timit(tmp_path)


# Labels


def test_folding():
    assert len(PHONES) == len(set(PHONES)) == 61
    assert set(TO_48) == set(TO_39) == set(PHONES)
    assert [label for label in PHONES if TO_48[label] is None] == ["q"]
    assert [label for label in PHONES if TO_39[label] is None] == ["q"]
    assert len(set(TO_48.values()) - {None}) == 48
    assert len(set(TO_39.values()) - {None}) == 39


def test_folding_is_that_of_the_paper():
    """Lee and Hon's groups of confusions that do not count, and their merged allophones."""
    groups = [
        "sil h# pau epi bcl dcl gcl pcl tcl kcl",
        "l el",
        "n en nx",
        "sh zh",
        "aa ao",
        "ih ix",
        "ah ax ax-h",
        "er axr",
        "hh hv",
        "m em",
        "ng eng",
        "uw ux",
    ]
    folded = {label: group.split()[0] for group in groups for label in group.split()}
    assert {label: folded.get(label, label) for label in PHONES if label != "q"} == {
        label: to for label, to in TO_39.items() if to
    }


def test_frame_labels():
    phones = [(0, 100, "h#"), (100, 150, "sh"), (150, 300, "iy")]
    labels = frame_labels(phones, frames=5, hop=60, window=80)  # centres 40, 100, 160, 220, 280
    assert labels.tolist() == ["h#", "sh", "iy", "iy", "iy"]
    assert frame_labels(phones, 6, 100, 0)[-1] == "iy"  # beyond the last phone
