"""Inferred resources with what an overlay says of them by `x-resource`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from specs.document.document import Document, DocumentError, Operation
from specs.resources.corrections import KEY, Correction
from specs.resources.inferred_resource import Assignment, InferredResource
from specs.resources.paths import bare, collection_of, form, leads_through, parameters_in
from specs.resources.roles import Role


def corrected(document: Document, resources: Iterable[InferredResource], corrections: Mapping[str, Correction]) -> list[InferredResource]:
    """`resources` with the roles that overlays give, each on the collection that they name."""
    by_form = {form(resource.path): resource for resource in resources}
    for operation in document.operations:
        correction = corrections.get(operation.key)
        if correction is None or correction.is_without_role:
            continue
        former = next((resource for resource in by_form.values() if _assignment(resource, operation)), None)
        inferred = _assignment(former, operation) if former else None
        role = correction.role or (inferred.role if inferred else None)
        if role is None:
            raise DocumentError(f"{correction.pointer}: got no role, wanted one: nothing tells what {operation.key} does")
        if former and inferred:
            kept = tuple(assignment for assignment in former.assignments if assignment is not inferred)
            by_form[form(former.path)] = replace(former, assignments=kept)
        path = correction.words.get("collection") or (former.path if former else collection_of(operation.path) or bare(operation.path))
        target = by_form.get(form(path)) or InferredResource(document, path, None, False, ())
        evidence = f"{KEY} at {operation.pointer}"
        assignment = Assignment(operation, role, evidence)
        if inferred is not None and correction.role is None:
            assignment = replace(inferred, evidence=f"{inferred.evidence}; {evidence}")
        if "parent" in correction.words:
            assignment = _below(assignment, correction, by_form.values(), target)
        by_form[form(path)] = replace(
            target,
            item_path=target.item_path or _stated_item_path(operation, role, path),
            assignments=(*target.assignments, assignment),
            corrections={**target.corrections, operation.key: correction},
        )
    return [resource for resource in by_form.values() if resource.assignments]


def _below(assignment: Assignment, correction: Correction, resources: Iterable[InferredResource], target: InferredResource) -> Assignment:
    """`assignment` as one below the item that its path leads through, which the stated property names.

    Raises:
        DocumentError: the path leads through no item.
    """
    path = bare(assignment.operation.path)
    owners = [each for each in resources if each.item_path and each.path != target.path and leads_through(path, each.item_path)]
    owner = max(owners, key=lambda each: len(each.item_path or ""), default=None)
    if owner is None:
        raise correction.error("parent", "nothing, as the path leads through no item of another resource")
    role = Role.RELATED if assignment.role is Role.LIST else assignment.role
    sources = (target.path,) if role is Role.RELATED else ()
    return replace(assignment, role=role, above=owner.item_path, sources=sources, parent_field=correction.words["parent"])


def _assignment(resource: InferredResource, operation: Operation) -> Assignment | None:
    return next((assignment for assignment in resource.assignments if assignment.operation.key == operation.key), None)


def _stated_item_path(operation: Operation, role: Role, collection: str) -> str | None:
    """The path of an operation on one item, where it has a parameter more than its collection's; else None."""
    is_item = role not in (Role.CREATE, Role.LIST, Role.ACTION, Role.COPY, Role.CONTENT)
    return bare(operation.path) if is_item and len(parameters_in(operation.path)) == len(parameters_in(collection)) + 1 else None
