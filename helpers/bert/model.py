"""BERT as published: an encoder after Vaswani et al., and the two heads that it is pretrained with."""

import math
from dataclasses import dataclass

from helpers.training import keras

ops = keras.ops

EPSILON = 1e-12  # of LayerNorm, as published; Keras's own 1e-3 moves the hidden states by hundredths
SPREAD = (
    0.05  # standard deviation of the first weights; the published 0.02 is for 768 units, and slow for 128
)


@dataclass(frozen=True)
class Config:
    """The sizes of a BERT.

    Attributes:
        vocabulary: int, pieces.
        length: int, tokens in a row, [CLS], [SEP] and padding among them.
        layers: int, blocks of the encoder.
        width: int, units of a hidden state.
        heads: int, attention heads; `width` is a multiple of it.
        inner: int, units of the feed-forward layer.
        dropout: float, share of units, and of attention weights, dropped in training.
    """

    vocabulary: int = 4000
    length: int = 64
    layers: int = 2
    width: int = 128
    heads: int = 2
    inner: int = 512
    dropout: float = 0.1

    def __post_init__(self):
        if self.length < 5:
            raise ValueError(f"length {self.length} is too short: [CLS], two texts and two [SEP] need 5")
        if self.width % self.heads:
            raise ValueError(
                f"width {self.width} is no multiple of heads {self.heads}: each head takes a part"
            )


class SelfAttention(keras.layers.Layer):
    """Multi-head self-attention; the three projections of all heads are one matrix product."""

    def __init__(self, config, **names):
        super().__init__(**names)
        self.heads, self.d_k = config.heads, config.width // config.heads
        self.project = _dense(3 * config.width, name="query_key_value")
        self.join = _dense(config.width, name="output")
        self.dropout = keras.layers.Dropout(config.dropout)

    def call(self, x, mask, training=False):
        length, width = x.shape[1:]
        projected = ops.reshape(self.project(x), (-1, length, 3, self.heads, self.d_k))
        queries, keys, values = ops.unstack(
            ops.transpose(projected, (2, 0, 3, 1, 4))
        )  # (batch, heads, length, d_k)
        scores = ops.matmul(queries, ops.swapaxes(keys, 2, 3)) / math.sqrt(self.d_k)
        weights = ops.softmax(scores + mask)  # (batch, heads, queries, keys)
        heads = ops.matmul(self.dropout(weights, training=training), values)
        return self.join(ops.reshape(ops.swapaxes(heads, 1, 2), (-1, length, width))), weights


class Block(keras.layers.Layer):
    """One layer of the encoder: attention, then two dense layers, each added to its input and normalised."""

    def __init__(self, config, **names):
        super().__init__(**names)
        self.attention = SelfAttention(config, name="attention")
        self.attention_norm = _norm("attention_norm")
        self.inner = _dense(config.inner, _gelu, name="inner")
        self.output_ = _dense(config.width, name="output")
        self.output_norm = _norm("output_norm")
        self.dropout = keras.layers.Dropout(config.dropout)

    def call(self, x, mask, training=False):
        attended, weights = self.attention(x, mask, training=training)
        x = self.attention_norm(x + self.dropout(attended, training=training))
        changed = self.output_(self.inner(x))
        return self.output_norm(x + self.dropout(changed, training=training)), weights


class Bert(keras.Model):
    """BERT with its two heads: masked words, and whether the second part follows the first.

    After Devlin, Chang, Lee and Toutanova, arXiv 1810.04805: LayerNorm after each sum, exact GELU, and the
    vocabulary's projection tied to the embeddings.

    Args:
        config: Config.
    """

    def __init__(self, config):
        super().__init__(name="bert")
        self.config = config
        self.tokens = _embedding(config.vocabulary, config.width, name="tokens")
        self.positions = _embedding(config.length, config.width, name="positions")
        self.segments = _embedding(2, config.width, name="segments")
        self.embedding_norm = _norm("embedding_norm")
        self.dropout = keras.layers.Dropout(config.dropout)
        self.blocks = [Block(config, name=f"block_{i}") for i in range(config.layers)]
        self.pool = _dense(config.width, "tanh", name="pool")
        self.next_sentence = _dense(2, name="next_sentence")
        self.transform = _dense(config.width, _gelu, name="transform")
        self.transform_norm = _norm("transform_norm")
        self.bias = self.add_weight(shape=(config.vocabulary,), initializer="zeros", name="vocabulary_bias")
        row = ops.zeros((1, config.length), "int32")
        self({"ids": row, "segments": row, "positions": row[:, :1]})

    def encode(self, ids, segments, training=False):
        """Return the hidden states of all layers and what each head looked at.

        Args:
            ids: int (batch, length); 0 is padding.
            segments: int (batch, length), 0 or 1.
            training: bool.

        Returns:
            (hidden, weights): lists, hidden of layers + 1 arrays (batch, length, width), the embeddings
            first; weights of layers arrays (batch, heads, length, length).
        """
        x = self.tokens(ids) + self.positions(ops.arange(ids.shape[1])) + self.segments(segments)
        hidden = [self.dropout(self.embedding_norm(x), training=training)]
        mask = ops.cast(ids == 0, x.dtype)[:, None, None, :] * -1e4  # to no query: padding
        looked = []
        for block in self.blocks:
            x, weights = block(hidden[-1], mask, training=training)
            hidden.append(x)
            looked.append(weights)
        return hidden, looked

    def call(self, inputs, training=False):
        """Return the logits of both heads.

        Args:
            inputs: dict of int arrays: `ids` and `segments` (batch, length), `positions` (batch, masked).
            training: bool.

        Returns:
            (mlm_logits, nsp_logits): (batch, masked, vocabulary), only at `positions`; and (batch, 2), 0 for
            "is next".
        """
        hidden = self.encode(inputs["ids"], inputs["segments"], training)[0][-1]
        return self.guess(hidden, inputs["positions"]), self.next_sentence(self.pool(hidden[:, 0]))

    def guess(self, hidden, positions):
        """Return the logits over the vocabulary, (batch, masked, vocabulary), at some positions alone."""
        width = self.config.width
        rows = ops.arange(ops.shape(hidden)[0], dtype="int32")[:, None] * hidden.shape[1] + positions
        chosen = ops.take(ops.reshape(hidden, (-1, width)), ops.reshape(rows, (-1,)), axis=0)
        transformed = self.transform_norm(self.transform(chosen))
        logits = ops.matmul(transformed, ops.transpose(self.tokens.embeddings)) + self.bias
        return ops.reshape(logits, (-1, positions.shape[1], self.config.vocabulary))


def _initial():
    return keras.initializers.TruncatedNormal(stddev=SPREAD)


def _dense(units, activation=None, name=None):
    return keras.layers.Dense(units, activation, kernel_initializer=_initial(), name=name)


def _embedding(rows, width, name):
    return keras.layers.Embedding(rows, width, embeddings_initializer=_initial(), name=name)


def _norm(name):
    return keras.layers.LayerNormalization(epsilon=EPSILON, name=name)


def _gelu(x):
    return keras.activations.gelu(x, approximate=False)
