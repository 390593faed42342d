"""The library: its document, its overlay, and the behaviour that no document can say."""
