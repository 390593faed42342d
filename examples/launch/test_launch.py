"""The launch, offline: nothing is imported for the mocks, they come with the pytest plugin of contract-mocks."""

import pytest
from launch import LaunchError, launch

IMAGE = "registry.together.ai/proj_1/assistant:1"
VIDEO = "https://example.com/anna.mp4"

pytestmark = pytest.mark.mock_environment  # TOGETHER_BASE_URL, TOGETHER_API_KEY, … lead to this test's own mocks


@pytest.fixture
def conforms(together_mock, tavus_mock):
    """At the end of a test, every request that it sent has to be as the two services' documents declare it."""
    yield
    together_mock.assert_conforms()
    tavus_mock.assert_conforms()


def requests_to(mock):
    """What was asked of a mock."""
    return [f"{one.method} {one.target}" for one in mock.exchanges]


@pytest.mark.usefixtures("conforms")
def test_an_assistant_is_launched_when_both_services_are_done(together_mock, tavus_mock):
    passed = []

    def wait(seconds):
        passed.append(seconds)
        together_mock.advance(seconds)  # one clock for both mocks: four hours of training pass in a moment

    launched = launch("anna", IMAGE, VIDEO, wait=wait)

    assert requests_to(together_mock)[0] == "POST /v1/deployments"
    assert requests_to(together_mock)[-1] == f"GET /v1/deployments/{launched.deployment_id}"
    assert requests_to(tavus_mock)[0] == "POST /v2/faces"
    assert requests_to(tavus_mock)[-1] == f"GET /v2/faces/{launched.face_id}"
    assert sum(passed) > 3600


@pytest.mark.usefixtures("conforms")
def test_a_busy_service_is_asked_again_when_it_says_so(together_mock):
    together_mock.fail_next(429, retry_after_s=7)
    passed = []

    def wait(seconds):
        passed.append(seconds)
        together_mock.advance(max(seconds, 600))

    launch("anna", IMAGE, VIDEO, wait=wait)

    assert passed[0] == 7
    assert requests_to(together_mock).count("POST /v1/deployments") == 2


def test_a_create_that_failed_is_not_repeated_as_it_may_have_happened(tavus_mock, together_mock):
    tavus_mock.fail_next(500, operation="POST /v2/faces")

    with pytest.raises(LaunchError, match=r"POST http://.*/v2/faces answered 500"):
        launch("anna", IMAGE, VIDEO, wait=together_mock.advance)

    assert requests_to(tavus_mock) == ["POST /v2/faces"]


@pytest.mark.usefixtures("conforms")
def test_a_name_that_is_taken_is_told(together_mock):
    launch("anna", IMAGE, VIDEO, wait=lambda seconds: together_mock.advance(seconds + 600))

    with pytest.raises(LaunchError, match=r"POST http://.*/v1/deployments answered 4\d\d"):
        launch("anna", IMAGE, VIDEO)


def test_a_key_that_is_not_set_is_named(monkeypatch):
    monkeypatch.delenv("TAVUS_API_KEY")

    with pytest.raises(LaunchError, match="TAVUS_API_KEY is not set"):
        launch("anna", IMAGE, VIDEO)
