"""Write files that are never half written."""

import os
import tempfile
from pathlib import Path


def write_atomically(file, text):
    """Write a text file, in UTF-8 and with the line ends it has; a crash leaves the old file or the new one.

    Args:
        file: Path.
        text: str.

    Raises:
        OSError: if it cannot be written; the old file is then as it was.
    """
    handle, temporary = tempfile.mkstemp(dir=file.parent, prefix=file.stem, suffix=".tmp")
    try:
        with open(handle, "wb") as stream:
            stream.write(text.encode())
        os.replace(temporary, file)
    except OSError:
        Path(temporary).unlink(missing_ok=True)
        raise
