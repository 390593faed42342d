"""A mock in a container, for tests on Testcontainers: `pip install 'contract-mocks[testcontainers]'`.

```python
with MockContainer(document=Path("openapi.yaml")) as mock:
    client = Client(base_url=mock.origin, api_key=mock.key)
```

It starts the image `mock` of the Dockerfile, as the service `mock` of docker-compose.yml does.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from testcontainers.core.container import DockerContainer
from testcontainers.core.wait_strategies import HttpWaitStrategy

from mockserver.settings import DEFAULT_KEY

IMAGE = "contract-mocks-mock:latest"
"""What `docker compose build mock` makes."""
PORT = 8080
_DOCUMENTS = "/home/mock"


class MockContainer(DockerContainer):
    """A mock of the built-in APIs or of a document; a `with` block starts it, waits until it answers, and removes it."""

    key = DEFAULT_KEY
    """A credential that it accepts; any that begins with `test` is a world of its own."""

    def __init__(
        self,
        image: str = IMAGE,
        *,
        document: Path | None = None,
        options: Sequence[str] = (),
        control_token: str | None = None,
        **settings: Any,
    ) -> None:
        """Prepare a container of `image`; nothing is started yet.

        Args:
            image: the image to start.
            document: an OpenAPI document to serve instead of the built-in APIs; it is copied into the container.
            options: further options of `mockserver serve`.
            control_token: what its control pages ask for; a random one unless given.
            settings: further arguments of Testcontainers' `DockerContainer`.
        """
        super().__init__(image, **settings)
        self.control_token = control_token or secrets.token_hex(16)
        command = ["mockserver", "serve", "--host", "0.0.0.0", "--port", str(PORT)]  # noqa: S104 - inside the container
        if document is not None:
            inside = f"{_DOCUMENTS}/{document.name}"
            self.with_copy_into_container(document, inside)
            command += ["--document", inside, "--api", "none"]
        self.with_command([*command, *options])
        self.with_env("MOCKSERVER_CONTROL_TOKEN", self.control_token)
        self.with_exposed_ports(PORT)
        self.waiting_for(HttpWaitStrategy(PORT, "/__mock__/health"))

    @property
    def origin(self) -> str:
        """Where the mock is, such as http://localhost:49152."""
        return f"http://{self.get_container_host_ip()}:{self.get_exposed_port(PORT)}"

    @property
    def control_headers(self) -> dict[str, str]:
        """What a request for its control pages carries."""
        return {"Authorization": f"Bearer {self.control_token}"}
