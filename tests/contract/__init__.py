import pytest

pytest.register_assert_rewrite("tests.contract.world", "tests.contract.shell")
