"""A fetched folder is made once, completely or not at all, by any number of processes."""

import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from infra.node import NotFetched, make_once, npm


def test_of_two_processes_one_makes_the_folder_and_both_get_it_complete(tmp_path):
    made = []

    def make(folder):
        made.append(folder)
        time.sleep(0.1)
        (folder / "whole").touch()

    with ThreadPoolExecutor(2) as pool:
        both = list(pool.map(lambda _: make_once(tmp_path / "tool", make), range(2)))
    assert len(made) == 1
    assert all((folder / "whole").exists() for folder in both)


def test_a_folder_that_failed_is_made_again(tmp_path):
    def fail(folder):
        (folder / "half").touch()
        raise NotFetched("no network")

    with pytest.raises(NotFetched):
        make_once(tmp_path / "tool", fail)
    assert not (tmp_path / "tool").exists()
    assert not list(make_once(tmp_path / "tool", lambda folder: None).iterdir())


def test_npms_reason_is_in_the_message(tmp_path):
    with pytest.raises(NotFetched, match=r"npm pack failed(?s:.*)ENOENT"):
        npm("pack", folder=tmp_path)
