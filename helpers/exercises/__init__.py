"""The exercises and questions of each chapter, as data: one file a chapter, named as its notebook after the number."""

import importlib


def of_chapter(name):
    """Return the module with EXERCISES and QUIZ of one chapter.

    Args:
        name: str, the notebook's name without its ending, such as "01_neuron".
    """
    return importlib.import_module(f"helpers.exercises.{name[3:]}")
