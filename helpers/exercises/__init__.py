"""The exercises and questions of each chapter, as data: one file a chapter, named like its notebook."""
