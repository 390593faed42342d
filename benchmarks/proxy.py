"""What `contracts observe` costs: the mock asked directly, and by way of the proxy, turn by turn.

Mock and proxy share one core, the load has the other. In each turn both are loaded for a second; a figure is the median over all turns of
what was measured in one and the same turn.
"""

from __future__ import annotations

import contextlib
import statistics
import sys
from collections.abc import Iterator

from benchmarks import load
from benchmarks.bodies import TOGETHER_DEPLOYMENT, TOGETHER_DEPLOYMENTS
from benchmarks.effort import Effort, command, progress
from benchmarks.figure import Figure
from benchmarks.load import Load
from benchmarks.server import Server, mockserver, serving

WANTED_PER_S = 500


def measure(effort: Effort) -> list[Figure]:
    """Rate, and median latency, by way of the proxy beside those without it.

    Raises:
        LoadError: a request was refused, or not answered.
    """
    direct, observed, read_direct, read_observed, behind_us = [], [], [], [], []
    for number in range(effort.rounds):
        progress(f"round {number + 1} of {effort.rounds}")
        with serving(mockserver) as mock, _observing(mock) as proxy:
            for server in (mock, proxy):
                _post(server, effort.warm_up_s)
            for _ in range(effort.turns):
                direct.append(_post(mock, 1))
                before_s = mock.cpu_s
                observed.append(_post(proxy, 1))
                behind_us.append((mock.cpu_s - before_s) / observed[-1].requests * 1e6)
                read_direct.append(_get(mock))
                read_observed.append(_get(proxy))
    ratios = [ours.per_s / bare.per_s for ours, bare in zip(observed, direct, strict=True)]
    added_us = [(ours.median_ms - bare.median_ms) * 1000 for ours, bare in zip(read_observed, read_direct, strict=True)]
    slower = [ours.median_ms / bare.median_ms for ours, bare in zip(read_observed, read_direct, strict=True)]
    work = [(ours.cpu_us + behind) / bare.cpu_us for ours, behind, bare in zip(observed, behind_us, direct, strict=True)]
    rates = [one.per_s for one in observed]
    cpu_us = statistics.median(one.cpu_us for one in observed)
    return [
        Figure(
            name="requests/s through `contracts observe` ÷ without", value=statistics.median(ratios), unit="x",
            note=f"{min(ratios):.2f} to {max(ratios):.2f} in {len(ratios)} turns of POST /v1/deployments, {load.CONNECTIONS} connections",
        ),
        Figure(
            name="CPU a request through `contracts observe` ÷ without", value=statistics.median(work), unit="x",
            note=f"{min(work):.2f} to {max(work):.2f}, the proxy’s and the mock’s beside the mock’s alone; steady on a busy machine too",
        ),
        Figure(
            name="requests/s through `contracts observe`", value=statistics.median(rates), unit="requests/s", at_least=WANTED_PER_S,
            note=f"{min(rates):,.0f} to {max(rates):,.0f}, everything recorded; {cpu_us:,.0f} µs of the proxy’s CPU each",
        ),
        Figure(
            name="median time of a read through `contracts observe` ÷ without", value=statistics.median(slower), unit="x",
            note=f"one connection, {statistics.median(added_us):,.0f} µs more",
        ),
    ]  # fmt: skip


@contextlib.contextmanager
def _observing(mock: Server) -> Iterator[Server]:
    """The proxy in front of a mock; it is ended before it has judged, which is not what is measured."""
    upstream = f"http://127.0.0.1:{mock.port}"
    words = [sys.executable, "-W", "ignore", "-m", "contracts", "observe", "together", "--upstream", upstream]
    with serving(lambda port: [*words, "--port", str(port)], is_killed=True) as proxy:
        yield proxy


def _post(server: Server, duration_s: int) -> Load:
    return load.post(server, TOGETHER_DEPLOYMENTS, TOGETHER_DEPLOYMENT, name_field="name", duration_s=duration_s)


def _get(server: Server) -> Load:
    return load.get(server, [f"{TOGETHER_DEPLOYMENTS}/storage/volumes"], connections=1, duration_s=1)


main = command("proxy", __doc__, measure)

if __name__ == "__main__":
    main()
