"""The control pages under /__mock__: what a test or a person asks of the mock itself."""

from mockserver.control.adapter import ControlPages
from mockserver.control.pages import flask_app

__all__ = ["ControlPages", "flask_app"]
