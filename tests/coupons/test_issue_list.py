"""A list of the greatest length."""

from chalicelib.coupons import issue_list
from chalicelib.tables.members import Member
from proof.effort import LIST_PARTS, shared
from proof.scenes import common as scenes
from proof.scenes.callers import staff


@shared(LIST_PARTS)
def test_a_list_of_a_hundred_thousand_with_three_bad_rows(lab, share):
    """All rows are saved. Of the 400 parts, the quick run handles those with bad rows and some others."""
    lab.fresh()
    world = lab.world
    rows, parts = 100_000, 400
    scenes.campaign(world, "few", units=rows)
    model = world.log_in("o_1")["member"]["member_id"]
    ids = [f"member{number:06d}" for number in range(rows)]
    gone = LIST_PARTS.size(share)
    for number in range(gone * issue_list.PART_ROWS):
        Member(
            pk=f"MEMBER#{ids[number]}",
            sk="MEMBER",
            member_id=ids[number],
            openids={"x": ids[number]},
            consents={},
            session_version=1,
            joined_at=world.now(),
            seen_at=world.now(),
        ).save()
    bad = {10: ids[9], 300: "nobody", 4_999: model + "x"}
    for number, member_id in bad.items():
        ids[number] = member_id
    response = staff("issue-lists", {"campaign_id": "few", "label": "all", "member_ids": ids})(world)
    assert response[0] == 200, response
    ready = [one for one in world.events() if one["name"] == "list.part_ready"]
    assert len(ready) == parts
    for event in sorted(ready, key=lambda one: one["details"]["part"])[:gone]:
        assert not world.hand_over("coupons_list", [event])
    done = world.get(f"/v1/admin/issue-lists/{response[1]['list_id']}?limit=100").json
    assert done["issued"] == gone * issue_list.PART_ROWS - 3
    assert [(one["row"], one["code"]) for one in done["errors"]] == [
        (11, "row_duplicate"),
        (301, "member_unknown"),
        (5_000, "member_unknown"),
    ]
    assert done["state"] == ("done" if gone == parts else "running")
