"""Prose that every installation holds already: the documentation of Python and of the course's packages."""

import ast
import hashlib
import json
import re
import sys
import sysconfig
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from pathlib import Path

from helpers.data.docstrings import docstrings
from helpers.data.sentences import blocks, sentences
from helpers.data.split import Document, Prose
from helpers.data.store.fetch import cache
from helpers.files import write_atomically

_RULES = 1  # to be raised when what is extracted changes, so that older caches are not used
# Of two equal sentences the first is kept, so that copies come after what they were copied from.
_PACKAGES = {
    "numpy": "numpy",
    "scipy": "scipy",
    "scikit-learn": "sklearn",
    "matplotlib": "matplotlib mpl_toolkits",
    "keras": "keras",
    "ipython": "IPython",
    "tornado": "tornado",
    "absl-py": "absl",
    "anyio": "anyio",
    "arrow": "arrow",
    "asttokens": "asttokens",
    "attrs": "attr attrs",
    "babel": "babel",
    "beautifulsoup4": "bs4",
    "bleach": "bleach",
    "cffi": "cffi",
    "contourpy": "contourpy",
    "coverage": "coverage",
    "executing": "executing",
    "fonttools": "fontTools",
    "grpcio": "grpc",
    "h5py": "h5py",
    "httpcore": "httpcore",
    "httpx": "httpx",
    "ipykernel": "ipykernel",
    "ipywidgets": "ipywidgets",
    "jedi": "jedi",
    "jinja2": "jinja2",
    "joblib": "joblib",
    "jsonschema": "jsonschema",
    "jupyter-client": "jupyter_client",
    "jupyter-core": "jupyter_core",
    "jupyter-events": "jupyter_events",
    "jupyter-server": "jupyter_server",
    "jupyterlab": "jupyterlab",
    "jupyterlab-server": "jupyterlab_server",
    "lark": "lark",
    "markdown-it-py": "markdown_it",
    "mistune": "mistune",
    "narwhals": "narwhals",
    "nbclient": "nbclient",
    "nbconvert": "nbconvert",
    "nbformat": "nbformat",
    "opt-einsum": "opt_einsum",
    "optree": "optree",
    "packaging": "packaging",
    "parso": "parso",
    "pillow": "PIL",
    "platformdirs": "platformdirs",
    "pluggy": "pluggy",
    "prometheus-client": "prometheus_client",
    "prompt-toolkit": "prompt_toolkit",
    "psutil": "psutil",
    "psygnal": "psygnal",
    "pygments": "pygments",
    "pyparsing": "pyparsing",
    "pytest": "_pytest",
    "python-dateutil": "dateutil",
    "pyyaml": "yaml",
    "pyzmq": "zmq",
    "referencing": "referencing",
    "requests": "requests",
    "rich": "rich",
    "setuptools": "setuptools",
    "soupsieve": "soupsieve",
    "stack-data": "stack_data",
    "tinycss2": "tinycss2",
    "traitlets": "traitlets",
    "urllib3": "urllib3",
    "wcwidth": "wcwidth",
    "websocket-client": "websocket",
    "tensorflow": "tensorflow",
}
# Tests; copies of other packages; what is written for one platform; what some systems leave out of Python.
_LEFT_OUT = re.compile(
    r"(^|/)(tests?|testing|externals?|_vendor|vendored|third_party|site-packages|pydoc_data)/"
    r"|^(idlelib|tkinter|turtledemo|lib2to3|distutils|ensurepip|venv)/|/_lib/array_api|^tensorflow/python/keras/|^numpy/__init__"
    r"|/(test_\w+|\w+_test|conftest|__config__|_distributor_init|windows_lib_diagnostics|_?version)\.py$"
)


