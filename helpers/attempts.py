"""Run what a learner wrote: it may take its time, raise or never end, and the notebook goes on."""

import ctypes
import linecache
import threading
import traceback


def within(seconds, work):
    """Call a function in a thread of its own, which can be left behind.

    Args:
        seconds: float, after how long it is stopped.
        work: function of no arguments.

    Returns:
        (result, error): what it returned and None, or None and what it raised: TimeoutError if stopped.
    """
    results, errors = [], []

    def attempt():
        try:
            results.append(work())
        except _Stop:
            pass
        except BaseException as error:  # whatever it is, it is the answer's
            errors.append(error)

    thread = threading.Thread(target=attempt, daemon=True)
    thread.start()
    thread.join(seconds)
    if thread.is_alive():
        ident = ctypes.c_ulong(thread.ident)
        ctypes.pythonapi.PyThreadState_SetAsyncExc(ident, ctypes.py_object(_Stop))
        return None, TimeoutError()
    return (results[0], None) if results else (None, errors[0])


def where(error, answer):
    """Return one line that names an error and the line of the answer that raised it."""
    try:
        name = f"{type(error).__name__}: {error}"
    except Exception:  # an error that cannot be shown
        name = type(error).__name__
    try:
        file = answer.__code__.co_filename
    except Exception:  # a class or an object that can be called: it has no lines of its own
        file = None
    frames = [f for f in traceback.extract_tb(error.__traceback__) if f.filename == file]
    if not frames:
        return f"Calling your function raised {name}"
    line = linecache.getline(file, frames[-1].lineno).strip()
    return f"Your code raised {name} (line {frames[-1].lineno}: {line})"


class _Stop(BaseException):
    """Raised inside a learner's endless loop; not an Exception, so that `except Exception` lets it by."""
