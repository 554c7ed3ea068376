"""Images: what the chapters ask for by its colour, MNIST, Fashion-MNIST, CIFAR-10, and two photographs."""

import gzip
import io
import pickle
from dataclasses import replace

import numpy as np

from helpers.data.drawings import shapes
from helpers.data.handwriting import digits
from helpers.data.split import Split
from helpers.data.store.archives import read
from helpers.data.store.fetch import files
from helpers.settings import by_profile

_CLOTHES = (
    *("T-shirt/top", "Trouser", "Pullover", "Dress", "Coat"),
    *("Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot"),
)
_THINGS = ("airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck")
# All that a batch of CIFAR-10 needs to be read.
_ALLOWED = {("numpy.core.multiarray", "_reconstruct"), ("numpy", "ndarray"), ("numpy", "dtype")}


def grey_images():
    """Return grey images in ten classes: the digits, or Fashion-MNIST where COURSE_PROFILE=full.

    Returns:
        Split: x float32 (n, height, width), paper 0 to ink 1, 8 pixels wide or 28; y int (n,).
    """
    return by_profile(digits, fashion_mnist)()


def colour_images(train=None):
    """Return colour images in ten classes: drawn shapes, or CIFAR-10 where COURSE_PROFILE=full.

    Args:
        train: int, how many training images; None for all of CIFAR-10's, or 10,000 drawn ones. The
            test images are the same however many there are.

    Returns:
        Split: x float32 (n, 32, 32, 3), 0 to 1; y int (n,).
    """
    return by_profile(_drawn_shapes, _photographed_things)(train)


def mnist():
    """Return MNIST: 70,000 handwritten digits, 28 by 28 pixels, the writers of the test held out.

    Returns:
        Split: x float32 (60000 and 10000, 28, 28), paper 0 to ink 1; y int, the digit.

    Raises:
        DataError: if it is not in the mirror or the cache and cannot be downloaded.
    """
    return _from_idx("mnist", tuple("0123456789"))


def fashion_mnist():
    """Return Fashion-MNIST: 70,000 grey photographs of clothes, 28 by 28 pixels.

    Returns:
        Split: x float32 (60000 and 10000, 28, 28), background 0 to 1; y int, the class.

    Raises:
        DataError: if it is not in the mirror or the cache and cannot be downloaded.
    """
    return _from_idx("fashion_mnist", _CLOTHES)


def shirts():
    """Return 10,000 pictures of Fashion-MNIST at half their width, in ten blocks: is it a shirt?

    Returns:
        (x, y, block): float64 (10000, 196), 0 to 1; int (10000,), 1 for a shirt; int (10000,), 0 to 9.
    """
    clothes, n = fashion_mnist(), 10_000
    small = clothes.x_train[:n].reshape(n, 14, 2, 14, 2).mean(axis=(2, 4), dtype=float)
    return (
        small.reshape(n, 196),
        (clothes.y_train[:n] == _CLOTHES.index("Shirt")).astype(int),
        np.arange(n) // 1000,
    )


def cifar10():
    """Return CIFAR-10: 60,000 colour photographs of ten kinds of things, 32 by 32 pixels.

    A mirror may hold one of its five training batches only: 10,000 images of the 50,000.

    Returns:
        Split: x float32 (50000 and 10000, 32, 32, 3), red, green, blue, 0 to 1; y int, the class.

    Raises:
        DataError: if it is not in the mirror or the cache and cannot be downloaded.
    """
    found = files("cifar10")
    if "cifar-10-python.tar.gz" in found:
        batches = read(found["cifar-10-python.tar.gz"], ("_batch", "_1", "_2", "_3", "_4", "_5"))
    else:
        batches = ((name, path.read_bytes()) for name, path in found.items())
    parts = {name.rsplit("/")[-1]: _batch(content) for name, content in batches}
    x_test, y_test = parts.pop("test_batch")
    x_train, y_train = zip(*(parts[name] for name in sorted(parts)), strict=True)
    return Split(_unit(np.concatenate(x_train)), np.concatenate(y_train), _unit(x_test), y_test, _THINGS)


def photographs():
    """Return the two photographs that come with scikit-learn: a tower above a lake, and a flower.

    By danielbuechele and vultilion on Flickr, CC BY 2.0; the card in data/README.md says more.

    Returns:
        dict of "china" and "flower" to uint8 array (427, 640, 3), 0 to 255.
    """
    from sklearn.datasets import load_sample_image  # here, because it takes a second

    print("embedded: two photographs (scikit-learn)")
    return {name: load_sample_image(f"{name}.jpg") for name in ("china", "flower")}


def _photographed_things(train):
    things = cifar10()
    return replace(things, x_train=things.x_train[:train], y_train=things.y_train[:train])


def _drawn_shapes(train):
    drawn = shapes() if train is None else shapes(train)
    return replace(drawn, x_train=_unit(drawn.x_train), x_test=_unit(drawn.x_test))


def _from_idx(name, names):
    found = files(name)
    x_train, y_train, x_test, y_test = (
        _idx(found[f"{part}-{kind}-ubyte.gz"])
        for part in ("train", "t10k")
        for kind in ("images-idx3", "labels-idx1")
    )
    return Split(_unit(x_train), y_train.astype(int), _unit(x_test), y_test.astype(int), names)


def _idx(path):
    # Two zero bytes, the type (8: unsigned byte), the number of dimensions, each as a big-endian int32.
    content = gzip.decompress(path.read_bytes())
    dimensions = content[3]
    if content[:3] != b"\0\0\x08":
        raise ValueError(f"{path} is not an idx file of unsigned bytes")
    shape = np.frombuffer(content, ">i4", dimensions, offset=4)
    return np.frombuffer(content, np.uint8, offset=4 + 4 * dimensions).reshape(shape)


def _unit(pixels):
    return np.divide(pixels, 255, dtype="float32", order="C")


class _Plain(pickle.Unpickler):
    # A pickle may call any function by name; this one builds arrays and nothing else.
    def find_class(self, module, name):
        if (module, name) not in _ALLOWED:
            raise pickle.UnpicklingError(f"{module}.{name} has no place in a batch of CIFAR-10")
        return super().find_class(module, name)


def _batch(content):
    batch = _Plain(io.BytesIO(content), encoding="bytes").load()
    planes = batch[b"data"].reshape(-1, 3, 32, 32)
    return planes.transpose(0, 2, 3, 1), np.array(batch[b"labels"])
