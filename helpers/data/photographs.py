"""Scikit-learn's two sample photographs."""

from sklearn.datasets import load_sample_image


def photographs():
    """Return the two photographs that come with scikit-learn: a tower above a lake, and a flower.

    By danielbuechele and vultilion on Flickr, CC BY 2.0; the card in data/README.md says more.

    Returns:
        dict of "china" and "flower" to uint8 array (427, 640, 3), 0 to 255.
    """
    print("embedded: two photographs (scikit-learn)")
    return {name: load_sample_image(f"{name}.jpg") for name in ("china", "flower")}
