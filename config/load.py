"""Read a configuration file, or say in a sentence for each fault where and what is allowed."""

from __future__ import annotations

import difflib
import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, get_args

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails
from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from config.registrations import CHANNEL_WAYS
from config.settings import Settings
from config.tenant import SIGN_IN_METHODS

PREFIX = "ONS_SYNC__"

Key = tuple[str | int, ...]

FORMS = {"sign_in": ("method", SIGN_IN_METHODS), "channel": ("way", CHANNEL_WAYS)}
"""Settings that have several forms: the key that tells which, and what it may say."""


class ConfigError(Exception):
    """The configuration cannot be used. The message names file, line, key and what is allowed."""


def load(path: Path, environ: Mapping[str, str] | None = None) -> Settings:
    """The settings in `path`, with what the environment overrides (ONS_SYNC__TENANT__CLIENT_ID).

    Promises frozen settings with absolute paths. Refuses, with ConfigError: a file that cannot be
    read, is not YAML, has an unknown or doubled key, a value that is not allowed, or a secret.
    """
    path = path.expanduser().absolute()
    document, lines = _read(path)
    variables = dict(_override(document, os.environ if environ is None else environ))
    try:
        return Settings.model_validate(document, context={"folder": path.parent})
    except ValidationError as error:
        raise ConfigError(_sentence(path, error, lines, variables)) from None


def schema() -> dict[str, Any]:
    """The JSON Schema of the file, for editors."""
    return {"$schema": "https://json-schema.org/draft/2020-12/schema"} | (
        Settings.model_json_schema()
    )


def _read(path: Path) -> tuple[dict[str, Any], dict[Key, int]]:
    """The document and the line of each key. A scalar stays text as it was written (a time 06.30,
    an id 0123, a name `on`); the settings decide what it means."""
    lines: dict[Key, int] = {}
    seen: set[int] = set()

    def plain(node: Node, key: Key) -> Any:
        line = node.start_mark.line + 1
        lines.setdefault(key, line)
        if id(node) in seen:
            raise ConfigError(f"{path}, line {line}: write the value out; *references are not read")
        seen.add(id(node))
        if isinstance(node, MappingNode):
            result: dict[str, Any] = {}
            for name, value in node.value:
                if not isinstance(name, ScalarNode):
                    raise ConfigError(f"{path}, line {line}: a key must be a plain word")
                inner = (*key, name.value)
                lines[inner] = name.start_mark.line + 1
                if name.value in result:
                    raise ConfigError(
                        f"{path}, line {lines[inner]}, {_dotted(inner)}: "
                        "stands here twice; keep one of them"
                    )
                result[name.value] = plain(value, inner)
            return result
        if isinstance(node, SequenceNode):
            return [plain(value, (*key, n)) for n, value in enumerate(node.value)]
        return None if node.tag == "tag:yaml.org,2002:null" else node.value

    try:
        root = YAML(pure=True).compose(path.read_text(encoding="utf-8"))
        document = {} if root is None else plain(root, ())
    except FileNotFoundError:
        raise ConfigError(
            f"There is no configuration file {path}. Name one with --config FILE or "
            "ONS_SYNC_CONFIG; docs/how-to/connect-a-tenant.md begins with an example."
        ) from None
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"The configuration file {path} cannot be read: {error}.") from None
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else 1
        raise ConfigError(f"{path}, line {line}: this is not YAML: {error.problem}.") from None
    except YAMLError as error:
        raise ConfigError(f"{path}: this is not YAML: {error}.") from None
    if not isinstance(document, dict):
        raise ConfigError(f"{path}, line 1: must begin with a key; allowed: {_names(Settings)}.")
    return document, lines


def _override(document: dict[str, Any], environ: Mapping[str, str]) -> Iterator[tuple[Key, str]]:
    """Put values of the environment into the document; yields which variable set which key."""
    for variable in sorted(environ):
        if not variable.startswith(PREFIX):
            continue
        key = tuple(variable.removeprefix(PREFIX).lower().split("__"))
        place: Any = document
        for name in key[:-1]:
            inner = place.get(name)
            if not isinstance(inner, dict):
                inner = place[name] = {}
            place = inner
        text = environ[variable]
        try:
            place[key[-1]] = YAML(typ="safe").load(text) if text.startswith(("[", "{")) else text
        except YAMLError:
            raise ConfigError(
                f"Environment variable {variable}, {_dotted(key)}: write a list as [a, b]."
            ) from None
        yield key, variable


