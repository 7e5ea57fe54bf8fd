#!/usr/bin/env python3
"""Writes constraints.json: what botocore's model of the ECR API says of every operation and shape.

    python3 -m venv /tmp/botocore && /tmp/botocore/bin/pip install botocore==1.43.67
    /tmp/botocore/bin/python registry-server/src/main/ecr-constraints/generate.py

It takes the facts (members, required, min, max, pattern, enum, errors, paging), none of the documentation. botocore is
under the Apache License 2.0; its notice stands beside the result. After a newer botocore, ConstraintTableTest says what
the AWS SDK for Java does not know yet, and the other way round.
"""

import json
import pathlib

import botocore
import botocore.loaders

RESULT = pathlib.Path(__file__).parent.parent / "resources/dev/miniecr/server/ecr/wire/constraints.json"
FACTS = ("type", "min", "max", "pattern", "enum", "required")

# The same language without a loop in a loop, which would take exponential time. A pattern that is not here is matched as it stands.
LINEAR = {
    r"^[a-z0-9*](?:[._\-/a-z0-9*]?[a-z0-9*]+)*$": r"[a-z0-9*]+(?:[._\-/][a-z0-9*]+)*",
}


def shape(model):
    facts = {name: model[name] for name in FACTS if name in model}
    if facts.get("pattern") in LINEAR:
        facts["linear"] = LINEAR[facts["pattern"]]
    if "members" in model:
        facts["members"] = {name: member["shape"] for name, member in model["members"].items()}
        tokens = [name for name, member in model["members"].items() if member.get("idempotencyToken")]
        if tokens:
            facts["idempotencyTokens"] = tokens
    for part in ("member", "key", "value"):
        if part in model:
            facts[part] = model[part]["shape"]
    if model.get("exception"):
        facts["status"] = 500 if model.get("fault") else 400
    return facts


def operation(model, pages):
    facts = {"input": model["input"]["shape"], "output": model["output"]["shape"]}
    facts["errors"] = [error["shape"] for error in model["errors"]]
    if pages:
        results = pages["result_key"]
        facts["pages"] = results if isinstance(results, list) else [results]
    return facts


def lines(table):
    rows = (f"{json.dumps(name)}: {json.dumps(facts, separators=(',', ':'))}" for name, facts in sorted(table.items()))
    return "{\n" + ",\n".join(rows) + "\n}"


def main():
    loader = botocore.loaders.create_loader()
    model = loader.load_service_model("ecr", "service-2")
    pages = loader.load_service_model("ecr", "paginators-1")["pagination"]
    operations = {name: operation(each, pages.get(name)) for name, each in model["operations"].items()}
    shapes = {name: shape(each) for name, each in model["shapes"].items()}
    source = f"botocore {botocore.__version__}, {model['metadata']['uid']}; see NOTICE"
    RESULT.write_text(
        f'{{\n"source": {json.dumps(source)},\n"operations": {lines(operations)},\n"shapes": {lines(shapes)}\n}}\n'
    )


if __name__ == "__main__":
    main()
