"""Checks data/exercises/*.yaml against docs/exercise.schema.json; a mistake names file and line.

check_exercises.py SCHEMA FILE...   prints one line a mistake; exit status 1 when there is one
"""
import json
import sys

import jsonschema
import yaml


def line_of(node, path):
    """The line of the node to which a path of keys and indices leads, as near as it exists."""
    for step in path:
        if isinstance(node, yaml.MappingNode):
            for key, value in node.value:
                if key.value == step:
                    node = value
                    break
            else:
                break
        elif isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
            node = node.value[step]
        else:
            break
    return node.start_mark.line + 1


def with_text_keys(content):
    """JSON knows text keys only: a curve's percents become text."""
    if isinstance(content, dict):
        return {str(key): with_text_keys(value) for key, value in content.items()}
    return [with_text_keys(item) for item in content] if isinstance(content, list) else content


def twins(node, file):
    """Keys given twice in one place: a reader would take one and silently lose the other."""
    found = []
    if isinstance(node, yaml.MappingNode):
        seen = {}
        for key, value in node.value:
            if key.value in seen:
                found.append(f"{file}:{key.start_mark.line + 1}: '{key.value}' stands twice; first in line {seen[key.value]}")
            seen.setdefault(key.value, key.start_mark.line + 1)
            found += twins(value, file)
    elif isinstance(node, yaml.SequenceNode):
        for item in node.value:
            found += twins(item, file)
    return found


def mistakes(validator, file):
    with open(file, encoding="utf-8") as stream:
        text = stream.read()
    try:
        tree = yaml.compose(text, Loader=yaml.SafeLoader)
        content = yaml.safe_load(text)
    except yaml.YAMLError as failure:
        mark = getattr(failure, "problem_mark", None)
        return [f"{file}:{mark.line + 1 if mark else 1}: {getattr(failure, 'problem', failure)}"]
    found = [f"{file}:{line_of(tree, error.absolute_path)}: {error.message}" for error in validator.iter_errors(with_text_keys(content))]
    found += twins(tree, file)
    if content.get("id") and not file.endswith(f"/{content['id']}.yaml"):
        found.append(f"{file}:1: the id is '{content['id']}'; it must be the file's name")
    return found


def main():
    with open(sys.argv[1], encoding="utf-8") as stream:
        validator = jsonschema.Draft202012Validator(json.load(stream))
    found = [line for file in sys.argv[2:] for line in mistakes(validator, file)]
    print("\n".join(found))
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
