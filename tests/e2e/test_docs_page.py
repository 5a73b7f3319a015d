"""Page with the API's documentation, in a browser."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from selenium.webdriver import Chrome, ChromeOptions, ChromeService, Keys
from selenium.webdriver.common.by import By
from selenium.webdriver.support import expected_conditions
from selenium.webdriver.support.wait import WebDriverWait

from tests.e2e.http_api import Api
from tests.e2e.polling import DEADLINE_SECONDS

CHROMIUM, DRIVER = shutil.which("chromium"), shutil.which("chromedriver")


@pytest.fixture
def browser(tmp_path: Path) -> Iterator[Chrome]:
    """Chromium with a new profile, which resolves no host except this machine."""
    if not (CHROMIUM and DRIVER):
        pytest.skip("chromium or chromedriver is not installed (Debian: apt-get install chromium chromium-driver)")
    options = ChromeOptions()
    options.binary_location = CHROMIUM
    for argument in (
        "--headless=new",
        # The sandbox needs privileges that containers lack; the page is trusted.
        "--no-sandbox",
        "--disable-dev-shm-usage",
        "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
        "--window-size=1400,1200",
        f"--user-data-dir={tmp_path}",
    ):
        options.add_argument(argument)
    options.set_capability("goog:loggingPrefs", {"performance": "ALL", "browser": "ALL"})
    chrome = Chrome(options, ChromeService(DRIVER))
    yield chrome
    chrome.quit()


def log(browser: Chrome, kind: str) -> list[dict[str, Any]]:
    """Return the browser's log entries since the last call."""
    entries: list[dict[str, Any]] = browser.get_log(kind)  # type: ignore[no-untyped-call]
    return entries


def requested(browser: Chrome) -> list[str]:
    """Return the URLs requested since the last call, without the browser's own pages."""
    entries = [json.loads(entry["message"])["message"] for entry in log(browser, "performance")]
    sent = [entry["params"]["request"]["url"] for entry in entries if entry["method"] == "Network.requestWillBeSent"]
    return [url for url in sent if not url.startswith(("chrome", "data:"))]


def displayed(browser: Chrome, selector: str) -> Any:
    """Wait for the first matching element that can be clicked, and return it."""
    wait = WebDriverWait(browser, DEADLINE_SECONDS)
    return wait.until(expected_conditions.element_to_be_clickable((By.CSS_SELECTOR, selector)))


def test_the_page_shows_every_operation_and_contacts_no_other_server(browser: Chrome, api: Api) -> None:
    browser.get(f"{api.url}/docs")

    displayed(browser, ".opblock")
    contract = api.with_key(None)("GET", "/openapi.json").json
    operations = {operation["operationId"] for path in contract["paths"].values() for operation in path.values()}
    blocks = browser.find_elements(By.CSS_SELECTOR, ".opblock")
    assert {str(block.get_attribute("id")).split("-")[-1] for block in blocks} == operations
    assert {url.removeprefix(api.url) for url in requested(browser)} == {
        "/docs",
        "/docs/docs.js",
        "/docs/swagger-ui-bundle.js",
        "/docs/swagger-ui.css",
        "/openapi.json",
    }
    # Blocked requests and script errors would be logged here.
    assert [entry for entry in log(browser, "browser") if entry["level"] == "SEVERE"] == []


def test_try_it_creates_a_task(browser: Chrome, api: Api) -> None:
    tag = f"docs-{uuid4()}"
    browser.get(f"{api.url}/docs#/Tasks/create_task")

    displayed(browser, "button.authorize").click()
    displayed(browser, ".auth-container input").send_keys(str(api.key))
    displayed(browser, ".auth-container button.authorize").click()
    displayed(browser, ".auth-container button.btn-done").click()
    body = displayed(browser, "#operations-Tasks-create_task textarea")
    body.send_keys(Keys.CONTROL, "a")
    body.send_keys(json.dumps({"title": "Made on the page", "tags": [tag]}))
    requested(browser)
    displayed(browser, "#operations-Tasks-create_task button.execute").click()
    status = displayed(browser, "#operations-Tasks-create_task .live-responses-table .response .response-col_status")

    assert status.text.split()[0] == "201"
    assert requested(browser) == [f"{api.url}/tasks"]
    [task] = api.walk("/tasks", tag=tag)
    assert task["title"] == "Made on the page"
