"""Speech in TIMIT's layout on disk: a folder for each speaker, and .wav, .phn and .txt for each utterance."""

import io
import wave
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from helpers.data.spoken.phones import PHONES

RATE = 16000  # samples a second

# The core test set of TIMIT's own TESTSET.DOC: two men and a woman of each dialect.
_CORE_TEST = """
    mdab0 mwbt0 felc0 mtas1 mwew0 fpas0 mjmp0 mlnt0 fpkt0 mlll0 mtls0 fjlm0
    mbpm0 mklt0 fnlp0 mcmj0 mjdh0 fmgd0 mgrt0 mnjm0 fdhc0 mjln0 mpam0 fmld0
"""


@dataclass(frozen=True)
class Utterance:
    """One spoken sentence.

    Attributes:
        audio: float32 array (samples,) in -1..1, 16,000 samples a second.
        phones: tuple of (start, end, label), in samples, in order of time; labels are TIMIT's 61.
        speaker: str.
        text: str, the sentence.
        name: str, the utterance's name among its speaker's.
    """

    audio: np.ndarray
    phones: tuple
    speaker: str
    text: str
    name: str


@dataclass(frozen=True)
class Speech:
    """Utterances in three parts that share no speaker.

    Attributes:
        train, validation, test: tuples of Utterance.
        names: tuple of the 61 labels.
    """

    train: tuple
    validation: tuple
    test: tuple
    names: tuple = PHONES


def read_timit(folder):
    """Read a folder in TIMIT's layout: the full corpus, NLTK's sample of it, or the course's own speech.

    Folders called train, validation and test decide the split. In the full corpus, which has no
    validation folder, the core test set is the test and the other speakers of test/ the validation.
    Without such folders (NLTK's sample) four speakers in sixteen are the test and two the validation.
    The sentences sa1 and sa2, which every speaker of TIMIT reads, are left out.

    Args:
        folder: path; names inside may be in upper or lower case.

    Returns:
        Speech.

    Raises:
        ValueError: one line, for a folder or file that cannot be used.
    """
    folder = Path(folder)
    transcripts = sorted(
        (path for path in folder.rglob("*") if path.suffix.lower() == ".phn"),
        key=lambda path: str(path).lower(),
    )
    parts = {"train": [], "validation": [], "test": []}
    part_of = _split(folder, transcripts)
    for path in transcripts:
        if path.stem.lower() not in ("sa1", "sa2"):
            parts[part_of[path.parent]].append(_read_utterance(path))
    for name, utterances in parts.items():
        if not utterances:
            raise ValueError(f"{folder} holds no speech in TIMIT's layout for the {name} part")
    return Speech(**{name: tuple(utterances) for name, utterances in parts.items()})


def read_wav(path):
    """Read 16-bit mono audio at 16 kHz from a RIFF or an uncompressed NIST SPHERE file.

    Returns:
        float32 array (samples,) in -1..1.

    Raises:
        ValueError: one line that names the file, for audio of another kind.
    """
    data = Path(path).read_bytes()
    try:
        rate, channels, width, samples = _sphere(data) if data.startswith(b"NIST_1A") else _riff(data)
    except (KeyError, IndexError, EOFError, wave.Error) as error:
        raise ValueError(f"{path}: neither RIFF nor NIST SPHERE, or damaged ({error!r})") from None
    except ValueError as error:
        raise ValueError(f"{path}: {error}") from None
    if (rate, channels, width) != (RATE, 1, 2):
        raise ValueError(f"{path}: expected 16000 Hz, 1 channel, 2 bytes; got {rate}, {channels}, {width}")
    return (samples / 32768).astype("float32")


def _riff(data):
    with wave.open(io.BytesIO(data)) as file:
        samples = np.frombuffer(file.readframes(file.getnframes()), "<i2")
        return file.getframerate(), file.getnchannels(), file.getsampwidth(), samples


def _sphere(data):
    # "NIST_1A", the header's size, then lines "name -type value" up to "end_head".
    size = int(data[:16].split()[1])
    lines = data[16:size].decode("ascii", "replace").split("end_head")[0].splitlines()
    header = {line.split()[0]: line.split(maxsplit=2)[2] for line in lines if len(line.split()) > 2}
    coding = header.get("sample_coding", "pcm")
    if coding != "pcm":
        raise ValueError(f"compressed ({coding}); unpack it with sph2pipe -f wav, or sox, and try again")
    order = "<i2" if header.get("sample_byte_format", "01") == "01" else ">i2"
    rate, channels, width, count = (
        int(header[key]) for key in ("sample_rate", "channel_count", "sample_n_bytes", "sample_count")
    )
    samples = np.frombuffer(data[size : size + 2 * count], order)
    if len(samples) < count:
        raise ValueError(f"cut short: {len(samples)} of {count} samples")
    return rate, channels, width, samples


def _read_utterance(path):
    siblings = {sibling.name.lower(): sibling for sibling in path.parent.glob(path.stem + ".*")}
    stem = path.stem.lower()
    for kind in (".wav", ".txt"):
        if stem + kind not in siblings:
            raise ValueError(f"{path}: its {kind} file is missing")
    phones = []
    for line in path.read_text(encoding="ascii").splitlines():
        start, end, label = line.split()
        if label not in PHONES:
            raise ValueError(f"{path}: {label!r} is not one of TIMIT's 61 labels")
        phones.append((int(start), int(end), label))
    text = siblings[stem + ".txt"].read_text(encoding="ascii").split(maxsplit=2)[2].strip()
    speaker = path.parent.name.lower().split("-")[-1]  # NLTK's sample: dr1-fvmh0
    return Utterance(read_wav(siblings[stem + ".wav"]), tuple(phones), speaker, text, stem)


def _split(folder, transcripts):
    """Return the part, "train", "validation" or "test", of each speaker's folder."""
    speakers = list(dict.fromkeys(path.parent for path in transcripts))
    named = {}
    for speaker in speakers:
        above = [part.lower() for part in speaker.relative_to(folder).parts[:-1]]
        named[speaker] = next((part for part in above if part in ("train", "validation", "test")), None)
    if set(named.values()) == {"train", "test"}:
        others = {s for s in speakers if named[s] == "test" and s.name.lower() not in _CORE_TEST.split()}
        return named | dict.fromkeys(others, "validation")
    if None not in named.values():
        return named
    # NLTK's sample has a woman and a man of each of eight dialects, in turn.
    rule = dict.fromkeys((2, 7, 10, 15), "test") | dict.fromkeys((4, 13), "validation")
    return {speaker: rule.get(position % 16, "train") for position, speaker in enumerate(speakers)}
