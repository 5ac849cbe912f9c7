"""The two forms of a CloudFormation template: what is passed around here, and the short text that is sent.

CloudFormation accepts at most 51,200 bytes in a request. Dense YAML, with the short forms of its functions, takes 8 %
less of them than JSON without blanks.
"""

import re
from dataclasses import dataclass
from typing import Any

import yaml

# The functions whose short form is their own name; the others begin with `Fn::` when written out.
_PLAIN = ("Ref", "Condition")
_FN = "Fn::"


def read(text: str) -> dict[str, Any]:
    """A template in YAML or JSON; `!Sub text` becomes `{"Fn::Sub": "text"}`, and so on."""
    # `_Loader` is a SafeLoader.
    template: dict[str, Any] = yaml.load(text, Loader=_Loader)
    return template


def written(template: dict[str, Any]) -> str:
    """The text that is sent: `read` makes the same template of it.

    Each section has a line of its own, because a text that begins with a brace is taken for JSON.
    """
    return "".join(f"{_bare(_one_line({name: section}))[1:-1]}\n" for name, section in template.items())


# PyYAML quotes whatever has a tag, which names without colons do not need.
def _bare(text: str) -> str:
    return re.sub(r"(!(?:Ref|GetAtt)) '([A-Za-z0-9.]+)'", r"\1 \2", text)


@dataclass(frozen=True, slots=True)
class _Call:
    """A function of CloudFormation, by the tag that it has in YAML."""

    tag: str
    argument: Any


class _Loader(yaml.SafeLoader):
    pass


def _function(loader: yaml.SafeLoader, name: str, node: yaml.Node) -> dict[str, Any]:
    value: Any
    if isinstance(node, yaml.ScalarNode):
        value = loader.construct_scalar(node)
    elif isinstance(node, yaml.SequenceNode):
        value = loader.construct_sequence(node, deep=True)
    else:
        assert isinstance(node, yaml.MappingNode)
        value = loader.construct_mapping(node, deep=True)
    if name == "GetAtt" and isinstance(value, str):
        value = value.split(".", 1)
    return {name if name in _PLAIN else _FN + name: value}


_Loader.add_multi_constructor("!", _function)


class _Dumper(yaml.SafeDumper):
    # CloudFormation reads no anchors.
    def ignore_aliases(self, data: Any) -> bool:  # noqa: ARG002
        return True


def _represented(dumper: yaml.SafeDumper, call: _Call) -> yaml.Node:
    if isinstance(call.argument, str):
        return dumper.represent_scalar(call.tag, call.argument)
    if isinstance(call.argument, list):
        return dumper.represent_sequence(call.tag, call.argument)
    return dumper.represent_mapping(call.tag, call.argument)


_Dumper.add_representer(_Call, _represented)


def _one_line(value: Any) -> str:
    text: str = yaml.dump(
        _shortened(value), Dumper=_Dumper, default_flow_style=True, width=float("inf"), sort_keys=False
    )
    return text.strip()


def _shortened(value: Any) -> Any:
    match value:
        case {**members} if len(members) == 1 and (call := _call(members)):
            return call
        case {**members}:
            return {name: _shortened(member) for name, member in members.items()}
        case [*entries]:
            return [_shortened(entry) for entry in entries]
        case _:
            return value


def _call(members: dict[Any, Any]) -> _Call | None:
    """What a map with one member is, if it calls a function."""
    ((name, argument),) = members.items()
    if name == "Fn::GetAtt":
        return _Call("!GetAtt", ".".join(argument))
    if name.startswith(_FN):
        return _Call(f"!{name.removeprefix(_FN)}", _shortened(argument))
    return _Call(f"!{name}", argument) if name in _PLAIN and isinstance(argument, str) else None
