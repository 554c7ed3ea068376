"""Hugging Face's BERT, the oracle of ours: `python tests/hugging_face.py` makes tests/hugging_face.npz anew.

It needs torch and transformers, from the dependency group `benchmarks`; the file it makes needs neither.
"""

from pathlib import Path

import numpy as np

FILE = Path(__file__).with_suffix(".npz")
SIZES = {"vocabulary": 60, "length": 16, "layers": 2, "width": 32, "heads": 2, "inner": 64, "dropout": 0.0}
_LAYERS = {
    "attention.output.dense": "attention/output",
    "attention.output.LayerNorm": "attention_norm",
    "intermediate.dense": "inner",
    "output.dense": "output",
    "output.LayerNorm": "output_norm",
}
_HEADS = {
    "bert.embeddings.LayerNorm": "embedding_norm",
    "bert.pooler.dense": "pool",
    "cls.seq_relationship": "next_sentence",
    "cls.predictions.transform.dense": "transform",
    "cls.predictions.transform.LayerNorm": "transform_norm",
}


def answers(seed=0):
    """Return the weights of a random BertForPreTraining, rows to read, and what it makes of them.

    Returns:
        dict of arrays: each weight under Hugging Face's name; `ids` and `segments` (rows, length); `hidden`
        (layers + 1, rows, length, width), `mlm_logits` (rows, length, vocabulary), `nsp_logits` (rows, 2).
    """
    import torch
    from transformers import BertConfig, BertForPreTraining

    torch.manual_seed(seed)
    model = BertForPreTraining(
        BertConfig(
            vocab_size=SIZES["vocabulary"],
            max_position_embeddings=SIZES["length"],
            num_hidden_layers=SIZES["layers"],
            hidden_size=SIZES["width"],
            num_attention_heads=SIZES["heads"],
            intermediate_size=SIZES["inner"],
        )
    ).eval()
    with torch.no_grad():
        for weight in model.parameters():  # biases and LayerNorms too, which would be 0 and 1
            weight.add_(torch.randn_like(weight) * 0.2)
    rng = np.random.default_rng(seed)
    ids = rng.integers(5, SIZES["vocabulary"], (4, SIZES["length"]))
    ids[1, 11:] = ids[2, 5:] = 0
    segments = ((np.arange(SIZES["length"]) > 7) & (ids > 0)).astype(int)
    with torch.no_grad():
        out = model(
            torch.tensor(ids),
            token_type_ids=torch.tensor(segments),
            attention_mask=torch.tensor(ids > 0),
            output_hidden_states=True,
        )
    weights = {name: weight.detach().numpy() for name, weight in model.named_parameters()}
    return weights | {
        "ids": ids.astype("int32"),
        "segments": segments.astype("int32"),
        "hidden": np.stack([layer.numpy() for layer in out.hidden_states]),
        "mlm_logits": out.prediction_logits.numpy(),
        "nsp_logits": out.seq_relationship_logits.numpy(),
    }


def ours(weights):
    """Return Hugging Face's weights under the names, and in the shapes, of helpers.bert.model.Bert.

    Args:
        weights: dict of name to array, as `answers` returns.

    Returns:
        dict of variable path to array.
    """
    found = {
        "bert/vocabulary_bias": weights["cls.predictions.bias"],
        "bert/tokens/embeddings": weights["bert.embeddings.word_embeddings.weight"],
        "bert/positions/embeddings": weights["bert.embeddings.position_embeddings.weight"],
        "bert/segments/embeddings": weights["bert.embeddings.token_type_embeddings.weight"],
    }
    for theirs, name in _HEADS.items():
        found |= _layer(weights, theirs, f"bert/{name}")
    for i in range(SIZES["layers"]):
        layer = f"bert.encoder.layer.{i}"
        for theirs, name in _LAYERS.items():
            found |= _layer(weights, f"{layer}.{theirs}", f"bert/block_{i}/{name}")
        three = [_layer(weights, f"{layer}.attention.self.{name}", "") for name in ("query", "key", "value")]
        for kind in ("kernel", "bias"):
            joined = np.concatenate([part[f"/{kind}"] for part in three], -1)
            found[f"bert/block_{i}/attention/query_key_value/{kind}"] = joined
    return found


def _layer(weights, theirs, name):
    weight, bias = weights[f"{theirs}.weight"], weights[f"{theirs}.bias"]
    if weight.ndim == 1:
        return {f"{name}/gamma": weight, f"{name}/beta": bias}
    return {f"{name}/kernel": weight.T, f"{name}/bias": bias}  # PyTorch keeps (outputs, inputs)


if __name__ == "__main__":
    np.savez_compressed(FILE, **answers())
    print(f"{FILE.name}: {FILE.stat().st_size / 1024:.0f} KiB")
