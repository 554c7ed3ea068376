"""What importing the helpers costs, and that TensorFlow starts in silence."""

import subprocess
import sys


def run(code):
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=120)


def test_importing_the_package_is_cheap():
    done = run(
        "import helpers, sys; print([m for m in ('tensorflow', 'matplotlib', 'numpy') if m in sys.modules])"
    )
    assert done.stdout.strip() == "[]"


def test_the_datasets_load_nothing_heavy():
    done = run(
        "import sys; before = set(sys.modules); import helpers.data;"
        "loaded = {name.split('.')[0] for name in set(sys.modules) - before};"
        "print(*sorted(name for name in loaded if name not in sys.stdlib_module_names and name[0] != '_'))"
    )
    assert done.stdout.split() == ["helpers", "numpy", "platformdirs", "psutil"], done.stderr


def test_what_the_first_chapters_import_does_not_load_tensorflow():
    done = run(
        "from helpers import checks, course, data, machine, plots, widgets; import sys;"
        "checks.of_chapter('01_neuron'); print('tensorflow' in sys.modules)"
    )
    assert done.stdout.strip() == "False", done.stderr


def test_tensorflow_starts_without_a_word():
    done = run(
        "from helpers.training import keras; import numpy as np;"
        "m = keras.Sequential([keras.Input((4,)), keras.layers.Dense(3)]); m.compile('adam', 'mse');"
        "m.fit(np.ones((8, 4)), np.ones((8, 3)), verbose=0); m.predict(np.ones((8, 4)), verbose=0)"
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_no_module_is_shadowed_by_what_its_package_holds():
    done = run(
        "import importlib, pkgutil, helpers.diagrams as package\n"
        "for module in pkgutil.iter_modules(package.__path__):\n"
        "    made = importlib.import_module(f'helpers.diagrams.{module.name}')\n"
        "    assert getattr(package, module.name) is made and not hasattr(made, module.name), module.name\n"
        "    importlib.import_module(f'helpers.exercises.{module.name}')  # both are named as the chapter is"
    )
    assert (done.returncode, done.stderr) == (0, "")
