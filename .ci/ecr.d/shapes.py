"""Every answer that the other checks were given, held to the API's model."""
import json

import aws
from aws import ecr
from checks import check

COMMON = {"AccessDeniedException", "InvalidSignatureException", "UnrecognizedClientException", "MissingAuthenticationTokenException"}
KINDS = {"string": str, "blob": str, "boolean": bool, "integer": int, "long": int, "double": (int, float), "timestamp": (int, float),
         "list": list, "map": dict, "structure": dict}


def faults(value, shape, where):
    """What the value has that the shape has not; a client would pass it over in silence, or fail."""
    if not isinstance(value, KINDS[shape.type_name]) or isinstance(value, bool) != (shape.type_name == "boolean"):
        yield f"{where} is {value!r}, and not a {shape.type_name}"
    elif shape.type_name == "structure":
        yield from (f"{where}.{name} is unknown" for name in value if name not in shape.members)
        yield from (f"{where}.{name} is lacking" for name in shape.required_members if name not in value)
        for name in value.keys() & shape.members.keys():
            yield from faults(value[name], shape.members[name], f"{where}.{name}")
    elif shape.type_name == "list":
        for item in value:
            yield from faults(item, shape.member, f"{where}[]")
    elif shape.type_name == "map":
        for item in value.values():
            yield from faults(item, shape.value, f"{where}{{}}")
    elif shape.type_name == "string" and shape.enum and value not in shape.enum:
        yield f"{where} is {value!r}, which is not among {shape.enum}"


def all_faults(operation, status, headers, body):
    model, content = ecr().meta.service_model.operation_model(operation), json.loads(body)
    for header in ("date", "x-amzn-requestid"):
        if header not in headers:
            yield f"{operation} has no {header}"
    if headers.get("content-type") != "application/x-amz-json-1.1":
        yield f"{operation} is of the type {headers.get('content-type')}"
    if status == 200:
        yield from faults(content, model.output_shape, operation)
        if "registryId" in model.output_shape.members and content.get("registryId") != aws.ACCOUNT:
            yield f"{operation} does not say its registryId"
        return
    code = content.pop("__type")
    if code in COMMON:
        shape = ecr().meta.service_model.shape_for("ValidationException")  # they have a message, and nothing else
    else:
        shape = next((error for error in model.error_shapes if error.name == code), None)
    if shape is None or status != 400 or "message" not in content:
        yield f"{operation} is refused with {status} {code}: {content}"
    else:
        yield from faults(content, shape, f"{operation} {code}")


@check
def every_answer_has_the_members_that_the_model_gives_it():
    assert len(aws.ANSWERED) > 100, len(aws.ANSWERED)
    found = sorted({fault for answer in aws.ANSWERED for fault in all_faults(*answer)})
    assert not found, "\n".join([f"of {len(aws.ANSWERED)} answers:", *found])


@check
def every_operation_was_asked_for_and_answered():
    answered = {operation for operation, status, *_ in aws.ANSWERED if status == 200}
    lacking = set(ecr().meta.service_model.operation_names) - answered
    assert not lacking, lacking
