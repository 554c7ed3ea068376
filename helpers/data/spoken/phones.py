"""TIMIT's 61 phone labels, their folding to 48 and 39, and the label of each frame."""

import numpy as np

_61 = """
    aa ae ah ao aw ax ax-h axr ay b bcl ch d dcl dh dx eh el em en eng epi er ey f g gcl h# hh hv ih ix iy jh
    k kcl l m n ng nx ow oy p pau pcl q r s sh t tcl th uh uw ux v w y z zh
"""
PHONES = tuple(_61.split())

# The folding of K.-F. Lee and H.-W. Hon, "Speaker-independent phone recognition using hidden Markov
# models", IEEE Transactions on Acoustics, Speech, and Signal Processing 37(11), 1641-1648, 1989,
# doi 10.1109/29.46546: models are trained on 48 labels; when recognition is scored, confusions within
# seven more groups do not count. The glottal stop q is dropped: its entry is None.
_61_TO_48 = (
    "ax-h:ax axr:er em:m eng:ng hv:hh nx:n ux:uw h#:sil pau:sil pcl:cl tcl:cl kcl:cl bcl:vcl dcl:vcl gcl:vcl"
)
_48_TO_39 = "ao:aa ax:ah cl:sil el:l en:n epi:sil ix:ih vcl:sil zh:sh"


def _table(phones, changes):
    changed = dict(pair.split(":") for pair in changes.split())
    return {phone: changed.get(phone, phone) for phone in phones}


TO_48 = _table(PHONES, _61_TO_48) | {"q": None}
_FOLD = _table(sorted({phone for phone in TO_48.values() if phone}), _48_TO_39)
TO_39 = {phone: _FOLD.get(folded) for phone, folded in TO_48.items()}


def frame_labels(phones, frames, hop, window):
    """Return the label under the centre of each frame.

    Args:
        phones: sequence of (start, end, label), in samples, in order of time.
        frames: int, how many frames; frame t covers samples t * hop to t * hop + window.
        hop: int, samples from one frame to the next.
        window: int, samples in a frame.

    Returns:
        array of str (frames,); a centre beyond the last phone has the last label.
    """
    centres = np.arange(frames) * hop + window // 2
    ends = [end for _, end, _ in phones]
    spots = np.minimum(np.searchsorted(ends, centres, side="right"), len(phones) - 1)
    return np.array([label for *_, label in phones])[spots]
