"""BERT, its pieces, its input and its checkpoints, held to Hugging Face, to `tokenizers` and to counting."""

import importlib.util
import json

import hugging_face
import numpy as np
import pytest
from tokenizers import BertWordPieceTokenizer

from helpers.bert import checkpoint, inputs, start, training, wordpiece
from helpers.bert.model import Bert, Config
from helpers.data import prose
from helpers.data.split import Document
from helpers.data.store.fetch import embedded
from helpers.training import keras, tf

SMALL = Config(vocabulary=40, length=16, layers=1, width=8, heads=2, inner=16, dropout=0.0)
SENTENCES = [
    "The cat sees the mouse.",
    "The mouse sees the cheese.",
    "A cat eats no cheese.",
    "The dog sees all.",
]


def book(pages=30, sentences=6, seed=0):
    """Return pages of random sentences, as ids."""
    rng = np.random.default_rng(seed)
    return [
        [rng.integers(5, 40, rng.integers(2, 7)).tolist() for _ in range(sentences)] for _ in range(pages)
    ]


def documents():
    return [Document("python", f"module:{i}", [[sentence]]) for i, sentence in enumerate(SENTENCES)]


# Hugging Face as the oracle


def afresh():
    if not importlib.util.find_spec("transformers") or not importlib.util.find_spec("torch"):
        pytest.skip("NOT TESTED: torch and transformers are not installed (dependency group `benchmarks`)")
    return hugging_face.answers()


@pytest.mark.parametrize("source", ["kept", "made afresh"])
def test_bert_is_hugging_faces(source):
    stored = dict(np.load(hugging_face.FILE)) if source == "kept" else afresh()
    model = Bert(Config(**hugging_face.SIZES))
    checkpoint.assign({v.path: v for v in model.weights}, hugging_face.ours(stored), hugging_face.FILE)
    positions = np.tile(np.arange(16, dtype="int32"), (len(stored["ids"]), 1))
    hidden, weights = model.encode(stored["ids"], stored["segments"])
    mlm, nsp = model({"ids": stored["ids"], "segments": stored["segments"], "positions": positions})
    assert np.abs(np.stack(hidden) - stored["hidden"]).max() < 1e-4
    assert np.abs(mlm - stored["mlm_logits"]).max() < 1e-4
    assert np.abs(nsp - stored["nsp_logits"]).max() < 1e-4
    assert np.asarray(weights[0])[2, :, :, 5:].max() == 0  # nobody looks at padding


def test_oracle_is_small_and_whole():
    assert hugging_face.FILE.stat().st_size < 300 * 1024
    stored = dict(np.load(hugging_face.FILE))
    used = hugging_face.ours(stored)
    assert sum(map(np.size, used.values())) == Bert(Config(**hugging_face.SIZES)).count_params()
    assert all(np.std(value) > 0.05 for value in used.values())  # no bias left at 0, no LayerNorm at 1


# The model


def test_gathering_first_changes_no_logit():
    model = Bert(SMALL)
    ids, segments = inputs.as_rows([([6, 7, 8], [9, 10]), ([11] * 8, [12] * 3)], 16)
    every = np.tile(np.arange(16, dtype="int32"), (2, 1))
    few = np.array([[1, 5], [3, 10]], "int32")
    all_logits, _ = model({"ids": ids, "segments": segments, "positions": every})
    logits, _ = model({"ids": ids, "segments": segments, "positions": few})
    np.testing.assert_allclose(
        logits, np.take_along_axis(np.asarray(all_logits), few[:, :, None], 1), atol=1e-6
    )


def test_padding_changes_nothing():
    model = Bert(SMALL)
    short, long = (inputs.as_rows([([6, 7, 8], [9, 10])], length) for length in (8, 16))
    np.testing.assert_allclose(model.encode(*short)[0][-1], model.encode(*long)[0][-1][:, :8], atol=1e-6)


def test_dropout_is_for_training_alone():
    model = Bert(Config(**{**SMALL.__dict__, "dropout": 0.5}))
    batch = next(training.batches(book(), SMALL, 8, 0))
    assert float(training.losses(model, batch)[0]) == float(training.losses(model, batch)[0])
    assert float(training.losses(model, batch, training=True)[0]) != float(training.losses(model, batch)[0])


def test_heads_share_the_width():
    with pytest.raises(ValueError, match="width 8 is no multiple of heads 3"):
        Config(width=8, heads=3)


# WordPiece


