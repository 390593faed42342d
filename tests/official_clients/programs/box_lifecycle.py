"""Files, folders, users and what hangs on them, by the installed `box-sdk-gen`: `box_lifecycle.py ORIGIN KEY`.

The last line of the output is JSON: the steps that were taken.
"""

import io
import json
import sys

import box_sdk_gen as box

STEPS = []


def check(step, condition):
    assert condition, step
    STEPS.append(step)


def gone(step, call, *args):
    """Hold that the SDK raises its own exception for what is not there."""
    try:
        call(*args)
    except box.BoxAPIError as error:
        check(step, error.response_info.status_code == 404)
    else:
        raise AssertionError(step)


def ids(page):
    return [entry.id for entry in page.entries]


def folders(client):
    alpha = client.folders.create_folder("Alpha", box.CreateFolderParent(id="0"))
    beta = client.folders.create_folder("Beta", box.CreateFolderParent(id=alpha.id))
    read = client.folders.get_folder_by_id(beta.id)
    check("a folder's parent is shown with its name", (read.name, read.parent.id, read.parent.name) == ("Beta", alpha.id, "Alpha"))
    check("the root folder is there", client.folders.get_folder_by_id("0").id == "0")
    check("the root lists its folder", alpha.id in ids(client.folders.get_folder_items("0")))
    check("a folder lists its folder", ids(client.folders.get_folder_items(alpha.id)) == [beta.id])
    check("a folder is renamed", client.folders.update_folder_by_id(beta.id, name="Gamma").name == "Gamma")
    copied = client.folders.copy_folder(beta.id, box.CopyFolderParent(id="0"), name="Copy")
    check("a folder is copied", (copied.name, copied.id != beta.id, copied.parent.id) == ("Copy", True, "0"))
    link = client.web_links.create_web_link("https://example.com", box.CreateWebLinkParent(id=alpha.id), name="link")
    check("a folder lists its link", set(ids(client.folders.get_folder_items(alpha.id))) == {beta.id, link.id})
    for number in range(3):
        client.folders.create_folder(f"F{number}", box.CreateFolderParent(id=copied.id))
    first = client.folders.get_folder_items(copied.id, limit=2, usemarker=True)
    second = client.folders.get_folder_items(copied.id, limit=2, usemarker=True, marker=first.next_marker)
    names = [entry.name for page in (first, second) for entry in page.entries]
    check("a marker leads through a folder", (names, second.next_marker) == (["F0", "F1", "F2"], None))
    client.folders.delete_folder_by_id(copied.id, recursive=True)
    gone("a deleted folder is gone", client.folders.get_folder_by_id, copied.id)
    return alpha, beta


def files(client, folder, other):
    attributes = box.UploadFileAttributes(name="a.txt", parent=box.UploadFileAttributesParentField(id=folder.id))
    uploaded = client.uploads.upload_file(attributes, io.BytesIO(b"hello world"), file_file_name="a.txt", file_content_type="text/plain")
    file = uploaded.entries[0]
    read = client.files.get_file_by_id(file.id)
    digest = "2aae6c35c94fcfb415dbe95f408b9ce91ee846ed"
    check("an upload is described", (read.name, read.size, read.sha_1, read.parent.id) == ("a.txt", 11, digest, folder.id))
    check("the folder lists it", file.id in ids(client.folders.get_folder_items(folder.id)))
    check("it is given back", client.downloads.download_file(file.id).read() == b"hello world")
    copied = client.files.copy_file(file.id, box.CopyFileParent(id=other.id), name="c.txt")
    check("a copy has its bytes", client.downloads.download_file(copied.id).read() == b"hello world")
    check("a file is renamed", client.files.update_file_by_id(file.id, name="b.txt").name == "b.txt")
    version = client.uploads.upload_file_version(file.id, box.UploadFileVersionAttributes(name="b.txt"), io.BytesIO(b"second!"))
    check("a version is the same file", (version.entries[0].id, version.entries[0].size) == (file.id, 7))
    check("the version is given back", client.downloads.download_file(file.id).read() == b"second!")
    check("the copy is as it was", client.downloads.download_file(copied.id).read() == b"hello world")
    return file


def notes(client, file, caller):
    comment = client.comments.create_comment("Hi", box.CreateCommentItem(id=file.id, type="file"))
    check("a file lists its comment", ids(client.comments.get_file_comments(file.id)) == [comment.id])
    check("a comment is changed", client.comments.update_comment_by_id(comment.id, message="Ho").message == "Ho")
    client.comments.delete_comment_by_id(comment.id)
    check("a deleted comment is listed no more", ids(client.comments.get_file_comments(file.id)) == [])
    task = client.tasks.create_task(box.CreateTaskItem(id=file.id, type="file"), message="read")
    check("a file lists its task", ids(client.tasks.get_file_tasks(file.id)) == [task.id])
    assigned = client.task_assignments.create_task_assignment(
        box.CreateTaskAssignmentTask(id=task.id, type="task"), box.CreateTaskAssignmentAssignTo(id=caller.id)
    )
    check("a task lists its assignment", ids(client.task_assignments.get_task_assignments(task.id)) == [assigned.id])
    scope, template = box.CreateFileMetadataByIdScope.GLOBAL, "properties"
    client.file_metadata.create_file_metadata_by_id(file.id, scope, template, {"colour": "red"})
    kept = client.file_metadata.get_file_metadata_by_id(file.id, box.GetFileMetadataByIdScope.GLOBAL, template)
    check("metadata is kept", kept.extra_data["colour"] == "red")
    client.file_metadata.delete_file_metadata_by_id(file.id, box.DeleteFileMetadataByIdScope.GLOBAL, template)


