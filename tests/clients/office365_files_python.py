"""What a stranger does with files through Office365-REST-Python-Client on SharePoint REST."""

import json
import os
import tempfile
from io import BytesIO
from pathlib import Path

from office365.runtime.client_request_exception import ClientRequestException
from office365.sharepoint.changes.query import ChangeQuery
from office365.sharepoint.client_context import ClientContext
from office365.sharepoint.files.checkin_type import CheckinType
from office365.sharepoint.files.move_operations import MoveOperations
from office365.sharepoint.utilities.move_copy_options import MoveCopyOptions
from office365.sharepoint.utilities.move_copy_util import MoveCopyUtil

TENANT = json.loads(os.environ["SANDBOX"])
found: dict[str, object] = {}

rest = ClientContext(TENANT["sites"]["ONS"]["url"]).with_client_certificate(
    tenant=TENANT["tenant_id"], client_id=TENANT["client_id"],
    thumbprint=TENANT["thumbprint"], cert_path=TENANT["private_key"],
)  # fmt: skip
library = rest.web.default_document_library()
root = library.root_folder.get().execute_query()
place = root.server_relative_url


def content(name: str) -> str:
    file = rest.web.get_file_by_server_relative_path(f"{place}/{name}")
    return file.get_content().execute_query().value.decode()


folder = root.folders.add_using_path("Proef 100% & #1", False).execute_query()
found["folder"] = folder.name
here = folder.name
made = folder.upload_file("brief.txt", b"Beste lezer").execute_query()
found["file"] = [made.name, int(made.length), made.ui_version_label]
found["content"] = content(f"{here}/brief.txt")
folder.files.add("brief.txt", b"Beste lezers", True).execute_query()
file = rest.web.get_file_by_server_relative_path(f"{place}/{here}/brief.txt").get().execute_query()
found["versions"] = [one.version_label for one in file.versions.get().execute_query()]
file.versions.restore_by_label("1.0").execute_query()
found["restored"] = content(f"{here}/brief.txt")
by_id = rest.web.get_file_by_id(file.unique_id).get().execute_query()
found["by_id"] = by_id.server_relative_url == file.server_relative_url
found["range"] = file.get_content(start=6).execute_query().value.decode()

with tempfile.TemporaryDirectory() as temporary:
    large = Path(temporary, "groot.bin")
    large.write_bytes(os.urandom(1024 * 1024 + 17))
    offsets: list[int] = []
    sent = folder.files.create_upload_session(str(large), 262_144, offsets.append).execute_query()
    found["chunks"] = offsets
    into = BytesIO()
    rest.web.get_file_by_server_relative_path(f"{place}/{here}/groot.bin").download(
        into
    ).execute_query()
    found["same"] = into.getvalue() == large.read_bytes()

listed = folder.get_files(True).execute_query()
found["listed"] = sorted(one.name for one in listed)
nested = root.ensure_folder("Nest/Dieper").execute_query()
found["nested"] = nested.server_relative_url == f"{place}/Nest/Dieper"

item = file.listItemAllFields.get().execute_query()
item.set_property("Title", "Een brief").update().execute_query()
found["title"] = file.get().execute_query().title
found["validated"] = [
    one.HasException
    for one in item.validate_update_list_item({"Title": "Nog een brief"}).execute_query().value
]

file.checkout().execute_query()
held = file.get().select(["CheckOutType", "CheckedOutByUser/Title"]).expand(["CheckedOutByUser"])
held.execute_query()
found["checked_out"] = [held.properties["CheckOutType"], held.checked_out_by_user.title]
file.checkin("Klaar", CheckinType.MajorCheckIn).execute_query()
found["checked_in"] = file.get().execute_query().properties["CheckOutType"]
try:
    file.checkin("Nog eens", CheckinType.MajorCheckIn).execute_query()
except ClientRequestException as error:
    found["not_checked_out"] = error.response.status_code

file.rename("hernoemd.txt").execute_query()
file = rest.web.get_file_by_server_relative_path(f"{place}/{here}/hernoemd.txt")
moved = file.get().execute_query().moveto(nested, MoveOperations.overwrite.value).execute_query()
found["moved"] = content("Nest/Dieper/hernoemd.txt")
file = rest.web.get_file_by_server_relative_path(f"{place}/Nest/Dieper/hernoemd.txt")
file.get().execute_query().copyto(root, True).execute_query()
found["copied"] = content("hernoemd.txt")
MoveCopyUtil.copy_folder_by_path(
    rest, f"{place}/Nest", f"{place}/Nest 2", MoveCopyOptions(KeepBoth=True)
)
rest.execute_query()
found["folder_copied"] = content("Nest 2/Dieper/hernoemd.txt")
nest = rest.web.get_folder_by_server_relative_path(f"{place}/Nest 2").get().execute_query()
nest.rename("Nest 3").execute_query()
found["folder_renamed"] = content("Nest 3/Dieper/hernoemd.txt")
other = rest.web.get_folder_by_server_relative_path(f"{place}/Nest 3").get().execute_query()
other.move_to_using_path(folder).execute_query()
found["folder_moved"] = content(f"{here}/Nest 3/Dieper/hernoemd.txt")

before = len(rest.web.recycle_bin.get().execute_query())
file.recycle().execute_query()
thrown = rest.web.recycle_bin.get().execute_query()
found["bin"] = [len(thrown) - before, thrown[0].leaf_name, thrown[0].item_type]
thrown[0].restore().execute_query()
found["back"] = content("Nest/Dieper/hernoemd.txt")
changes = library.get_changes(ChangeQuery(File=True, Rename=True, DeleteObject=True))
found["changes"] = sorted({one.change_type.value for one in changes.execute_query()})
for one in (folder, nested.parent_folder.get().execute_query()):
    one.delete_object().execute_query()
rest.web.get_file_by_server_relative_path(f"{place}/hernoemd.txt").delete_object().execute_query()
try:
    content("hernoemd.txt")
except ClientRequestException as error:
    found["gone"] = [error.response.status_code, error.code]
print(json.dumps(found))  # noqa: T201 - its answer
