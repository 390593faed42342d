"""Plain values as YAML text that reads the same by YAML 1.1 and 1.2."""

from __future__ import annotations

import yaml

from specs.json.parsing import Json


class _Dumper(yaml.CSafeDumper):
    """libyaml's dumper, without aliases: readers of OpenAPI documents need not know them."""

    def ignore_aliases(self, data: object) -> bool:
        return True


def as_yaml(value: Json) -> str:
    """`value` as YAML, its keys in their order. What YAML 1.1 would read as another kind of value is quoted."""
    return str(yaml.dump(value, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=120))
