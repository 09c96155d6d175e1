"""A file of tags is one history: sent again, also after a crash, it adds nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evergrove.jobs import import_tags
from support.arrivals import lake_rows
from support.ground import make_workspace

if TYPE_CHECKING:
    from pathlib import Path

HEADING = "identifier_kind,identifier_value,tag_key,value\n"


def test_a_file_of_tags_twice_adds_only_what_is_new(home: Path, tmp_path: Path) -> None:
    workspace = make_workspace(home)
    file = tmp_path / "vips.csv"
    file.write_text(HEADING + "phone,+8613800000001,vip,yes\n")
    assert import_tags(workspace, file) == 1
    file.write_text(HEADING + "phone,+8613800000001,vip,yes\nphone,+8613800000002,vip,yes\n")
    assert import_tags(workspace, file) == 2
    found = [row for row in lake_rows(workspace, ["name", "fact_id"]) if row[0] == "Tag Changed"]
    assert len(found) == len(set(found)) == 2
    workspace.close()
