"""Templates, packaged once per stage."""

import functools
import json

import pytest

from infra.package import package


@pytest.fixture(scope="session")
def packaged(tmp_path_factory):
    """A stage's template as packaged; each call returns a copy."""

    @functools.cache
    def text(stage):
        return package(stage, tmp_path_factory.mktemp(stage), template_only=True).read_text()

    return lambda stage: json.loads(text(stage))
