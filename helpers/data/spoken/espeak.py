"""Have eSpeak NG speak the course's sentences, and write them down in TIMIT's layout.

The library is deterministic only from its first call on, so it speaks in a process of its own:

    python -m helpers.data.spoken.espeak FOLDER
"""

import ctypes
import os
import sys
import wave
from pathlib import Path

import numpy as np

from helpers.data.spoken.timit import RATE
from helpers.settings import ROOT

SENTENCES = ROOT / "data" / "sentences.txt"
SIGNAL_TO_NOISE = 30  # dB: mean power of the speech, pauses left out, over that of the white noise
READ = 16  # sentences a voice

# For each part its voices: sex, eSpeak's variant of the voice en-us, words a minute, pitch (50: as it is).
VOICES = {
    "train": [
        ("m", "m1", 160, 50),
        ("m", "m3", 145, 60),
        ("m", "m4", 180, 45),
        ("m", "rob", 155, 55),
        ("m", "edward2", 170, 40),
        ("f", "f1", 150, 50),
        ("f", "belinda", 165, 45),
        ("f", "linda", 140, 55),
        ("f", "aunty", 175, 60),
        ("f", "grandma", 150, 40),
    ],
    "validation": [("m", "Mike", 165, 55), ("f", "Annie", 155, 50)],
    "test": [("m", "m7", 150, 45), ("m", "Reed", 165, 50), ("f", "steph", 160, 55), ("f", "shelby", 145, 45)],
}

# eSpeak's names of the phonemes of American English, without their stress marks, as TIMIT's labels.
# A vowel that TIMIT writes as two phones is cut in the middle.
AS_TIMIT = {
    # stops and affricates; their closures (bcl, dcl, ...) are found in the sound, see `_closures`
    **{"p": "p", "b": "b", "t": "t", "t2": "t", "t#": "dx", "d": "d", "k": "k", "g": "g", "?": "q"},
    **{"tS": "ch", "dZ": "jh"},
    # fricatives, nasals, liquids and glides; ";" glides from [i] to a vowel
    **{"s": "s", "z": "z", "S": "sh", "Z": "zh", "f": "f", "v": "v", "T": "th", "D": "dh", "h": "hh"},
    **{"m": "m", "n": "n", "N": "ng", "n-": "en", "l": "l", "@L": "el", "r": "r", "r-": "r", "w": "w"},
    **{"j": "y", ";": "y"},
    # vowels
    **{"i:": "iy", "i": "iy", "I": "ih", "I2": "ix", "I#": "ix", "E": "eh", "a": "ae", "aa": "ae"},
    **{"A:": "aa", "0": "aa", "O:": "ao", "O2": "ao", "V": "ah", "U": "uh", "u:": "uw"},
    **{"@": "ax", "@2": "ax", "@-": "ax", "a#": "ax", "3": "axr", "3:": "er"},
    **{"eI": "ey", "aI": "ay", "OI": "oy", "aU": "aw", "oU": "ow"},
    **{"A@": "aa r", "O@": "ao r", "o@": "ao r", "U@": "uh r", "e@": "eh r", "i@3": "ih r"},
    **{"i@": "iy ax", "aI@": "ay ax", "aI3": "ay axr"},
    # pauses
    **{"_": "pau", "_:": "pau", "_!": "pau"},
}
_CLOSURE = {"p": "pcl", "b": "bcl", "t": "tcl", "d": "dcl", "k": "kcl", "g": "gcl", "ch": "tcl", "jh": "dcl"}


class _Id(ctypes.Union):
    _fields_ = [("number", ctypes.c_int), ("name", ctypes.c_void_p), ("string", ctypes.c_char * 8)]