def prose():
    """Return English prose: what the course's packages say of themselves, cleaned to whole sentences.

    The first call extracts it, which takes some seconds; later ones read a cache, in the user's cache folder
    or in the one that COURSE_DATA_CACHE names. Every sentence occurs once.

    Returns:
        Prose: lists of Document, about 70, 15 and 15 % of the modules.
    """
    documents = _cached()
    words = sum(s.count(" ") + 1 for d in documents for p in d.paragraphs for s in p)
    print(f"embedded: {len(documents):,} docstrings and pages of installed packages, {words:,} words")
    parts = Prose([], [], [])
    for document in documents:
        parts[_part(document.name)].append(document)
    return parts


def _part(name):
    """Return 0, 1 or 2 for training, validation and test: by module, whatever else there is."""
    draw = hashlib.sha256(name.split(":")[0].encode()).digest()[0]
    return 0 if draw < 180 else 1 if draw < 218 else 2


def _cached():
    versions = {name: _version(name) for name in _PACKAGES}
    key = json.dumps([_RULES, sys.version_info[:3], versions])
    folder = cache()
    file = folder / f"prose-{hashlib.sha256(key.encode()).hexdigest()[:12]}.json"
    try:
        checksum, text = file.read_text(encoding="utf-8").split("\n", 1)
        if hashlib.sha256(text.encode()).hexdigest() == checksum:
            return [Document(*fields) for fields in json.loads(text)]
    except (OSError, ValueError):
        pass  # none yet, or damaged: made anew
    documents = extract()
    text = json.dumps(documents, indent=0)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        write_atomically(file, hashlib.sha256(text.encode()).hexdigest() + "\n" + text)
    except OSError as error:
        print(f"The prose could not be kept in {folder}: {error.strerror or error}.")
    return documents


def _version(package):
    for name in (package, package + "-cpu"):
        try:
            return version(name)
        except PackageNotFoundError:
            continue
    raise PackageNotFoundError(f"{package} is not installed; `make lab` installs what the course needs")


def extract():
    """Return the Documents of all sources, each sentence once; the same list on every machine."""
    seen, documents = set(), []
    for source, name, text in _texts():
        fresh = [block for block in blocks(text) if block not in seen]
        seen.update(fresh)
        paragraphs = [left for block in fresh for run in sentences(block) for left in _unseen(run, seen)]
        if paragraphs:
            documents.append(Document(source, name, paragraphs))
    return documents


def _unseen(run, seen):
    """Return a run of sentences without those that have been seen; it is cut where one is missing."""
    runs = [[]]
    for sentence in run:
        key = re.sub("[^a-z]+", " ", sentence.lower())
        if key in seen:
            runs.append([])
        else:
            seen.add(key)
            runs[-1].append(sentence)
    return [run for run in runs if run]


def _texts():
    """Yield (source, name, text) of every docstring, in an order that no machine changes."""
    library = Path(sysconfig.get_path("stdlib"))
    topics = _constant(library / "pydoc_data" / "topics.py")
    for topic in sorted(topics):
        yield "python reference", f"pydoc_data.topics.{topic}", topics[topic]
    for name in sorted(sys.stdlib_module_names):
        yield from _docstrings_of("python", library, name)
    for package, modules in _PACKAGES.items():
        for name in modules.split():
            spec = find_spec(name)  # of a package without a dot: looks for it, runs nothing
            yield from _docstrings_of(package, Path(spec.submodule_search_locations[0]).parent, name)


def _constant(file):
    """Return what a module of one assignment, such as pydoc_data.topics, assigns."""
    body = ast.parse(file.read_text(encoding="utf-8")).body
    return ast.literal_eval(next(node.value for node in body if isinstance(node, ast.Assign)))


def _docstrings_of(source, folder, name):
    files = {file.relative_to(folder).as_posix() for file in (folder / name).rglob("*.py")}
    for path in sorted(files | {f"{name}.py"}):
        if not _LEFT_OUT.search(path) and (folder / path).is_file():
            module = path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
            text = (folder / path).read_text(encoding="utf-8", errors="replace")
            for inner, docstring in docstrings(text):
                yield source, f"{module}:{inner}", docstring