def _sentence(
    path: Path, error: ValidationError, lines: Mapping[Key, int], variables: Mapping[Key, str]
) -> str:
    """A line for each fault. What was given is left out: it could be a secret."""
    faults = error.errors(include_url=False, include_input=False, include_context=True)
    # A misspelt key also makes the right one missing: the misspelling is what helps.
    faults.sort(key=lambda fault: fault["type"] != "extra_forbidden")
    return "\n".join(_fault(path, fault, lines, variables) for fault in faults)


def _fault(
    path: Path,
    fault: ErrorDetails,
    lines: Mapping[Key, int],
    variables: Mapping[Key, str],
) -> str:
    key = _as_written(fault["loc"], lines, variables)
    model = _model_at(fault["loc"])
    match fault["type"]:
        case "extra_forbidden":
            near = difflib.get_close_matches(str(key[-1]), _fields(model), n=1)
            hint = f"; did you mean {near[0]}?" if near else "."
            said = f"is not a setting{hint} Allowed here: {_names(model)}."
        case "missing":
            said = "is missing. " + _expected(model, str(key[-1]))
        case "union_tag_not_found" | "union_tag_invalid":
            name, forms = FORMS[str(key[-1])]
            key, said = (*key, name), f"must be one of {', '.join(forms)}."
        case "value_error":
            said = f"{fault['ctx']['error']}."
        case "model_type":
            said = f"must have keys of its own: {_names(_model_at((*fault['loc'], '')))}."
        case "float_parsing" | "float_type":
            said = "must be a number."
        case "int_parsing" | "int_type":
            said = "must be a whole number."
        case "bool_parsing" | "bool_type":
            said = "must be true or false."
        case "tuple_type" | "list_type":
            said = "must be a list such as [a, b]."
        case _:
            said = fault["msg"].replace("Input should be", "must be") + "."
    variable = next((v for k, v in variables.items() if k == key[: len(k)]), None)
    where = str(path)
    if variable is not None:
        where = f"Environment variable {variable}"
    else:
        nearest = next(key[:n] for n in range(len(key), -1, -1) if n == 0 or key[:n] in lines)
        where += f", line {lines.get(nearest, 1)}"
    return f"{where}, {_dotted(key)}: {said}"


def _as_written(
    loc: tuple[str | int, ...], lines: Mapping[Key, int], variables: Mapping[Key, str]
) -> Key:
    """Pydantic puts the chosen form of a union and the word [key] into a location; a file has
    neither."""
    written: list[str | int] = []
    for n, part in enumerate(loc):
        if part == "[key]" or _form_at(loc, n):
            continue
        written.append(part)
    return tuple(written)


def _form_at(loc: Key, n: int) -> bool:
    """Whether part `n` is the form that was chosen, which pydantic puts into a location."""
    return n > 0 and loc[n] in FORMS.get(str(loc[n - 1]), ("", ()))[1]


def _model_at(loc: Key) -> type[BaseModel] | None:
    """The model whose field the last part of `loc` is or should be."""
    model: type[BaseModel] | None = Settings
    for n, part in enumerate(loc[:-1]):
        if _form_at(loc, n):
            continue
        field = model.model_fields.get(str(part)) if model else None
        found = list(_models_in(field.annotation)) if field else []
        form = loc[n + 1] if _form_at(loc, n + 1) else None
        model = next((one for one in found if form is None or _is_form(one, form)), None)
    return model


def _is_form(model: type[BaseModel], form: str | int) -> bool:
    tags = (model.model_fields.get(name) for name, _ in FORMS.values())
    return any(tag is not None and form in get_args(tag.annotation) for tag in tags)


def _models_in(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for argument in get_args(annotation):
        yield from _models_in(argument)


def _fields(model: type[BaseModel] | None) -> list[str]:
    return list(model.model_fields) if model else []


def _names(model: type[BaseModel] | None) -> str:
    return ", ".join(_fields(model))


def _expected(model: type[BaseModel] | None, name: str) -> str:
    field = model.model_fields.get(name) if model else None
    if field is None:
        return "It must be given."
    inner = next(_models_in(field.annotation), None)
    text = field.description or (f"It has the keys {_names(inner)}." if inner else "It is needed.")
    return " ".join(text.split())


def _dotted(key: Key) -> str:
    return ".".join(str(part) for part in key) or "the file"
