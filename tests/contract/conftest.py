"""The shell that the cases run against: a site where the environment names one, else the playground."""

import os
from collections.abc import Iterator

import pytest

from tests.contract.playground import serving
from tests.contract.shell import Shell


@pytest.fixture(scope="session")
def shell(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shell]:
	if os.environ.get("HELPDESK_URL"):
		from tests.contract.site import using_site

		with using_site() as site:
			yield site
	else:
		with serving(tmp_path_factory.mktemp("contract")) as playground:
			yield playground