class _Event(ctypes.Structure):  # espeak_EVENT of espeak-ng/speak_lib.h
    _fields_ = [
        ("type", ctypes.c_int),
        ("unique_identifier", ctypes.c_uint),
        ("text_position", ctypes.c_int),
        ("length", ctypes.c_int),
        ("audio_position", ctypes.c_int),  # milliseconds
        ("sample", ctypes.c_int),
        ("user_data", ctypes.c_void_p),
        ("id", _Id),
    ]


# Constants of the same header.
_SYNCHRONOUS, _PHONEME_EVENTS = 2, 1
_SPEED, _PITCH = 1, 3
_FROM_CHARACTER, _UTF8, _END_PAUSE = 1, 1, 0x1000
_PHONEME = 7
_CALLBACK = ctypes.CFUNCTYPE(
    ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.POINTER(_Event)
)


def load():
    """Start the library, without a loudspeaker.

    Returns:
        speak(text, variant, speed, pitch) -> (samples, phonemes): float array at 16 kHz, and a list of
        (start in samples, eSpeak's name of the phoneme with its stress mark).
    """
    import espeakng_loader
    from scipy.signal import resample_poly

    library = ctypes.CDLL(espeakng_loader.get_library_path())
    rate = library.espeak_Initialize(
        _SYNCHRONOUS, 0, os.fsencode(espeakng_loader.get_data_path()), _PHONEME_EVENTS
    )
    if rate <= 0:
        raise RuntimeError("eSpeak NG could not be started")
    sound, phonemes = [], []

    @_CALLBACK
    def receive(samples, count, events):
        if samples and count:
            sound.append(np.ctypeslib.as_array(samples, (count,)).astype(float))
        index = 0
        while events[index].type:
            event = events[index]
            if event.type == _PHONEME:
                phonemes.append((event.audio_position * RATE // 1000, event.id.string.decode()))
            index += 1
        return 0

    library.espeak_SetSynthCallback(receive)

    def speak(text, variant, speed, pitch):
        sound.clear()
        phonemes.clear()
        if library.espeak_SetVoiceByName(f"en-us+{variant}".encode()):
            raise RuntimeError(f"eSpeak NG has no voice en-us+{variant}")
        library.espeak_SetParameter(_SPEED, speed, 0)
        library.espeak_SetParameter(_PITCH, pitch, 0)
        data = text.encode()
        library.espeak_Synth(data, len(data) + 1, 0, _FROM_CHARACTER, 0, _UTF8 | _END_PAUSE, None, None)
        return resample_poly(np.concatenate(sound), RATE // 50, rate // 50), list(phonemes)

    speak.receive = receive  # the library calls it for as long as `speak` lives
    return speak


def label(clean, phonemes):
    """Return eSpeak's phonemes as TIMIT's phones: a list of [start, end, label] without gaps."""
    ends = [start for start, _ in phonemes[1:]] + [len(clean)]
    phones = [[0, phonemes[0][0], "pau"]]
    for (start, name), end in zip(phonemes, ends, strict=True):
        labels = AS_TIMIT[name.lstrip("',%=")].split()
        cuts = np.linspace(start, end, len(labels) + 1).astype(int)
        phones += [[*cut, phone] for *cut, phone in zip(cuts[:-1], cuts[1:], labels, strict=True)]
    return _merged(_closures(clean, phones))


def _closures(clean, phones):
    """Cut the closures of the stops, and other short silences, out of the phones beside them.

    eSpeak is silent before a stop, but its event is the release: the silence at the end of the phone
    before becomes the closure. A voiced stop within speech starts with its voice bar: that is the
    closure, up to where the high frequencies set in. Silence of 20 ms or more before another phone
    becomes epi; a shorter one stays with the phone before.
    """
    quiet = np.abs(clean) < 0.003 * np.abs(clean).max()
    high = np.convolve(np.diff(clean, 2, append=[0, 0]) ** 2, np.ones(64) / 64, "same")  # 4 ms
    made = []
    for start, end, phone in phones:
        if made and made[-1][2] != "pau" and phone != "pau":
            loud = np.flatnonzero(~quiet[made[-1][0] : start])
            silent = made[-1][0] + (loud[-1] + 1 if len(loud) else 0)
            if start - silent >= (80 if phone in _CLOSURE else 320):  # 5 ms, 20 ms
                made[-1][1] = silent
                made.append([silent, start, _CLOSURE.get(phone, "epi")])
        if phone in ("b", "d", "g", "jh") and end - start > 160:
            inside = high[start + 160 : end]  # its first 10 ms may still hold the end of a vowel
            release = start + 160 + int(np.argmax(inside > 0.1 * inside.max()))
            if release > start + 160:
                made.append([start, release, _CLOSURE[phone]])
                start = release
        made.append([start, end, phone])
    return made


def _merged(phones):
    made = []
    for start, end, phone in phones:
        if made and made[-1][2] == phone:  # pauses; and two like sounds that meet are one, as in TIMIT
            made[-1][1] = end
        elif end > start:
            made.append([start, end, phone])
    return made


def add_noise(clean, phones, rng):
    """Set the speech between two stretches of silence, called h#, and add white noise throughout.

    Args:
        clean: float array (samples,).
        phones: list of [start, end, label] that ends in a pause.
        rng: numpy's Generator, for the silences' lengths and the noise.

    Returns:
        (audio, phones): float array with a loudest sample of about 0.5, and its phones.
    """
    spoken = phones[1:-1] if phones[0][2] == "pau" else phones[:-1]
    first, last = spoken[0][0], spoken[-1][1]
    before, after = (int(samples) for samples in rng.integers(1600, 4000, 2))  # 0.1 to 0.25 s
    audio = np.pad(clean[first:last], (before, after)) * 0.5 / np.abs(clean[first:last]).max()
    phones = [[start + before - first, end + before - first, phone] for start, end, phone in spoken]
    loud = [audio[start:end] ** 2 for start, end, phone in phones if phone != "pau"]
    power = np.concatenate(loud).mean() / 10 ** (SIGNAL_TO_NOISE / 10)
    phones = [[0, before, "h#"], *phones, [before + last - first, len(audio), "h#"]]
    return audio + rng.normal(0, np.sqrt(power), len(audio)), phones


def sentences():
    """Return the sentences of each part, {part: [sentence, ...]}."""
    parts = {part: [] for part in VOICES}
    for line in SENTENCES.read_text(encoding="utf-8").splitlines()[1:]:
        if line.startswith("# "):
            part = line[2:]
        else:
            parts[part].append(line)
    return parts


def write(folder):
    """Speak everything and write it below `folder`, as PART/dr0/SPEAKER/UTTERANCE.{wav,phn,txt}."""
    speak, texts, rng, number = load(), sentences(), np.random.default_rng(0), 0
    for part, voices in VOICES.items():
        for sex, variant, speed, pitch in voices:
            speaker = Path(folder, part, "dr0", f"{sex}es{chr(97 + number)}0")
            speaker.mkdir(parents=True)
            number += 1
            for index in sorted(rng.permutation(len(texts[part]))[:READ]):
                text = texts[part][index]
                clean, phonemes = speak(text, variant, speed, pitch)
                audio, phones = add_noise(clean, label(clean, phonemes), rng)
                _write_utterance(speaker / f"sx{index + 1}", audio, phones, text)


def _write_utterance(stem, audio, phones, text):
    with wave.open(str(stem.with_suffix(".wav")), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes(np.round(np.clip(audio, -1, 1) * 32767).astype("<i2").tobytes())
    lines = "".join(f"{start} {end} {phone}\n" for start, end, phone in phones)
    stem.with_suffix(".phn").write_text(lines, encoding="ascii", newline="\n")
    stem.with_suffix(".txt").write_text(f"0 {len(audio)} {text}\n", encoding="ascii", newline="\n")


if __name__ == "__main__":
    write(sys.argv[1])