def test_pieces_are_the_same_each_time_and_those_of_the_library():
    texts = prose().train
    ours = wordpiece.pieces(wordpiece.train(texts))
    assert ours == wordpiece.pieces(wordpiece.train(texts)) and len(ours) == 4000
    assert ours[:5] == list(inputs.SPECIAL) and ours[5:] == sorted(ours[5:])
    library = BertWordPieceTokenizer(lowercase=True)
    sentences = (s for document in texts for paragraph in document.paragraphs for s in paragraph)
    library.train_from_iterator(sentences, 4000, special_tokens=list(inputs.SPECIAL), show_progress=False)
    assert set(ours) == set(library.get_vocab())


def test_pieces_spell_the_text():
    tokenizer = wordpiece.of_pieces(wordpiece.pieces(wordpiece.train(documents(), 60)))
    encoded = tokenizer.encode("The mouse eats cheese.", add_special_tokens=False)
    assert "".join(encoded.tokens).replace("##", "") == "themouseeatscheese."
    assert tokenizer.encode("Ж", add_special_tokens=False).ids == [inputs.UNKNOWN]


# The input


def test_a_page_is_a_module_in_its_order():
    tokenizer = wordpiece.train(documents(), 60)
    texts = [
        *documents(),
        Document("python", "other:f", [["A cat."], ["No dog."]]),
        Document("W", "A : B", [["x."]]),
    ]
    pages = inputs.pages(texts, tokenizer)
    assert [len(page) for page in pages] == [4, 2, 1]
    assert tokenizer.decode(pages[0][1]) == "the mouse sees the cheese."


def test_a_row_is_cls_first_sep_second_sep():
    ids, segments = inputs.as_rows([([6, 7], [8]), ([6, 7, 8, 9, 10], [11, 12]), ([6, 7], None)], 8)
    assert ids.tolist() == [[2, 6, 7, 3, 8, 3, 0, 0], [2, 6, 7, 8, 3, 11, 12, 3], [2, 6, 7, 3, 0, 0, 0, 0]]
    assert segments.tolist() == [[0, 0, 0, 0, 1, 1, 0, 0], [0] * 5 + [1] * 3, [0] * 8]


def test_half_of_the_pairs_go_on():
    pages = [
        [[5 + p, 36, 37], [5 + p, 38], [5 + p, 39]] for p in range(30)
    ]  # the page's own id opens each sentence
    ids, segments, labels = inputs.pairs(pages, 16, np.random.default_rng(0))
    assert labels.mean() == pytest.approx(0.5, abs=0.02)
    own = [
        {t for t in row[part == 0] if 4 < t < 36} == {t for t in row[part == 1] if 4 < t < 36}
        for row, part in zip(ids, segments + 2 * (ids == 0), strict=True)
    ]
    assert own == (labels == 0).tolist()


def test_lengths_do_not_tell_which_go_on():
    pages = book(400, 9)
    ids, segments, labels = inputs.pairs(pages, 16, np.random.default_rng(0))
    for feature in ((ids > 0).sum(1), segments.sum(1)):
        means = [feature[labels == label].mean() for label in (0, 1)]
        spread = feature.std() / np.sqrt(len(labels) / 4)
        assert abs(means[0] - means[1]) < 4 * spread


def test_all_sentences_are_read():
    pages = [[[5 + i] for i in range(30)]]
    epochs = [inputs.pairs(pages * 2, 16, np.random.default_rng(seed))[0] for seed in range(5)]
    assert {*np.concatenate(epochs).ravel()} == {0, 2, 3, *range(5, 35)}


def test_masking_is_fifteen_and_eighty_ten_ten():
    rng = np.random.default_rng(0)
    ids, _ = inputs.as_rows([(rng.integers(5, 1000, 45), rng.integers(5, 1000, 16)) for _ in range(4000)], 64)
    hidden = inputs.mask(ids, 1000, rng)
    chosen = hidden["weights"] > 0
    shown = np.take_along_axis(hidden["ids"], hidden["positions"], 1)[chosen]
    labels, n = hidden["labels"][chosen], chosen.sum()
    assert n / (ids > 4).sum() == pytest.approx(0.15, abs=0.005)
    for share, count in [(0.8, shown == inputs.MASK), (0.1 + 0.1 / 995, shown == labels)]:
        assert count.sum() / n == pytest.approx(share, abs=4 * np.sqrt(share * (1 - share) / n))
    assert (labels == np.take_along_axis(ids, hidden["positions"], 1)[chosen]).all() and labels.min() > 4
    untouched = np.ones_like(ids, bool)
    np.put_along_axis(untouched, hidden["positions"], False, 1)
    assert (hidden["ids"] == ids)[untouched].all()
    places = np.bincount(hidden["positions"][chosen], minlength=64)
    assert places[0] == places[46] == places[63] == 0  # [CLS] and [SEP]
    assert places[places > 0].min() > 0.8 * places[places > 0].max()  # every other place alike


