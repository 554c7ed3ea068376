"""Sounds on the page: the samples arrive, the player has a label, and words stand where it cannot play."""

import base64
import io
import re
import wave

import numpy as np
import pytest

from helpers import page, sound


def test_a_wav_holds_the_samples_and_their_rate():
    with wave.open(io.BytesIO(sound.as_wav(np.array([0, 0.5, -1, 2.0]), 8000))) as file:
        kind = file.getnchannels(), file.getsampwidth(), file.getframerate()
        samples = np.frombuffer(file.readframes(9), "<i2")
    assert kind == (1, 2, 8000) and samples.tolist() == [0, 16384, -32767, 32767]


def test_a_player_says_what_one_hears():
    html = sound.player(np.zeros(4), 8000, 'a "voice" & noise')
    assert 'aria-label="a &quot;voice&quot; &amp; noise"' in html and "controls" in html
    assert base64.b64decode(re.search('base64,([^"]*)"', html)[1]) == sound.as_wav(np.zeros(4), 8000)


def test_words_stand_where_it_cannot_play(monkeypatch):
    shown = []
    monkeypatch.setattr(page, "show", lambda html, text: shown.append((html, text)))
    sound.listen(np.zeros(4), 8000, "A voice.")
    [(html, text)] = shown
    assert html == sound.player(np.zeros(4), 8000, "A voice.")
    assert text == "[Sound: A voice. Run this cell to hear it.]"


@pytest.mark.parametrize(("hertz", "kept"), [(500, 1), (6000, 0)])
def test_half_the_samples_keep_what_is_low_and_do_not_fold_what_is_high(hertz, kept):
    tone = np.sin(2 * np.pi * hertz * np.arange(1600) / 16000)
    half = sound.halved(tone)
    assert len(half) == 800
    expected = kept * np.sin(2 * np.pi * hertz * np.arange(800) / 8000)
    assert np.abs(half - expected)[50:-50].max() < 0.02
