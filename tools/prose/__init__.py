"""How the prose in data/ was made: docstrings are found, cleaned to whole sentences, and frozen."""