def test_short_rows_weigh_what_they_hide():
    ids, _ = inputs.as_rows([([6, 7], None), ([8] * 30, None)], 40)
    hidden = inputs.mask(ids, 40, np.random.default_rng(0))
    assert hidden["weights"].sum(1).tolist() == [1, 4]
    assert (hidden["labels"][hidden["weights"] == 0] == inputs.PAD).all()
    assert hidden["ids"][0, 0] == inputs.CLS


# Training


def test_batches_go_on_where_they_were():
    pages = book()
    straight = training.batches(pages, SMALL, 8, seed=3)
    first = [next(straight) for _ in range(30)]
    late = training.batches(pages, SMALL, 8, seed=3, start=17)
    for expected in first[17:]:
        found = next(late)
        assert all((found[name] == expected[name]).all() for name in expected)
    assert any((a["ids"] != b["ids"]).any() for a, b in zip(first, first[15:], strict=False))


def test_too_large_a_batch_is_told():
    with pytest.raises(ValueError, match="a batch has 500 rows, and the text gives"):
        next(training.batches(book(), SMALL, 500, 0))


def test_losses_count_what_was_hidden_alone():
    model, batch = Bert(SMALL), next(training.batches(book(), SMALL, 8, 0))
    mlm, nsp = training.losses(model, batch)
    logits, pair = (np.asarray(part, float) for part in model(batch))
    logs = logits - np.log(np.exp(logits).sum(-1, keepdims=True))
    each = -np.take_along_axis(logs, batch["labels"][:, :, None], 2)[:, :, 0]
    assert float(mlm) == pytest.approx(each[batch["weights"] > 0].mean(), abs=1e-5)
    assert float(nsp) == pytest.approx(
        np.log1p(np.exp(np.diff(pair)[:, 0] * (1 - 2 * batch["next"]))).mean(), abs=1e-5
    )
    batch["labels"] = np.where(batch["weights"] > 0, batch["labels"], 9)
    assert float(training.losses(model, batch)[0]) == float(mlm)


def test_training_lowers_both_losses():
    keras.utils.set_random_seed(0)
    model, optimizer = Bert(SMALL), training.adamw(1e-2, 60)
    batch = next(training.batches(book(), SMALL, 8, 0))
    step = tf.function(lambda: training.training_step(model, optimizer, batch))
    before = [float(loss) for loss in step()]
    for _ in range(59):
        after = [float(loss) for loss in step()]
    assert after[0] < before[0] - 1 and after[1] < before[1] - 0.3


def test_rate_rises_and_falls():
    rate = training._Triangle(2.0, 10, 100)
    assert [float(rate(step)) for step in (0, 4, 9, 54, 99)] == pytest.approx([0.2, 1.0, 2.0, 1.0, 0.0])


def test_decay_spares_biases_and_layer_norm():
    model, optimizer = Bert(SMALL), training.adamw(1e-3, 10)
    optimizer.build(model.trainable_variables)
    spared = {v.path for v in model.trainable_variables if not optimizer._use_weight_decay(v)}
    assert spared == {v.path for v in model.trainable_variables if v.ndim == 1} | {"bert/vocabulary_bias"}


def test_evaluation_is_counted_over_all_rows():
    model, pages = Bert(SMALL), book(60)
    small, large = (training.evaluate(model, pages, 0, batch_size=size) for size in (7, 500))
    assert small == pytest.approx(large, abs=1e-6)
    assert small["mlm_loss"] == pytest.approx(np.log(40), abs=0.1)
    assert training.evaluate(model, pages, 1) != large


# The start


