"""Write files that are never half written."""

import os
import tempfile
from pathlib import Path


def write_atomically(file, text):
    """Write a text file; a crash leaves either the old file or the new one.

    Args:
        file: Path.
        text: str.

    Raises:
        OSError: if it cannot be written; the old file is then as it was.
    """
    handle, temporary = tempfile.mkstemp(dir=file.parent, prefix=file.stem, suffix=".tmp")
    try:
        with open(handle, "w", encoding="utf-8", newline="\n") as stream:
            stream.write(text)
        os.replace(temporary, file)
    except OSError:
        Path(temporary).unlink(missing_ok=True)
        raise
