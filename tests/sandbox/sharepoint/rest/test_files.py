"""Files and folders through SharePoint REST."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

import pytest

from sandbox.embedded import Reply
from sandbox.sharepoint import files, lists, locks
from sandbox.tenant import Record

from .conftest import HOST, Rest

LIBRARY = "Kennisdocumenten"
ROOT = f"/sites/ONS/{LIBRARY}"


@pytest.fixture(autouse=True)
def library(rest: Rest) -> Record:
    return lists.create_list(rest.tenant, rest.site, LIBRARY, template="documentLibrary")


def file(path: str) -> str:
    text = quote(f"{ROOT}/{path}".replace("'", "''"), safe="")
    return f"web/GetFileByServerRelativePath(decodedurl='{text}')"


def folder(path: str = "") -> str:
    text = quote(f"{ROOT}/{path}".rstrip("/").replace("'", "''"), safe="")
    return f"web/GetFolderByServerRelativePath(decodedurl='{text}')"


def send(rest: Rest, path: str, content: bytes, method: str = "POST", **options: Any) -> Reply:
    """A body that is content. The status is 200 unless another is awaited."""
    status = options.pop("status", 200)
    headers = {"Accept": "application/json;odata=nometadata", **options.pop("headers", {})}
    reply = rest.box.call(
        method, f"{HOST}{rest.site['path']}/_api/{path}", body=content, headers=headers,
        token=options.pop("token", None) or rest.app(),
    )  # fmt: skip
    assert reply.status == status, reply.content
    return reply


def upload(rest: Rest, name: str, content: bytes = b"Beste lezer", **options: Any) -> Any:
    path, _, leaf = name.rpartition("/")
    url = quote(leaf.replace("'", "''"), safe="")
    return send(
        rest, f"{folder(path)}/Files/AddUsingPath(decodedurl='{url}',overwrite=true)", content,
        **options,
    ).json  # fmt: skip


def test_a_file_is_added_and_read_back(rest: Rest) -> None:
    made = upload(rest, "Nota.docx")
    shown = rest.get(file("Nota.docx"))
    assert shown == made
    assert shown["ServerRelativeUrl"] == f"{ROOT}/Nota.docx"
    assert (shown["Length"], shown["UIVersionLabel"], shown["CheckOutType"]) == ("11", "1.0", 2)
    assert rest.call("GET", f"{file('Nota.docx')}/$value").content == b"Beste lezer"


@pytest.mark.parametrize("name", ["50% & meer #1.txt", "l'été, (1).txt", "a%20b.txt", "é+ü.txt"])
def test_a_decoded_name_is_taken_as_it_is(rest: Rest, name: str) -> None:
    assert upload(rest, name)["Name"] == name
    assert rest.get(file(name))["Name"] == name


def test_the_older_address_is_an_encoded_one(rest: Rest) -> None:
    upload(rest, "a b.txt")
    url = quote(f"{ROOT}/a%20b.txt", safe="")
    assert rest.get(f"web/GetFileByServerRelativeUrl('{url}')")["Name"] == "a b.txt"
    assert rest.get(f"web/GetFileByServerRelativeUrl('{LIBRARY}/a b.txt')")["Name"] == "a b.txt"


def test_names_compare_without_regard_to_case(rest: Rest) -> None:
    upload(rest, "Nota.txt")
    assert rest.get(file("NOTA.TXT"))["Name"] == "Nota.txt"


def test_a_file_is_found_by_its_unique_id_and_through_its_item(rest: Rest) -> None:
    made = upload(rest, "Nota.txt")
    by_id = rest.get(f"web/GetFileById('{made['UniqueId']}')")
    item = rest.get(f"{file('Nota.txt')}/ListItemAllFields")
    through = rest.get(f"web/lists/getbytitle('{LIBRARY}')/items({item['Id']})/File")
    assert by_id["ETag"] == through["ETag"] == made["ETag"]
    folder_of_it = rest.get(f"web/lists/getbytitle('{LIBRARY}')/items({item['Id']})/Folder")
    assert folder_of_it == {"odata.null": True}


@pytest.mark.parametrize(
    ("path", "code"),
    [
        (file("x.txt"), "-2130575338, Microsoft.SharePoint.SPException"),
        (f"{file('x.txt')}/ListItemAllFields", "-2147024894, System.IO.FileNotFoundException"),
        (folder("x"), "-2147024894, System.IO.FileNotFoundException"),
        (f"{folder('x')}/Files", "-2147024894, System.IO.FileNotFoundException"),
    ],
)
def test_what_is_not_there_is_refused(rest: Rest, path: str, code: str) -> None:
    status, found, _ = rest.error("GET", path)
    assert (status, found) == (404, code)


def test_a_missing_folder_can_be_asked_whether_it_exists(rest: Rest) -> None:
    assert rest.get(f"{folder('x')}?$select=Exists") == {"Exists": False}
    assert rest.get(f"{folder()}?$select=Exists") == {"Exists": True}
    assert rest.error("GET", f"{file('x.txt')}?$select=Exists")[0] == 404


def test_a_file_needs_its_folder(rest: Rest) -> None:
    reply = send(rest, f"{folder('x')}/Files/Add(url='a.txt',overwrite=true)", b"a", status=404)
    assert "DirectoryNotFoundException" in reply.json["odata.error"]["code"]


def test_a_taken_name_is_refused_without_overwrite(rest: Rest) -> None:
    upload(rest, "Nota.txt")
    reply = send(rest, f"{folder()}/Files/Add(url='nota.txt')", b"anders", status=400)
    wrong = reply.json["odata.error"]
    assert wrong["code"] == "-2130575257, Microsoft.SharePoint.SPException"
    assert "A file with the name Kennisdocumenten/nota.txt" in wrong["message"]["value"] or (
        "A file with the name Kennisdocumenten/Nota.txt" in wrong["message"]["value"]
    )
    unique = f"{folder()}/Files/AddUsingPath(decodedurl='Nota.txt',EnsureUniqueFileName=true)"
    assert send(rest, unique, b"anders").json["Name"] != "Nota.txt"


def test_overwriting_makes_a_version_whose_content_can_be_read(rest: Rest) -> None:
    upload(rest, "Nota.txt", b"een")
    assert upload(rest, "Nota.txt", b"twee")["UIVersionLabel"] == "2.0"
    (older,) = rest.get(f"{file('Nota.txt')}/Versions")["value"]
    assert (older["VersionLabel"], older["ID"], older["Size"]) == ("1.0", 512, 3)
    assert rest.call("GET", f"{file('Nota.txt')}/Versions(512)/$value").content == b"een"


def test_restoring_a_version_adds_one(rest: Rest) -> None:
    for content in (b"een", b"twee"):
        upload(rest, "Nota.txt", content)
    rest.post(f"{file('Nota.txt')}/Versions/RestoreByLabel(versionlabel='1.0')")
    assert rest.call("GET", f"{file('Nota.txt')}/$value").content == b"een"
    labels = [one["VersionLabel"] for one in rest.get(f"{file('Nota.txt')}/Versions")["value"]]
    assert labels == ["1.0", "2.0"]
    rest.post(f"{file('Nota.txt')}/Versions/DeleteByLabel(versionlabel='1.0')")
    assert len(rest.get(f"{file('Nota.txt')}/Versions")["value"]) == 1


def test_a_range_of_the_content(rest: Rest) -> None:
    upload(rest, "Nota.txt")
    path = f"{file('Nota.txt')}/$value"
    part = rest.call("GET", path, headers={"Range": "bytes=6-"}, status=206)
    assert part.content == b"lezer"
    assert part.headers["Content-Range"] == "bytes 6-10/11"
    rest.call("GET", path, headers={"Range": "bytes=11-"}, status=416)


def test_content_is_replaced_by_put_when_the_etag_matches(rest: Rest) -> None:
    first = upload(rest, "Nota.txt")
    path = f"{file('Nota.txt')}/$value"
    put = {"X-HTTP-Method": "PUT"}
    send(rest, path, b"nieuw", headers={**put, "If-Match": first["ETag"]}, status=204)
    send(rest, path, b"te laat", headers={**put, "If-Match": first["ETag"]}, status=412)
    assert rest.call("GET", path).content == b"nieuw"


def test_a_chunked_upload_changes_the_file_at_its_end(rest: Rest) -> None:
    upload(rest, "groot.bin", b"")
    key, path = "9b7b1fd5-8f0d-4d24-8a0e-3f0f6f6c1d11", file("groot.bin")
    start = f"{path}/StartUpload(uploadId=guid'{key}')"
    assert send(rest, start, b"a" * 1000).json["value"] == "1000"
    assert send(rest, start, b"a" * 1000).json["value"] == "1000"  # again changes nothing
    further = f"{path}/ContinueUpload(uploadId=guid'{key}',fileOffset=1000)"
    for _ in range(2):
        assert send(rest, further, b"b" * 500).json["value"] == "1500"
    assert rest.get(path)["Length"] == "0"
    gap = f"{path}/ContinueUpload(uploadId=guid'{key}',fileOffset=4000)"
    send(rest, gap, b"d", status=400)
    status = rest.post(f"{path}/GetUploadStatus", {"uploadId": key})
    assert status["ExpectedContentRange"] == "1500-"
    end = send(rest, f"{path}/FinishUpload(uploadId=guid'{key}',fileOffset=1500)", b"c").json
    assert end["Length"] == "1501"
    assert rest.call("GET", f"{path}/$value").content == b"a" * 1000 + b"b" * 500 + b"c"
    send(rest, f"{path}/FinishUpload(uploadId=guid'{key}',fileOffset=1500)", b"c", status=500)


def test_a_cancelled_upload_leaves_the_file_alone(rest: Rest) -> None:
    upload(rest, "groot.bin", b"oud")
    key, path = "9b7b1fd5-8f0d-4d24-8a0e-3f0f6f6c1d12", file("groot.bin")
    send(rest, f"{path}/StartUpload(uploadId=guid'{key}')", b"nieuw")
    rest.post(f"{path}/CancelUpload(uploadId=guid'{key}')")
    late = f"{path}/FinishUpload(uploadId=guid'{key}',fileOffset=5)"
    gone = send(rest, late, b"c", status=500).json["odata.error"]["code"]
    assert gone.endswith("SPBITSSessionNotFoundException")
    assert rest.call("GET", f"{path}/$value").content == b"oud"


def test_nobody_else_writes_or_sees_a_file_that_is_checked_out(rest: Rest) -> None:
    upload(rest, "Nota.txt", b"een")
    anna, bas = rest.person("anna"), rest.person("bas")
    path = file("Nota.txt")
    rest.post(f"{path}/CheckOut()", token=anna)
    shown = rest.get(f"{path}?$expand=CheckedOutByUser,LockedByUser", token=anna)
    assert (shown["CheckOutType"], shown["Level"]) == (0, 255)
    assert shown["CheckedOutByUser"]["Title"] == "Anna"
    assert rest.get(f"{path}/LockedByUser") == {"odata.null": True}
    assert rest.get(path, token=bas)["Level"] == 1
    put = {"X-HTTP-Method": "PUT"}
    send(rest, f"{path}/$value", b"twee", headers=put, token=anna, status=204)
    assert rest.call("GET", f"{path}/$value", token=bas).content == b"een"
    locked = send(rest, f"{path}/$value", b"drie", headers=put, token=bas, status=423)
    assert locked.json["odata.error"]["code"].startswith("-2130575306, ")
    rest.call("POST", f"{path}/recycle", token=bas, status=423)
    rest.call("POST", f"{path}/CheckOut()", token=bas, status=423)
    rest.call("POST", f"{path}/CheckIn(comment='x',checkintype=1)", token=bas, status=423)
    rest.post(f"{path}/CheckIn(comment='Klaar',checkintype=1)", token=anna)
    shown = rest.get(path, token=bas)
    assert (shown["CheckOutType"], shown["CheckInComment"]) == (2, "Klaar")
    assert rest.call("GET", f"{path}/$value", token=bas).content == b"twee"
    assert rest.error("POST", f"{path}/CheckIn(comment='',checkintype=1)", token=anna)[0] == 400


def test_a_check_out_is_undone_by_its_holder_or_an_owner(rest: Rest) -> None:
    upload(rest, "Nota.txt", b"een")
    anna, path = rest.person("anna"), file("Nota.txt")
    for who in (anna, rest.person("dora")):
        rest.post(f"{path}/CheckOut()", token=anna)
        send(rest, f"{path}/$value", b"twee", headers={"X-HTTP-Method": "PUT"}, token=anna,
             status=204)  # fmt: skip
        rest.call("POST", f"{path}/UndoCheckOut()", token=rest.person("bas"), status=423)
        rest.post(f"{path}/UndoCheckOut()", token=who)
        assert rest.get(path)["CheckOutType"] == 2
        assert rest.call("GET", f"{path}/$value").content == b"een"


def test_an_editors_lock_is_told_and_binds(rest: Rest, library: Record) -> None:
    upload(rest, "Nota.txt")
    item = library_item(rest, library, "Nota.txt")
    with rest.tenant.acting(rest.person("anna").actor):
        locks.lock(rest.tenant, library, item, "shared")
    assert rest.get(f"{file('Nota.txt')}/LockedByUser")["Title"] == "Anna"
    assert rest.get(file("Nota.txt"))["CheckOutType"] == 2
    status, code, message = rest.error("POST", f"{file('Nota.txt')}/recycle")
    assert (status, code) == (423, "-2147018894, Microsoft.SharePoint.SPFileLockException")
    assert "locked for shared use by" in message
    start = f"{file('Nota.txt')}/StartUpload(uploadId=guid'9b7b1fd5-8f0d-4d24-8a0e-3f0f6f6c1d13')"
    send(rest, start, b"a", status=423)


def library_item(rest: Rest, library: Record, path: str) -> Record:
    number = files.at_path(rest.tenant, library, path)
    assert number is not None
    return rest.tenant.table(library["table"])[number]


def test_a_move_keeps_the_file_what_it_is(rest: Rest) -> None:
    made = upload(rest, "Nota.txt")
    rest.post(f"{folder()}/folders/AddUsingPath(DecodedUrl='Map',overwrite=false)")
    to = quote(f"{ROOT}/Map/Nieuw.txt", safe="")
    rest.post(f"{file('Nota.txt')}/MoveTo(newurl='{to}',flags=0)")
    moved = rest.get(file("Map/Nieuw.txt"))
    assert moved["UniqueId"] == made["UniqueId"]
    assert rest.error("GET", file("Nota.txt"))[0] == 404


def test_a_move_over_a_file_needs_the_flag(rest: Rest) -> None:
    first = upload(rest, "een.txt", b"een")
    upload(rest, "twee.txt", b"twee")
    to = quote(f"{ROOT}/twee.txt", safe="")
    path = f"{file('een.txt')}/MoveToUsingPath(DecodedUrl='{to}',moveOperations="
    assert rest.error("POST", f"{path}0)")[0] == 400
    rest.post(f"{path}1)")
    assert rest.get(file("twee.txt"))["UniqueId"] == first["UniqueId"]
    assert [one["LeafName"] for one in rest.get("web/RecycleBin")["value"]] == ["twee.txt"]


def test_a_copy_is_another_file(rest: Rest) -> None:
    made = upload(rest, "Nota.txt")
    to = quote(f"{ROOT}/Kopie.txt", safe="")
    rest.post(f"{file('Nota.txt')}/CopyTo(strnewurl='{to}',boverwrite=false)")
    copy = rest.get(file("Kopie.txt"))
    assert (copy["Length"], copy["UIVersionLabel"]) == (made["Length"], "1.0")
    assert copy["UniqueId"] != made["UniqueId"]
    assert rest.error("POST", f"{file('Nota.txt')}/CopyTo(strnewurl='{to}',boverwrite=false)")[
        0
    ] == 400  # fmt: skip
    rest.post(f"{file('Nota.txt')}/CopyTo(strnewurl='{to}',boverwrite=true)")
    assert rest.get(file("Kopie.txt"))["UIVersionLabel"] == "2.0"


def test_a_recycled_file_comes_back_with_its_id_and_versions(rest: Rest) -> None:
    for content in (b"een", b"twee"):
        made = upload(rest, "Nota.txt", content)
    key = rest.post(f"{file('Nota.txt')}/recycle()")["value"]
    (entry,) = rest.get("web/RecycleBin")["value"]
    assert (entry["Id"], entry["ItemType"], entry["LeafName"]) == (key, 1, "Nota.txt")
    assert (entry["DirName"], entry["Size"]) == (f"sites/ONS/{LIBRARY}", "4")
    rest.post(f"web/RecycleBin('{key}')/Restore()")
    assert rest.get(file("Nota.txt"))["UniqueId"] == made["UniqueId"]
    assert len(rest.get(f"{file('Nota.txt')}/Versions")["value"]) == 1


def test_a_restore_to_a_taken_name_is_refused(rest: Rest) -> None:
    upload(rest, "Nota.txt", b"een")
    key = rest.post(f"{file('Nota.txt')}/recycle()")["value"]
    upload(rest, "Nota.txt", b"anders")
    assert rest.call("POST", f"web/RecycleBin('{key}')/Restore()").status >= 400
    assert rest.call("GET", f"{file('Nota.txt')}/$value").content == b"anders"
    assert len(rest.get("web/RecycleBin")["value"]) == 1


def test_a_folder_is_recycled_and_restored_with_what_is_in_it(rest: Rest) -> None:
    rest.post(f"{folder()}/folders/add('Map')")
    made = upload(rest, "Map/Nota.txt")
    key = rest.post(f"{folder('Map')}/recycle()")["value"]
    assert rest.error("GET", file("Map/Nota.txt"))[0] == 404
    (entry,) = rest.get("web/RecycleBin")["value"]
    assert (entry["ItemType"], entry["LeafName"]) == (5, "Map")
    rest.post(f"web/RecycleBin('{key}')/Restore()")
    assert rest.get(file("Map/Nota.txt"))["UniqueId"] == made["UniqueId"]


def test_what_is_deleted_from_the_bin_is_in_the_second_stage(rest: Rest) -> None:
    upload(rest, "Nota.txt")
    key = rest.post(f"{file('Nota.txt')}/recycle()")["value"]
    rest.post(f"web/RecycleBin('{key}')/DeleteObject()")
    assert rest.get("web/RecycleBin")["value"] == []
    (entry,) = rest.get("site/RecycleBin")["value"]
    assert entry["ItemState"] == 2
    rest.post(f"site/RecycleBin('{key}')/Restore()")
    assert rest.get(file("Nota.txt"))["Exists"] is True


def test_a_delete_passes_the_bin_by_and_needs_the_present_etag(rest: Rest) -> None:
    first = upload(rest, "Nota.txt")
    upload(rest, "Nota.txt", b"nieuw")
    delete = {"X-HTTP-Method": "DELETE", "If-Match": first["ETag"]}
    rest.call("POST", file("Nota.txt"), headers=delete, status=412)
    rest.call("POST", file("Nota.txt"), headers={**delete, "If-Match": "*"}, status=200)
    assert rest.get("web/RecycleBin")["value"] == []


def test_folders_are_made_listed_and_counted(rest: Rest) -> None:
    made = rest.post(f"{folder()}/folders/AddUsingPath(DecodedUrl='Map % 1',overwrite=false)")
    assert (made["Name"], made["ItemCount"]) == ("Map % 1", 0)
    again = f"{folder()}/folders/AddUsingPath(DecodedUrl='Map % 1',overwrite=false)"
    assert rest.error("POST", again)[0] == 400
    rest.post("web/folders", {"ServerRelativeUrl": f"{ROOT}/Tweede"})
    upload(rest, "Map % 1/Nota.txt")
    found = rest.get(f"{folder()}/Folders")["value"]
    assert {one["Name"]: one["ItemCount"] for one in found} == {
        "Forms": 0, "Map % 1": 1, "Tweede": 0,
    }  # fmt: skip
    assert rest.get(f"{folder()}?$select=ItemCount")["ItemCount"] == 2
    deep = rest.get(f"{folder('Map % 1')}?$expand=Files,ParentFolder")
    assert [one["Name"] for one in deep["Files"]] == ["Nota.txt"]
    assert deep["ParentFolder"]["Name"] == LIBRARY
    assert rest.get(f"{folder()}/StorageMetrics")["TotalFileCount"] == "1"
    assert rest.get(f"{folder()}/ListItemAllFields") == {"odata.null": True}
    roots = [one["Name"] for one in rest.get("web/Folders")["value"]]
    assert LIBRARY in roots


def test_a_folder_is_moved_with_what_is_in_it_but_not_into_itself(rest: Rest) -> None:
    rest.post(f"{folder()}/folders/add('Map')")
    made = upload(rest, "Map/Nota.txt")
    inside = quote(f"{ROOT}/Map/Binnen", safe="")
    assert rest.error("POST", f"{folder('Map')}/MoveTo(newurl='{inside}')")[0] == 400
    rest.post(f"{folder('Map')}/MoveTo(newurl='{quote(f'{ROOT}/Anders', safe='')}')")
    assert rest.get(file("Anders/Nota.txt"))["UniqueId"] == made["UniqueId"]


def test_the_item_of_a_file_is_changed_under_its_etag(rest: Rest) -> None:
    made = upload(rest, "Nota.txt")
    path = f"{file('Nota.txt')}/ListItemAllFields"
    item = rest.call("GET", path, status=200)
    rest.merge(path, {"Title": "Een titel"}, match=item.headers["ETag"])
    rest.merge(path, {"Title": "Te laat"}, match=item.headers["ETag"], status=412)
    shown = rest.get(file("Nota.txt"))
    assert (shown["Title"], shown["UIVersionLabel"]) == ("Een titel", "2.0")
    assert shown["ETag"] != made["ETag"]


def test_a_file_is_renamed_through_its_item(rest: Rest) -> None:
    made = upload(rest, "Nota.txt")
    rest.merge(f"{file('Nota.txt')}/ListItemAllFields", {"FileLeafRef": "Nieuw.txt"})
    values = [{"FieldName": "FileLeafRef", "FieldValue": "Nieuwer"},
              {"FieldName": "Title", "FieldValue": "Titel"}]  # fmt: skip
    form = {"formValues": values, "bNewDocumentUpdate": False}
    rest.post(f"{file('Nieuw.txt')}/ListItemAllFields/ValidateUpdateListItem", form)
    shown = rest.get(file("Nieuwer.txt"))
    assert (shown["UniqueId"], shown["Title"]) == (made["UniqueId"], "Titel")


def test_items_are_found_by_name_folder_and_kind(rest: Rest) -> None:
    rest.post(f"{folder()}/folders/add('Map')")
    upload(rest, "Map/Nota.txt")
    rows = f"web/lists/getbytitle('{LIBRARY}')/items?$select=Id,FileRef,FileLeafRef&$filter="
    for text in ("FileLeafRef eq 'nota.txt'", f"FileDirRef eq '{ROOT}/Map'", "FSObjType eq 0"):
        (row,) = rest.get(rows + text)["value"]
        assert (row["FileRef"], row["FileLeafRef"]) == (f"{ROOT}/Map/Nota.txt", "Nota.txt")
    caml = (
        "<View Scope='RecursiveAll'><Query><Where><Eq><FieldRef Name='FSObjType'/>"
        "<Value Type='Integer'>1</Value></Eq></Where></Query></View>"
    )
    query = {"query": {"ViewXml": caml}}
    found = rest.post(f"web/lists/getbytitle('{LIBRARY}')/GetItems?$select=FileLeafRef", query)
    assert [row["FileLeafRef"] for row in found["value"]] == ["Map"]


def test_changes_tell_files_from_folders_and_a_rename_from_an_update(rest: Rest) -> None:
    rest.post(f"{folder()}/folders/add('Map')")
    made = upload(rest, "Map/Nota.txt")
    upload(rest, "Map/Nota.txt", b"twee")
    rest.merge(f"{file('Map/Nota.txt')}/ListItemAllFields", {"FileLeafRef": "Nieuw.txt"})
    rest.post(f"{file('Map/Nieuw.txt')}/recycle()")
    every = {"Add": True, "Update": True, "DeleteObject": True, "Rename": True}
    path = f"web/lists/getbytitle('{LIBRARY}')/GetChanges"
    changes = rest.post(path, {"query": {"File": True, **every}})["value"]
    assert [one["ChangeType"] for one in changes] == [1, 2, 4, 3]
    assert {one["UniqueId"] for one in changes} == {made["UniqueId"]}
    folders = rest.post(path, {"query": {"Folder": True, **every}}, form="minimal")["value"]
    assert [one["odata.type"] for one in folders] == ["SP.ChangeFolder"]
    inside = rest.post(f"{folder('Map')}/GetChanges", {"query": {"File": True, **every}})
    assert len(inside["value"]) == 4
    assert rest.post(f"{folder()}/GetChanges", {"query": {"File": True, **every}})["value"] == []


def test_a_file_goes_to_another_site(rest: Rest, place: Any) -> None:
    upload(rest, "Nota.txt")
    documents = next(
        one for one in lists.all_lists(rest.tenant, place.team)
        if one["template"] == "documentLibrary"
    )  # fmt: skip
    body = {
        "srcPath": {"DecodedUrl": f"{HOST}{ROOT}/Nota.txt"},
        "destPath": {"DecodedUrl": f"{HOST}{documents['path']}/Nota.txt"},
        "options": {"KeepBoth": True},
    }
    for _ in range(2):
        rest.post("SP.MoveCopyUtil.CopyFileByPath(overwrite=@a1)?@a1=false", body)
    names = [one["file"]["name"] for one in files.children(rest.tenant, documents, "")]
    assert names == ["Nota 1.txt", "Nota.txt"]
    assert rest.error("POST", "SP.MoveCopyUtil.MoveFileByPath", {**body, "options": {}})[0] == 400
    rest.post("SP.MoveCopyUtil.MoveFileByPath(overwrite=true)", body)
    assert rest.error("GET", file("Nota.txt"))[0] == 404


def test_folders_are_copied_and_moved_whole(rest: Rest) -> None:
    rest.post(f"{folder()}/folders/add('Map')")
    upload(rest, "Map/Nota.txt")

    def body(source: str, to: str) -> Record:
        return {"srcPath": {"DecodedUrl": f"{HOST}{ROOT}/{source}"},
                "destPath": {"DecodedUrl": f"{HOST}{ROOT}/{to}"}, "options": {}}  # fmt: skip

    rest.post("SP.MoveCopyUtil.CopyFolderByPath()", body("Map", "Kopie"))
    rest.post("SP.MoveCopyUtil.MoveFolderByPath()", body("Map", "Kopie/Map"))
    assert rest.get(file("Kopie/Nota.txt"))["Exists"] is True
    assert rest.get(file("Kopie/Map/Nota.txt"))["Exists"] is True
    refused = rest.error("POST", "SP.MoveCopyUtil.MoveFolderByPath()", body("Kopie", "Kopie/Map/X"))
    assert refused[0] == 400


def test_what_the_service_rewrites_is_rewritten_however_it_comes(rest: Rest) -> None:
    content = b"<html><head><title>Nota</title></head><body>Tekst</body></html>"
    made = upload(rest, "Nota.html", content)
    assert made["UIVersionLabel"] == "1.0"
    kept = rest.call("GET", f"{file('Nota.html')}/$value").content
    assert (len(kept), made["Length"]) == (int(made["Length"]), str(len(kept)))
    assert kept != content


def test_a_reader_writes_nothing(rest: Rest) -> None:
    upload(rest, "Nota.txt")
    reader = rest.person("anna", "AllSites.Read")
    send(rest, f"{folder()}/Files/Add(url='a.txt')", b"a", token=reader, status=403)
    for path in ("recycle()", "CheckOut()", "MoveTo(newurl='x.txt',flags=0)"):
        rest.call("POST", f"{file('Nota.txt')}/{path}", token=reader, status=403)
    rest.call("POST", f"{folder()}/folders/add('Map')", token=reader, status=403)
    assert rest.get(file("Nota.txt"), token=reader)["Exists"] is True


def test_the_item_of_a_file_tells_its_address_and_who_has_it_checked_out(rest: Rest) -> None:
    upload(rest, "een & twee.txt")
    rest.post(f"{file('een & twee.txt')}/CheckOut()", token=rest.person("anna"))
    wanted = "?$select=EncodedAbsUrl,CheckoutUserId,File_x0020_Type"
    item = rest.get(f"{file('een & twee.txt')}/ListItemAllFields{wanted}")
    holder = rest.get(f"{file('een & twee.txt')}/CheckedOutByUser")
    assert item == {
        "EncodedAbsUrl": f"{HOST}{ROOT}/een%20%26%20twee.txt",
        "CheckoutUserId": holder["Id"],
        "File_x0020_Type": "txt",
    }
