"""Let a learner hear a sound: a player on the page, and words where it cannot play."""

import base64
import io
import wave
from html import escape

import numpy as np

from helpers import page


def as_wav(audio, rate):
    """Return a sound as the bytes of a .wav file of 16 bits.

    Args:
        audio: float array (samples,); what lies outside -1..1 is cut off.
        rate: int, samples a second.
    """
    stream = io.BytesIO()
    with wave.open(stream, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes(np.round(np.clip(audio, -1, 1) * 32767).astype("<i2").tobytes())
    return stream.getvalue()


def player(audio, rate, says):
    """Return the HTML of a player with a label.

    Args:
        audio: float array (samples,) in -1..1.
        rate: int, samples a second.
        says: str, what one hears.
    """
    data = base64.b64encode(as_wav(audio, rate)).decode()
    return f'<audio controls aria-label="{escape(says)}" src="data:audio/wav;base64,{data}"></audio>'


def halved(audio):
    """Return a sound with half as many samples a second, what would fold back filtered out first."""
    from scipy.signal import resample_poly  # here, because it takes a second

    return resample_poly(audio, 1, 2)


def listen(audio, rate, says):
    """Show a player.

    Args:
        audio: float array (samples,) in -1..1.
        rate: int, samples a second.
        says: str, what one hears.
    """
    page.show(player(audio, rate, says), f"[Sound: {says} Run this cell to hear it.]")
