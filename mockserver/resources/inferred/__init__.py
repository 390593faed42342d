"""Resources that were inferred, joined to their document: whatever their answers are wrapped in, and however their items are called."""
