"""BERT: model, input, pretraining and checkpoint."""