def test_start_is_counted():
    keras.utils.set_random_seed(0)
    model = Bert(SMALL)
    pages = [[[5, 6], [5, 6], [7, 8]]] * 50
    before = model.tokens.embeddings.numpy()
    start.start_from_counts(model, pages)
    share = np.exp(model.bias.numpy())
    assert (
        share.sum() == pytest.approx(1) and share[5] == pytest.approx(share[6]) and share[5] > 1.9 * share[7]
    )
    vectors = model.tokens.embeddings.numpy()
    assert (vectors[:5] == before[:5]).all()
    length = np.sqrt((vectors[5:9] ** 2).sum(1))
    alike = vectors[5:9] @ vectors[5:9].T / np.outer(length, length)
    assert abs(alike[0, 2]) < 0.3  # they never meet, nor does their company
    assert model.positions.embeddings.numpy().std() == pytest.approx(0.05, rel=0.3)


# Checkpoints


def test_a_checkpoint_comes_back(tmp_path):
    model, file = Bert(SMALL), tmp_path / "bert.npz"
    pieces = wordpiece.pieces(wordpiece.train(documents(), 40))
    model = Bert(Config(**{**SMALL.__dict__, "vocabulary": len(pieces)}))
    checkpoint.save(file, model, pieces, {"steps": 3})
    again, tokenizer, card = checkpoint.load(file)
    assert card == {"steps": 3} and wordpiece.pieces(tokenizer) == pieces and again.config == model.config
    for one, other in zip(model.weights, again.weights, strict=True):
        assert one.path == other.path
        np.testing.assert_allclose(one, other, rtol=1e-3, atol=1e-6)
    assert [path.name for path in tmp_path.iterdir()] == ["bert.npz"]


def test_the_pretrained_model_is_what_its_card_says():
    model, tokenizer, card = checkpoint.pretrained()
    config = model.config
    assert (config.layers, config.width, config.length) == tuple(
        card["asked"][name] for name in ("layers", "width", "length")
    )
    assert embedded("bert").stat().st_size <= 12 * 2**20
    pages = inputs.pages(prose().test, tokenizer)
    found = training.evaluate(model, pages, 0)
    assert found == pytest.approx(card["test"][0], abs=0.005)  # half precision, other processors
    unigram = np.bincount([t for page in pages for sentence in page for t in sentence], minlength=4000) + 1
    unigram = unigram / unigram.sum()
    assert found["mlm_loss"] < -(unigram * np.log(unigram)).sum() - 2
    assert len({round(seed["mlm_accuracy"], 6) for seed in card["test"]}) == 3


def test_what_is_no_checkpoint_is_told(tmp_path):
    file = tmp_path / "bert.npz"
    with pytest.raises(checkpoint.CheckpointError, match="is not there"):
        checkpoint.load(file)
    for content in (b"", b"PK\x03\x04 broken", b"text"):
        file.write_bytes(content)
        with pytest.raises(checkpoint.CheckpointError, match="damaged or no checkpoint"):
            checkpoint.load(file)
    np.savez(file, x=np.arange(3))
    with pytest.raises(checkpoint.CheckpointError, match="damaged or no checkpoint"):
        checkpoint.load(file)
    np.savez(file, about=np.array(json.dumps({"config": {"depth": 3}})))
    with pytest.raises(checkpoint.CheckpointError, match="no checkpoint of this BERT"):
        checkpoint.load(file)
    np.savez(file, about=np.array([{}], object))
    with pytest.raises(checkpoint.CheckpointError, match="damaged"):  # a pickle is never opened
        checkpoint.load(file)


def test_other_sizes_do_not_fit(tmp_path):
    checkpoint.save(tmp_path / "a.npz", Bert(SMALL), list(inputs.SPECIAL), {})
    arrays, about = checkpoint.read_arrays(tmp_path / "a.npz")
    about["config"]["width"] = 16
    checkpoint.write_arrays(tmp_path / "a.npz", arrays, about)
    with pytest.raises(
        checkpoint.CheckpointError, match=r"bert/tokens/embeddings needs \(40, 16\), it has \(40, 8\)"
    ):
        checkpoint.load(tmp_path / "a.npz")


def test_a_crash_leaves_the_old_file(tmp_path, monkeypatch):
    file = tmp_path / "a.npz"
    checkpoint.write_arrays(file, {"x": np.zeros(2)}, {})

    def fail(*args, **kwargs):
        raise OSError("disk full")

    monkeypatch.setattr(np, "savez_compressed", fail)
    with pytest.raises(OSError, match="disk full"):
        checkpoint.write_arrays(file, {"x": np.ones(2)}, {})
    assert [path.name for path in tmp_path.iterdir()] == ["a.npz"]
    assert checkpoint.read_arrays(file)[0]["x"].tolist() == [0, 0]
