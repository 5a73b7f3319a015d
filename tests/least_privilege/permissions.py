"""Permissions of the deployed functions, and the temporary removal of each."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mypy_boto3_iam import IAMClient

Document = Mapping[str, Any]

CODE = "code"
"""Name of the inline policy with the permissions of the function's code; see modules/lambda-function."""

RUNTIME = "runtime"
"""Name of the inline policy with the permissions that Lambda needs to run the function."""


@dataclass(frozen=True)
class Permission:
    """Action on a resource that a statement of a policy grants."""

    sid: str
    action: str
    resource: str


def permissions_in(document: Document) -> list[Permission]:
    """Return every permission that a policy grants."""
    return [
        Permission(statement["Sid"], action, resource)
        for statement in document["Statement"]
        for action in statement["Action"]
        for resource in statement["Resource"]
    ]


def without(document: Document, removed: Permission) -> Document:
    """Return the policy without one of its permissions."""
    statements = []
    for statement in document["Statement"]:
        if statement["Sid"] != removed.sid:
            statements.append(statement)
            continue
        actions = [action for action in statement["Action"] if action != removed.action]
        resources = [resource for resource in statement["Resource"] if resource != removed.resource]
        if actions:
            statements.append({**statement, "Action": actions})
        if resources:
            statements.append(
                {**statement, "Sid": f"{removed.sid}Rest", "Action": [removed.action], "Resource": resources}
            )
    return {**document, "Statement": statements}


@dataclass(frozen=True)
class Role:
    """Role of a function on the emulator, where changes take effect at once."""

    iam: "IAMClient"
    name: str

    def policies(self) -> dict[str, Document]:
        """Return its inline policies, by name."""
        names = self.iam.list_role_policies(RoleName=self.name)["PolicyNames"]
        return {name: self._read(name) for name in names}

    @contextmanager
    def lacking(self, permission: Permission) -> Iterator[None]:
        """Remove a permission of the function's code while the context is open."""
        whole = self._read(CODE)
        try:
            self._write(without(whole, permission))
            yield
        finally:
            self._write(whole)

    def _read(self, policy: str) -> Document:
        document: Any = self.iam.get_role_policy(RoleName=self.name, PolicyName=policy)["PolicyDocument"]
        parsed: Document = json.loads(document) if isinstance(document, str) else document
        return parsed

    def _write(self, document: Document) -> None:
        if document["Statement"]:
            self.iam.put_role_policy(RoleName=self.name, PolicyName=CODE, PolicyDocument=json.dumps(document))
        else:
            # IAM has no policy without statements.
            self.iam.delete_role_policy(RoleName=self.name, PolicyName=CODE)