def collaborations(client, file, caller):
    created = client.user_collaborations.create_collaboration(
        box.CreateCollaborationItem(type=box.CreateCollaborationItemTypeField.FILE, id=file.id),
        box.CreateCollaborationAccessibleBy(type=box.CreateCollaborationAccessibleByTypeField.USER, id=caller.id),
        box.CreateCollaborationRole.EDITOR,
    )
    check("a file lists its collaboration", ids(client.list_collaborations.get_file_collaborations(file.id)) == [created.id])
    role = box.UpdateCollaborationByIdRole.VIEWER
    check("its role is changed", client.user_collaborations.update_collaboration_by_id(created.id, role=role).role.value == "viewer")
    client.user_collaborations.delete_collaboration_by_id(created.id)
    gone("a deleted collaboration is gone", client.user_collaborations.get_collaboration_by_id, created.id)


def webhooks(client, file):
    target = box.CreateWebhookTarget(id=file.id, type=box.CreateWebhookTargetTypeField.FILE)
    triggers = [box.CreateWebhookTriggers.FILE_DOWNLOADED]
    hooks = [client.webhooks.create_webhook(target, f"https://example.com/{number}", triggers) for number in range(3)]
    first = client.webhooks.get_webhooks(limit=2)
    second = client.webhooks.get_webhooks(limit=2, marker=first.next_marker)
    check("a marker leads through the webhooks", [*ids(first), *ids(second)] == [hook.id for hook in hooks])
    changed = client.webhooks.update_webhook_by_id(hooks[0].id, address="https://example.com/y")
    check("a webhook is changed", changed.address == "https://example.com/y")
    check("it keeps its target", client.webhooks.get_webhook_by_id(hooks[0].id).target.id == file.id)
    client.webhooks.delete_webhook_by_id(hooks[0].id)
    gone("a deleted webhook is gone", client.webhooks.get_webhook_by_id, hooks[0].id)


def people(client):
    users = [client.users.create_user(f"P{number}", login=f"p{number}@example.com") for number in range(3)]
    everybody = client.users.get_users()
    check("users are listed", {user.id for user in users} <= set(ids(everybody)))
    total, pages = everybody.total_count, []
    for offset in range(0, total, 2):
        pages += ids(client.users.get_users(limit=2, offset=offset))
    check("an offset leads through them", pages == ids(everybody))
    check("a term filters them", ids(client.users.get_users(filter_term="P1")) == [users[1].id])
    group = client.groups.create_group("Readers", description="who read")
    check("groups are listed", group.id in ids(client.groups.get_groups()))
    member = client.memberships.create_group_membership(
        box.CreateGroupMembershipUser(id=users[0].id), box.CreateGroupMembershipGroup(id=group.id)
    )
    check("a membership shows whose it is", (member.user.name, member.group.name) == ("P0", "Readers"))
    check("a group lists it", ids(client.memberships.get_group_memberships(group.id)) == [member.id])
    check("a user lists it", ids(client.memberships.get_user_memberships(users[0].id)) == [member.id])
    check("nobody else does", ids(client.memberships.get_user_memberships(users[1].id)) == [])
    role = box.UpdateGroupMembershipByIdRole.ADMIN
    check("a role is changed", client.memberships.update_group_membership_by_id(member.id, role=role).role.value == "admin")
    client.memberships.delete_group_membership_by_id(member.id)
    gone("a deleted membership is gone", client.memberships.get_group_membership_by_id, member.id)
    check("a group is renamed", client.groups.update_group_by_id(group.id, name="Writers").name == "Writers")
    client.groups.delete_group_by_id(group.id)
    gone("a deleted group is gone", client.groups.get_group_by_id, group.id)
    client.users.delete_user_by_id(users[0].id)
    gone("a deleted user is gone", client.users.get_user_by_id, users[0].id)


def templates(client):
    field = box.CreateMetadataTemplateFields(type=box.CreateMetadataTemplateFieldsTypeField.STRING, key="n", display_name="N")
    made = client.metadata_templates.create_metadata_template("enterprise", "Customer", template_key="customer", fields=[field])
    named = client.metadata_templates.get_metadata_template(box.GetMetadataTemplateScope.ENTERPRISE, "customer")
    check("a template is told by its key", (named.id, named.display_name) == (made.id, "Customer"))
    check("and by its id", client.metadata_templates.get_metadata_template_by_id(made.id).template_key == "customer")


def main():
    origin, key = sys.argv[1:]
    urls = box.BaseUrls(base_url=origin, upload_url=f"{origin}/api", oauth_2_url=origin)
    client = box.BoxClient(auth=box.BoxDeveloperTokenAuth(token=key)).with_custom_base_urls(urls)
    caller = client.users.get_user_me()
    check("the caller is a user", client.users.get_user_by_id(caller.id).login == caller.login)
    folder, other = folders(client)
    file = files(client, folder, other)
    notes(client, file, caller)
    collaborations(client, file, caller)
    webhooks(client, file)
    people(client)
    templates(client)
    client.files.delete_file_by_id(file.id)
    gone("a deleted file is gone", client.files.get_file_by_id, file.id)
    check("its folder lists it no more", file.id not in ids(client.folders.get_folder_items(folder.id)))
    print(json.dumps({"steps": STEPS}))


main()
