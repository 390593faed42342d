"""What a recorded exchange comes to: whether it is as its document has it, why it was refused, and what would have passed."""

from mockserver.explanation.explaining import Explainer

__all__ = ["Explainer"]
