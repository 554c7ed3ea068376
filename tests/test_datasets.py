"""Every real dataset: the originals' formats in miniature, and the real files where a mirror has them."""

import gzip
import hashlib
import io
import tarfile
import zipfile
from pathlib import Path

import numpy as np
import pytest

from helpers import data
from helpers.data import __main__ as command
from helpers.data import images
from helpers.data.store import fetch

PUBLIC = fetch.registry()["shakespeare"]["licence"]


def only_with(name):
    """Skip a test, loudly, where no mirror has this dataset: a test downloads nothing."""
    if not fetch.where(name).startswith("mirror"):
        pytest.skip(f"NOT TESTED, COURSE_DATA_MIRROR names no folder that has {name}")


@pytest.fixture
def miniature(monkeypatch, tmp_path):
    """Return a function that puts small files in the place of a dataset's originals."""
    monkeypatch.setenv("COURSE_DATA_CACHE", str(tmp_path / "cache"))
    monkeypatch.delenv("COURSE_DATA_MIRROR", raising=False)

    def put(name, **contents):
        files = []
        for file, content in zip(fetch.registry()[name]["files"], contents.values(), strict=True):
            path = fetch.cache() / name / file["name"]
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
            files.append(file | {"bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()})
        entry = fetch.registry()[name] | {"files": files}
        monkeypatch.setattr(fetch, "registry", lambda: {name: entry})

    return put


def idx(array):
    """Return an array in the format of MNIST's files."""
    header = bytes([0, 0, 8, array.ndim]) + np.array(array.shape, ">i4").tobytes()
    return gzip.compress(header + array.astype(np.uint8).tobytes())


def tarred(members):
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w:gz") as archive:
        for name, content in members.items():
            member = tarfile.TarInfo(name)
            member.size = len(content)
            archive.addfile(member, io.BytesIO(content))
    return buffer.getvalue()


def zipped(members):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def test_mnist_in_miniature(miniature, capsys):
    pixels = np.arange(2 * 28 * 28).reshape(2, 28, 28) % 256
    contents = idx(pixels), idx(np.array([7, 3])), idx(pixels[:1]), idx(np.array([9]))
    miniature("mnist", **dict(zip("abcd", contents, strict=True)))
    split = data.mnist()
    np.testing.assert_allclose(split.x_train * 255, pixels, rtol=1e-6)
    assert split.x_train.dtype == np.float32
    assert (split.y_train.tolist(), split.y_test.tolist(), split.x_test.shape) == ([7, 3], [9], (1, 28, 28))
    assert capsys.readouterr().out == "full: MNIST, from the cache\n"


def test_idx_of_another_type_is_refused(tmp_path):
    (tmp_path / "file.gz").write_bytes(gzip.compress(bytes([0, 0, 13, 1, 0, 0, 0, 0])))
    with pytest.raises(ValueError, match="not an idx file"):
        images._idx(tmp_path / "file.gz")


def batch(label, pixels):
    """Return one image as Python 2 pickled the batches of CIFAR-10."""
    kind = b"cnumpy\ndtype\n(U\x02u1K\x00K\x01tR(K\x03U\x01|NNNJ\xff\xff\xff\xffJ\xff\xff\xff\xffK\x00tb"
    content = b"T" + len(pixels).to_bytes(4, "little") + pixels
    array = (
        b"cnumpy.core.multiarray\n_reconstruct\n(cnumpy\nndarray\nK\x00\x85U\x01btR(K\x01K\x01M\x00\x0c\x86"
    )
    return b"\x80\x02}(U\x06labels](K%ceU\x04data" % label + array + kind + b"\x89" + content + b"tbu."


def test_cifar10_in_miniature(miniature):
    pixels = bytes([1, 200]) + bytes(3070)  # the second pixel of the red plane's first row
    folder = "cifar-10-batches-py"
    members = {f"{folder}/data_batch_{i}": batch(i, pixels) for i in (3, 1, 2, 5, 4)}
    members |= {
        f"{folder}/test_batch": batch(9, pixels),
        f"{folder}/batches.meta": b"x",
        f"{folder}/readme.html": b"x",
    }
    miniature("cifar10", archive=tarred(members))
    split = data.cifar10()
    assert split.y_train.tolist() == [1, 2, 3, 4, 5]
    assert split.y_test.tolist() == [9]
    assert split.x_train.shape == (5, 32, 32, 3)
    np.testing.assert_allclose(split.x_train[0, 0, 1] * 255, [200, 0, 0], rtol=1e-6)


def test_imdb_in_miniature(miniature):
    members = {
        f"aclImdb/{part}/{label}/{i}_{points}.txt": f"{part} {label} {i}<br />end".encode()
        for part in ("test", "train")
        for label, points in (("pos", 9), ("neg", 2), ("unsup", 0))
        for i in (10, 2)
    }
    miniature("imdb", archive=tarred(members | {"aclImdb/train/urls_pos.txt": b"x", "aclImdb/README": b"x"}))
    split = data.imdb()
    assert split.x_train.tolist() == [f"train {label} {i}\nend" for i in (2, 10) for label in ("neg", "pos")]
    assert split.y_train.tolist() == [0, 1, 0, 1]
    assert split.x_test[0] == "test neg 2\nend"
    assert split.names == ("negative", "positive")


def test_wikitext2_in_miniature(miniature):
    text = " \n = A title = \n \n One two . Three four . \n x = 1 = 2 \n \n = = Part = = \n \n Five ? \n"
    members = {f"wikitext-2/wiki.{part}.tokens": text + text for part in ("train", "valid", "test")}
    miniature("wikitext2", archive=zipped(members))
    prose = data.wikitext2()
    paragraphs = [["One two .", "Three four ."], ["x = 1 = 2"], ["Five ?"]]
    assert prose.train == [data.Document("WikiText-2", "A title", paragraphs)] * 2
    assert prose.validation == prose.test == prose.train


def test_glove_in_miniature(miniature, capsys):
    words = {"the": 1, ",": 2, "cat": 3, "naïve": 4}
    lines = "".join(f"{word}{f' {value}' * 50}\n" for word, value in words.items())
    miniature("glove_6b", archive=zipped({"glove.6B.50d.txt": lines, "glove.6B.100d.txt": ""}))
    vectors, missing = data.glove(["<pad>", "naïve", "the", "The", ","])
    assert vectors[:, 49].tolist() == [0, 4, 1, 0, 2]
    assert vectors.dtype == np.float32
    assert missing == ["<pad>", "The"]
    assert "3 of 5 tokens have a vector" in capsys.readouterr().out
    with pytest.raises(ValueError, match="twice"):
        data.glove(["the", "the"])
    with pytest.raises(ValueError, match="received 51"):
        data.glove(["the"], 51)


def test_glove_keeps_only_the_rows_that_are_needed():
    kept = data.aligned((b"word%d 1 2\n" % i for i in range(400_000)), ["word399999", "absent"], 2)
    assert kept[0].tolist() == [[1, 2], [0, 0]]
    assert kept[1] == ["absent"]


def test_quick_profile_needs_no_file(monkeypatch, tmp_path, capsys):
    monkeypatch.delenv("COURSE_PROFILE", raising=False)
    monkeypatch.setenv("COURSE_DATA_CACHE", str(tmp_path))
    split = data.grey_images()
    assert split.x_train.shape[1:] == (8, 8)
    assert capsys.readouterr().out.startswith("embedded: ")
    assert not list(tmp_path.iterdir())


def test_colour_images_have_one_form_in_both_profiles(monkeypatch):
    monkeypatch.delenv("COURSE_PROFILE", raising=False)
    split = data.colour_images()
    assert split.x_train.shape[1:] == (32, 32, 3)
    assert split.x_train.dtype == np.float32
    assert 0 <= split.x_train.min() < 0.1 < 0.9 < split.x_train.max() <= 1
    assert len(split.names) == 10


def test_fewer_colour_images_are_judged_on_the_same(monkeypatch):
    monkeypatch.delenv("COURSE_PROFILE", raising=False)
    few, many = data.colour_images(100), data.colour_images(200)
    assert (len(few.x_train), len(many.y_train)) == (100, 200)
    assert np.array_equal(few.x_test, many.x_test) and np.array_equal(few.y_test, many.y_test)


def test_command_lists_and_removes(miniature, capsys):
    miniature("shakespeare", text=b"First Citizen:\nSpeak.")
    assert command.main([]) == 0
    assert "cache            prose. Licence: public domain" in capsys.readouterr().out
    assert command.main(["fetch", "shakespeare"]) == 0
    assert command.main(["remove", "shakespeare"]) == 0
    assert command.main([]) == 0
    assert "to download      prose" in capsys.readouterr().out
    assert command.main(["fetch", "atlantis"]) == 1
    assert "There is no dataset 'atlantis'" in capsys.readouterr().err
    assert command.main(["steal"]) == 2


def test_command_lists_and_removes_what_the_course_made(monkeypatch, tmp_path, capsys):
    monkeypatch.setenv("COURSE_DATA_CACHE", str(tmp_path))
    fetch.make("speech", "0", lambda place: (place / "a.wav").write_bytes(bytes(2**20)))
    assert command.main([]) == 0
    assert "speech            1.0 MiB  cache" in capsys.readouterr().out
    assert command.main(["remove", "speech"]) == 0
    assert capsys.readouterr().out == "speech: removed\n"
    assert command.main(["remove", "speech"]) == 0
    assert capsys.readouterr().out == "speech: was not in the cache\n"
    assert command.main([]) == 0
    assert "speech            0.0 MiB  made when used" in capsys.readouterr().out


def test_the_whole_listing(miniature, monkeypatch, tmp_path, capsys):
    miniature("shakespeare", text=bytes(3 * 2**19))
    monkeypatch.delenv("COURSE_DATA_MIRROR", raising=False)
    assert command.main([]) == 0
    listed = capsys.readouterr().out.splitlines()
    assert listed == [
        f"{'shakespeare':14} {'1.5 MiB':>10}  {'cache':15}  prose. Licence: {PUBLIC}",
        f"{'speech':14} {'0.0 MiB':>10}  made when used",
        "",
        f"cache: {tmp_path / 'cache' / 'neurons-to-bert'}",
        "mirror: none; COURSE_DATA_MIRROR names one",
        "The quick form downloads nothing: digits, shapes, series and photographs are here, too.",
    ]
    monkeypatch.setenv("COURSE_DATA_MIRROR", str(tmp_path))
    command.main([])
    assert f"mirror: {tmp_path}" in capsys.readouterr().out


def test_several_are_fetched_and_removed_at_once(miniature, monkeypatch, capsys):
    asked = []
    monkeypatch.setattr(command.fetch, "files", asked.append)
    assert command.main(["fetch", "one", "two"]) == 0 and asked == ["one", "two"]
    monkeypatch.setattr(command.fetch, "remove", lambda name: name == "one")
    assert command.main(["remove", "one", "two"]) == 0
    assert capsys.readouterr().out == "one: removed\ntwo: was not in the cache\n"


def test_an_interrupt_ends_in_a_line(monkeypatch, capsys):
    def interrupt(name):
        raise KeyboardInterrupt

    monkeypatch.setattr(command.fetch, "files", interrupt)
    assert command.main(["fetch", "mnist"]) == 130
    said = capsys.readouterr().err
    assert said == "Interrupted. No half file is left; the same command starts again.\n"


@pytest.mark.parametrize("words", [["fetch"], ["remove"], ["list"], ["fetch", "--help", "x"][:1]])
def test_words_that_mean_nothing_show_what_does(words, capsys):
    assert command.main(words) == 2
    assert capsys.readouterr().err == f"{command.__doc__}\n"


def test_every_dataset_has_a_card():
    cards = (Path(__file__).parents[1] / "data" / "README.md").read_text(encoding="utf-8")
    for entry in fetch.registry().values():
        assert f"\n## {entry['title']}\n" in cards


def assert_images(split, shape, train, test):
    assert split.x_train.shape == (sum(train), *shape)
    assert split.x_test.shape == (sum(test), *shape)
    for x, y, counts in (split.x_train, split.y_train, train), (split.x_test, split.y_test, test):
        assert x.dtype == np.float32
        assert (x.min(), x.max()) == (0, 1)
        assert np.bincount(y).tolist() == counts
    assert len(split.names) == len(train)


def test_temperatures_of_the_mirror(monkeypatch, capsys):
    only_with("temperatures")
    monkeypatch.setenv("COURSE_PROFILE", "full")
    found = data.series()
    assert "full: Melbourne's daily minimum temperatures" in capsys.readouterr().out
    assert len(found.values) == 3650
    days = np.diff(found.dates).astype(int)
    assert [str(found.dates[i]) for i in np.flatnonzero(days != 1)] == ["1984-12-30", "1988-12-30"]
    assert -1 < found.values.min() < 1 and 25 < found.values.max() < 27


def test_fashion_mnist_of_the_mirror(monkeypatch):
    only_with("fashion_mnist")
    monkeypatch.setenv("COURSE_PROFILE", "full")
    split = data.grey_images()
    assert_images(split, (28, 28), [6000] * 10, [1000] * 10)
    assert split.names[split.y_train[0]] == "Ankle boot"
    assert np.allclose(split.x_train.mean(), 0.286, atol=1e-3)  # as others report it: 0.2860


def test_shirts_are_dealt_in_ten_blocks():
    only_with("fashion_mnist")
    (x, y, block), clothes = data.shirts(), data.fashion_mnist()
    assert x.shape == (10_000, 196) and x.dtype == float and np.bincount(block).tolist() == [1000] * 10
    assert x[7].reshape(14, 14)[3, 5] == pytest.approx(clothes.x_train[7, 6:8, 10:12].mean())
    assert np.array_equal(y == 1, [clothes.names[i] == "Shirt" for i in clothes.y_train[:10_000]])


def test_cifar10_of_the_mirror(monkeypatch, capsys):
    only_with("cifar10")
    monkeypatch.setenv("COURSE_PROFILE", "full")
    split = data.colour_images()
    train = [5000] * 10
    if "not the original" in capsys.readouterr().out:
        train = [1005, 974, 1032, 1016, 999, 937, 1030, 1001, 1025, 981]
    assert_images(split, (32, 32, 3), train, [1000] * 10)
    assert [split.names[i] for i in split.y_test[:4]] == ["cat", "ship", "ship", "airplane"]
    assert np.array_equal(data.colour_images(50).y_train, split.y_train[:50])
    overlap = {image.tobytes() for image in split.x_train} & {image.tobytes() for image in split.x_test}
    assert not overlap


def test_movie_reviews_of_the_mirror():
    only_with("movie_reviews")
    split = data.movie_reviews()
    assert (len(split.x_train), len(split.x_test)) == (1600, 400)
    assert np.bincount(split.y_train).tolist() == [800, 800]
    assert np.bincount(split.y_test).tolist() == [200, 200]
    assert not set(split.x_train) & set(split.x_test)
    assert split.x_train[0].startswith("plot : two teen couples go to a church party")


def paragraphs_of(documents):
    """Return the paragraphs that are long enough to be nobody else's."""
    texts = (" ".join(sentences) for document in documents for sentences in document.paragraphs)
    return {text for text in texts if len(text) > 60}


@pytest.mark.parametrize(
    ("load", "counts", "words"),
    [(data.wikitext2, (600, 60, 60), (2_007_146, 209_338, 235_845)), (data.shakespeare, (7, 1, 1), None)],
)
def test_prose_of_the_mirror(load, counts, words):
    only_with(load.__name__)
    prose = load()
    assert tuple(map(len, prose)) == counts
    train, validation, test = map(paragraphs_of, prose)
    assert not (train & validation or train & test or validation & test)
    if words:
        assert words == tuple(
            sum(len(s.split(" ")) for document in part for p in document.paragraphs for s in p)
            for part in prose
        )
    assert all(sentence for document in prose.test for p in document.paragraphs for sentence in p)


def test_glove_of_the_mirror():
    only_with("glove_6b")
    vectors, missing = data.glove(["<pad>", "of", "the"])
    assert missing == ["<pad>"]
    np.testing.assert_array_equal(vectors[2, :3], np.array([0.418, 0.24968, -0.41242], "float32"))
    similar, _ = data.glove(["king", "queen", "percent"])
    cosine = similar @ similar.T / np.linalg.norm(similar, axis=1) / np.linalg.norm(similar, axis=1)[:, None]
    assert cosine[0, 1] > 0.7 > 0.3 > cosine[0, 2]


def test_timit_sample_of_the_mirror():
    only_with("timit_sample")
    speakers = [path for path in (fetch.folder("timit_sample") / "timit").glob("dr*-*") if path.is_dir()]
    assert len(speakers) == 16
    assert sum(len(list(speaker.glob("*.wav"))) for speaker in speakers) == 160


def test_mnist_of_the_mirror():
    only_with("mnist")
    split = data.mnist()
    assert (split.x_train.shape, split.x_test.shape) == ((60_000, 28, 28), (10_000, 28, 28))
    assert (split.x_train.min(), split.x_train.max()) == (0, 1)
    assert split.y_train[:3].tolist() == [5, 0, 4]


def test_imdb_of_the_mirror():
    only_with("imdb")
    split = data.imdb()
    assert np.bincount(split.y_train).tolist() == np.bincount(split.y_test).tolist() == [12_500, 12_500]
