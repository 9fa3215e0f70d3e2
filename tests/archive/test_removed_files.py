"""What is removed takes the files along that only its pages link."""

from __future__ import annotations

from dataclasses import replace

import pytest

from archive.addresses import address
from archive.attachments import FileLink
from archive.bucket.store import ObjectStore
from archive.catalogue.catalogue import Catalogue
from archive.catalogue.tombstones import Removed
from archive.removal import remove
from archive.texts.reading import newest_document, show
from tests.archive import samples
from tests.archive.test_removal import OTHER as BULLETIN
from tests.archive.test_removal import REASON, committed, compiled

OWN = samples.document("gov.files", "青禾区政府工作报告，附件全文。", "附件")
SHARED = samples.document("gov.shared", "沿江新区申请表。", "申请表")
COPIED = samples.document("gov.copied", "云川区公报全文。", "公报")
ELSEWHERE = samples.document("library", "云川区公报全文。", "公报")
LINKS = tuple(FileLink(one.url, "附件") for one in (OWN, SHARED, COPIED))
NOTICE = replace(samples.document("gov", "关于印发报告的通知。", "通知"), attachments=LINKS)
OTHER = replace(
    samples.document("forum", "另一份通知。", "另一份"), attachments=(FileLink(SHARED.url, "表"),)
)


@pytest.mark.parametrize("name", ["w1", NOTICE.url], ids=["work", "page"])
def test_the_files_that_nothing_else_links_go_along_and_are_told(
    catalogue: Catalogue, store: ObjectStore, name: str
) -> None:
    pages = [NOTICE, OTHER, OWN, SHARED, COPIED, ELSEWHERE]
    works = [[NOTICE], [OTHER], [OWN], [SHARED], [COPIED, ELSEWHERE]]
    made = [samples.work(several, 1, f"w{n}") for n, several in enumerate(works, start=1)]
    committed(store, catalogue, 1, pages, made)
    stone = remove(store, catalogue, name, REASON)
    assert address(OWN.url) in stone.pages
    assert stone.works == ("w1", "w3")
    with catalogue.reading() as connection:
        for gone in (OWN.url, "w3"):
            with pytest.raises(Removed, match=REASON):
                show(connection, gone)
        for stays in (SHARED, COPIED, ELSEWHERE):
            assert newest_document(connection, stays.url).text == stays.text


def test_a_page_that_carries_another_work_keeps_its_files(
    catalogue: Catalogue, store: ObjectStore
) -> None:
    file = samples.document("library.files", BULLETIN.text, "公报")
    compiled(store, catalogue, file)
    stone = remove(store, catalogue, "w1", REASON)
    assert (stone.works, stone.pages) == (("w1",), ())
    with catalogue.reading() as connection:
        assert show(connection, "w2").text == BULLETIN.text
        assert newest_document(connection, file.url).text == BULLETIN.text
