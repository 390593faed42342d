"""Judge the services of others: `python -m tests.others [--only NAME] [--profile quick] [--jobs 1] [--seeds 0,1] [--broken]`."""

from __future__ import annotations

import argparse

from tests.others.services import ALL, BY_NAME
from tests.others.table import broken_rows, rows


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(prog="python -m tests.others")
    parser.add_argument("--only", action="append", choices=sorted(BY_NAME), help="this service; repeatable")
    parser.add_argument("--profile", action="append", choices=("quick", "standard", "deep"))
    parser.add_argument("--jobs", action="append", type=int)
    parser.add_argument("--seeds", default="0", help="numbers, with commas between them")
    parser.add_argument("--broken", action="store_true", help="break each service, too")
    options = parser.parse_args()
    services = [service for service in ALL if service.name in (options.only or BY_NAME) and service.missing is None]
    profiles, jobs = options.profile or ["quick", "standard"], options.jobs or [1, 2]
    seeds = [int(seed) for seed in options.seeds.split(",")]
    rows(services, profiles, jobs, seeds)
    if options.broken:
        for profile in profiles:
            broken_rows(services, profile, jobs[0], seeds[0])


if __name__ == "__main__":
    main()
