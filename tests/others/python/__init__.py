"""Services in Python frameworks, each a process: `python -m tests.others.python.fastapi_plain`; `BREAK` names what is wrong with it."""
