"""Extract the course's prose from exact versions of Python and its libraries: `python -m tools.prose.freeze`.

It writes data/prose.jsonl.gz and data/prose_licences.txt: the same bytes for the same versions. The libraries
are downloaded and read as text; nothing of them is installed, imported or run. Python's own documentation is
that of the Python that runs this.
"""

import ast
import gzip
import hashlib
import json
import platform
import re
import subprocess
import sys
import sysconfig
import tempfile
import zipfile
from pathlib import Path

from helpers.settings import ROOT
from tools.prose.docstrings import docstrings
from tools.prose.sentences import blocks, sentences

TEXT, LICENCES = ROOT / "data" / "prose.jsonl.gz", ROOT / "data" / "prose_licences.txt"
# Of two equal sentences the first is kept, so that copies come after what they were copied from.
PINNED = {
    "numpy": "numpy==2.4.6",
    "scipy": "scipy==1.17.1",
    "scikit-learn": "scikit-learn==1.9.1",
    "matplotlib": "matplotlib==3.11.2",
    "pandas": "pandas==3.1.1",
    "keras": "keras==3.15.1",
    "jax": "jax==0.10.2",
    "tensorflow": "tensorflow-cpu==2.21.0",
    "statsmodels": "statsmodels==0.15.0",
    "networkx": "networkx==3.6.1",
    "sympy": "sympy==1.14.0",
    "nltk": "nltk==3.10.4",
    "sqlalchemy": "SQLAlchemy==2.1.9",
    "django": "Django==5.2.19",
}
# Tests; copies of other packages; what is written for one platform; what some systems leave out of Python.
LEFT_OUT = re.compile(
    r"(^|/)(tests?|testing|externals?|_vendor|vendored|third_party|site-packages|pydoc_data)/"
    r"|^(idlelib|tkinter|turtledemo|lib2to3|distutils|ensurepip|venv)/|/_lib/array_api"
    r"|^tensorflow/python/keras/|^numpy/__init__"
    r"|/(test_\w+|\w+_test|conftest|__config__|_distributor_init|_?version)\.py$"
)
# Those of compiled parts and of copied packages, which nothing is taken from, lie elsewhere in a wheel.
OWN_LICENCE = re.compile(
    r"\.dist-info/(licenses/)?(LICEN[CS]E|COPYING|NOTICE)[^/]*$|^tensorflow/include/LICENSE$"
)
PARTS = ("train", "validation", "test")


def part_of(module):
    """Return the part, about 70, 15 and 15 % of the modules, that a module's documents belong to."""
    draw = hashlib.sha256(module.encode()).digest()[0]
    return PARTS[0 if draw < 180 else 1 if draw < 218 else 2]


def documents(texts):
    """Yield the documents of texts, each sentence once.

    Args:
        texts: iterable of (source, name, text); a name is "module:what in it".

    Yields:
        dict with the keys part, source, name and paragraphs.
    """
    seen = set()
    for source, name, text in texts:
        fresh = [block for block in blocks(text) if block not in seen]
        seen.update(fresh)
        paragraphs = [left for block in fresh for run in sentences(block) for left in unseen(run, seen)]
        if paragraphs:
            part = part_of(name.split(":")[0])
            yield {"part": part, "source": source, "name": name, "paragraphs": paragraphs}


def unseen(run, seen):
    """Return a run of sentences without those in `seen`, cut where one is missing; the others are added."""
    runs = [[]]
    for sentence in run:
        key = re.sub("[^a-z]+", " ", sentence.lower())
        if key in seen:
            runs.append([])
        else:
            seen.add(key)
            runs[-1].append(sentence)
    return [run for run in runs if run]


def texts_of(source, files):
    """Yield (source, name, text) of the docstrings of a package's files, in the order of their names.

    Args:
        source: str.
        files: dict of path within the package's folder, as "numpy/linalg/_linalg.py", to the file's text.
    """
    for path in sorted(files):
        module = path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
        for inner, docstring in docstrings(files[path]):
            yield source, f"{module}:{inner}", docstring


def of_python():
    """Yield (source, name, text) of the running Python's language reference and standard library."""
    library = Path(sysconfig.get_path("stdlib"))
    body = ast.parse((library / "pydoc_data" / "topics.py").read_text(encoding="utf-8")).body
    topics = ast.literal_eval(next(node.value for node in body if isinstance(node, ast.Assign)))
    for topic in sorted(topics):
        yield "python reference", f"pydoc_data.topics.{topic}:", topics[topic]
    files = {}
    for name in sys.stdlib_module_names:
        for path in [*(library / name).rglob("*.py"), library / f"{name}.py"]:
            place = path.relative_to(library).as_posix()
            if path.is_file() and not LEFT_OUT.search(place):
                files[place] = path.read_text(encoding="utf-8", errors="replace")
    yield from texts_of("python", files)


def read_wheel(path):
    """Return the Python files of a wheel, path to text, and the texts of its licence and notices."""
    with zipfile.ZipFile(path) as wheel:
        names = wheel.namelist()
        files = {
            name: wheel.read(name).decode("utf-8", "replace")
            for name in names
            if name.endswith(".py") and not LEFT_OUT.search(name)
        }
        own = [name for name in names if OWN_LICENCE.search(name)]
        if not own:
            raise SystemExit(f"{path.name} holds no licence: leave it out, or find its licence first")
        return files, [wheel.read(name).decode("utf-8") for name in sorted(own)]


def main():
    python = f"Python {platform.python_version()}"
    licence = Path(sysconfig.get_path("stdlib")) / "LICENSE.txt"
    licences = {python: [licence.read_text(encoding="utf-8")]}
    with tempfile.TemporaryDirectory() as folder:
        texts = [*of_python()]
        for source, pin in PINNED.items():
            place = Path(folder) / source
            fetch = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--only-binary=:all:"]
            subprocess.run([*fetch, "--dest", place, pin], check=True)
            files, licences[pin] = read_wheel(next(place.glob("*.whl")))
            texts += texts_of(source, files)
    header = {"from": list(licences)}
    lines = [json.dumps(line) + "\n" for line in (header, *documents(texts))]
    # Without a name and a time of its own, a gzip file is the same bytes each time.
    TEXT.write_bytes(gzip.compress("".join(lines).encode(), 9, mtime=0))
    LICENCES.write_text("\n".join(listed(licences)), encoding="utf-8", newline="\n")
    print(f"{len(lines) - 1:,} documents, {TEXT.stat().st_size:,} bytes")


def listed(licences):
    """Yield the lines of all licences; of a text that several share, each after the first is a reference.

    Args:
        licences: dict of source to a list of texts.
    """
    yield "The documentation in prose.jsonl.gz is from these, under their licences:"
    first = {}
    for source, texts in licences.items():
        yield from ("", "=" * 80, source, "=" * 80)
        for text in texts:
            lines = [line.rstrip() for line in text.strip("\n").splitlines()]
            same = first.setdefault(" ".join(text.split()), source)
            yield from ("", f"The same text as of {same}, above." if same != source else "\n".join(lines))


if __name__ == "__main__":
    main()
