"""What was decided about a work is told page by page, all of it once."""

from __future__ import annotations

from archive.catalogue.catalogue import Catalogue
from archive.texts.history import Decided, history
from tests.archive import samples


def test_the_works_that_one_run_took_in_are_told_in_the_order_of_their_ids(
    catalogue: Catalogue,
) -> None:
    names = ("museum", "library", "forum", "press")
    pages = [samples.document(name, f"{name} 的青禾区公报。") for name in names]
    ids = ("w9", "w7", "w8", "w1")
    works = [samples.work([page], 1, of) for page, of in zip(pages, ids, strict=True)]
    catalogue.apply(*samples.run(1, pages, works))
    catalogue.apply(*samples.run(2, [], [samples.work(pages[::-1], 2, "w1", ids[:3])]))
    with catalogue.reading() as connection:
        total, whole = history(connection, "w1", 50)
        one_by_one = [history(connection, "w1", 1, start)[1][0] for start in range(total)]
    assert tuple(one_by_one) == whole
    taken = [one.work_id for one in whole if one.decided is Decided.TOOK_IN]
    assert taken == ["w7", "w8", "w9"]
