"""What the notebooks share: data, pictures, widgets, checks of exercises, comfort in training.

Importing this package is cheap: neither TensorFlow nor matplotlib is loaded here.
"""

import os

# Read by TensorFlow and Keras when they are imported, so they are set before.
os.environ.setdefault("KERAS_BACKEND", "tensorflow")
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
