"""From signing up to a deleted photo, as somebody does who comes for the first time."""

import json
import re
import time
from collections.abc import Callable
from pathlib import Path
from uuid import uuid4

from playwright.sync_api import Request, Route, expect

from setup.deploy.demo_user import new_password
from setup.local.one_time_codes import code_of, step_at
from setup.local.samples import read_samples
from tests.web.browser import PATIENCE_MILLISECONDS, WIDTHS, Person
from tests.web.photos import CAT, photo


def test_a_photo_from_upload_to_deletion_without_a_reload(somebody: Callable[[], Person], tmp_path: Path) -> None:
    person = somebody()
    person.signs_up(f"{uuid4()}@example.com", new_password())
    welcome = person.page.get_by_role("heading", name="Your photos will be here")
    expect(welcome).to_be_visible(timeout=PATIENCE_MILLISECONDS)
    person.await_live()
    asked: list[Request] = []
    person.page.on("request", lambda request: asked.append(request))

    phone, _, wide = WIDTHS
    person.sits_before(phone)
    person.uploads([CAT])
    expect(person.tray()).to_contain_text("Ready", timeout=PATIENCE_MILLISECONDS)
    # It was told: nobody asked for the photos again, and no page was loaded.
    assert [request.url for request in asked if request.is_navigation_request()] == []
    tile = person.tiles().first
    expect(tile).to_have_attribute("data-status", "SUCCEEDED")

    person.sits_before(wide)
    person.searches("cat")
    expect(person.page).to_have_url(re.compile(r"/search\?q=cat"))
    expect(person.page.get_by_text("1 photo", exact=True)).to_be_visible()
    expect(person.tiles()).to_have_count(1)

    person.page.route("**/photos/*", with_the_last_label_less_certain)
    person.tiles().first.click()
    viewer = person.viewer()
    expect(viewer.get_by_role("heading", level=1)).to_have_text("cat.png")
    expect(viewer.get_by_role("complementary")).to_contain_text("Cat")
    viewer.get_by_text(re.compile("^Less certain: ")).click()
    less_certain = viewer.locator(".less-certain").get_by_role("link").first
    expect(less_certain).to_have_attribute("href", re.compile("q=label%3A(?!%3D)"))
    # What takes the hidden label's place has the focus.
    viewer.get_by_role("button", name=re.compile("^Hide ")).first.press("Enter")
    expect(viewer.get_by_text("Hidden:")).to_be_visible()
    expect(viewer.locator(":focus")).to_have_attribute("aria-label", re.compile("^(Hide|Show) "))
    person.sits_before(phone)
    viewer.get_by_role("button", name="Delete", exact=True).click()
    confirm = person.page.get_by_role("dialog", name="Delete this photo?")
    confirm.get_by_role("button", name="Delete", exact=True).click()
    expect(viewer).not_to_be_visible()

    person.opens("/bin")
    expect(person.tiles()).to_have_count(1)
    assert person.overflow() == []
    person.tiles().first.get_by_role("button", name="Choose").click()
    person.presses("Restore")
    expect(person.page.get_by_role("heading", name="The bin is empty")).to_be_visible()
    person.opens("/photos")
    person.tiles().first.get_by_role("link").press("Delete")
    confirm.get_by_role("button", name="Delete", exact=True).click()
    expect(welcome).to_be_visible()
    the_bin_is_emptied(person)
    person.opens("/photos")
    expect(welcome).to_be_visible()
    assert person.overflow() == []
    chooses_samples_and_a_folder(person, tmp_path)


def with_the_last_label_less_certain(route: Route) -> None:
    """What the model thinks of the photo must not decide what the page is tried with."""
    if route.request.method != "GET":
        route.fallback()
        return
    response = route.fetch()
    answer = response.json()
    if labels := answer.get("photo", {}).get("labels"):
        answer["photo"]["lessCertainLabels"] = [labels.pop()]
    route.fulfill(response=response, json=answer)


def the_bin_is_emptied(person: Person) -> None:
    person.presses("Account")
    person.page.get_by_role("link", name="Bin").click()
    expect(person.tiles()).to_have_count(1)
    expect(person.tiles().first).to_contain_text("30 days left")
    person.presses("Empty the bin")
    person.page.get_by_role("dialog", name="Empty the bin?").get_by_role("button", name="Empty the bin").click()
    expect(person.page.get_by_role("heading", name="The bin is empty")).to_be_visible()


def chooses_samples_and_a_folder(person: Person, folder: Path) -> None:
    def refused(route: Route) -> None:
        asked = json.loads(route.request.post_data or "{}")
        refusals = [{"refused": "not now"} for _ in asked["files"]]
        route.fulfill(json={"message": "Success", "uploads": refusals}, headers={"Access-Control-Allow-Origin": "*"})

    # That they can be processed is known.
    person.page.route("**/uploads", refused)
    person.presses("Try it with sample photos")
    refusals = person.tray().filter(has_text="not now")
    expect(refusals).to_have_count(len(read_samples()))
    (folder / "trip").mkdir()
    (folder / "trip" / "new.jpg").write_bytes(photo(1)["buffer"])
    (folder / ".hidden").write_bytes(b"")
    person.page.get_by_label("Folder to upload").first.set_input_files(folder)
    expect(person.tray().filter(has_text="new.jpg")).to_contain_text("not now")
    expect(person.tray()).to_have_count(len(read_samples()) + 1)


def test_a_session_and_a_language_survive_a_reload(somebody: Callable[[], Person]) -> None:
    email, password = f"{uuid4()}@example.com", new_password()
    person = somebody()
    person.signs_up(email, password)
    person.opens("/search?q=dog")
    person.page.reload()
    expect(person.page.get_by_role("heading", name="Search: dog")).to_be_visible()
    expect(person.page.get_by_role("heading", name="There is nothing to search yet")).to_be_visible()

    person.presses("Account")
    person.page.get_by_label("Language").select_option(label="Deutsch")
    expect(person.page.get_by_role("heading", name="Suche: dog")).to_be_visible()
    is_told_in_german(person)
    person.page.reload()
    expect(person.page.get_by_role("link", name="Entdecken")).to_be_visible()
    expect(person.page.locator("html")).to_have_attribute("lang", "de")
    person.presses("Konto")
    person.page.get_by_label("Sprache").select_option(label="English")

    person.presses("Account")
    person.page.get_by_text("Sign out").click()
    expect(person.page.get_by_role("heading", name="Sign in")).to_be_visible()
    person.opens("/albums")
    expect(person.page).to_have_url(re.compile(r"/sign-in\?next=%2Falbums"))
    person.signs_in(email, password)
    expect(person.page).to_have_url(re.compile(r"/albums$"))


def is_told_in_german(person: Person) -> None:
    box = person.page.get_by_role("combobox")
    box.fill("dog (cat")
    box.press("Enter")
    mistake = person.page.get_by_role("alert")
    expect(mistake).to_contain_text("Diese Klammer wird nicht geschlossen.")
    mistake.get_by_role("button", name="(cat").click()
    expect(box).to_be_focused()
    person.page.keyboard.type("cat")
    expect(box).to_have_value("dog cat")
    person.page.go_back()
    expect(person.page.get_by_role("heading", name="Suche: dog")).to_be_visible()
    person.complaints.clear()  # the browser's own, about status 400


def test_signing_out_in_one_tab_leaves_nothing_in_another(somebody: Callable[[], Person]) -> None:
    person = somebody()
    person.signs_up(f"{uuid4()}@example.com", new_password())
    other = person.page.context.new_page()
    other.goto("/albums")
    expect(other.get_by_role("heading", name="Albums", exact=True)).to_be_visible()
    person.presses("Account")
    person.page.get_by_text("Sign out").click()
    expect(other.get_by_role("heading", name="Sign in")).to_be_visible()


def test_a_forgotten_password_is_replaced_but_the_second_factor_stays(somebody: Callable[[], Person]) -> None:
    email, password = f"{uuid4()}@example.com", new_password()
    person = somebody()
    person.signs_up(email, new_password())
    app = an_app_is_set_up(person)
    person.presses("Account")
    person.page.get_by_text("Sign out").click()
    person.page.get_by_role("link", name="Forgot your password?").click()
    person.page.get_by_label("Email").fill(email)
    person.presses("Send a code")
    # There is no mail on this machine.
    hint = person.page.get_by_text(re.compile(r"The code is \d+"))
    expect(person.page.get_by_label("Code")).to_be_focused()
    person.page.get_by_label("Code").fill(re.findall(r"\d+", hint.inner_text())[0])
    person.page.get_by_label("New password").fill(password)
    person.presses("Set the new password")
    expect(person.page.get_by_role("heading", name="Second factor")).to_be_visible()
    person.page.get_by_label("Code").fill(app.wrong())
    person.presses("Sign in")
    expect(person.page.get_by_role("alert")).to_contain_text("This is not the code that your app shows now.")
    person.page.get_by_label("Code").fill(app.code())
    person.presses("Sign in")
    the_second_factor_is_turned_off(person)
    person.complaints = [said for said in person.complaints if "400" not in said]


class App:
    """An authenticator app. It shows no code twice: so a page need not wait for the next one."""

    def __init__(self, secret: str) -> None:
        self.secret = secret
        self.step = 0

    def code(self) -> str:
        self.step = max(self.step + 1, step_at(time.time()))
        return code_of(self.secret, self.step)

    def wrong(self) -> str:
        return code_of(self.secret, step_at(time.time()) - 10)


def an_app_is_set_up(person: Person) -> App:
    person.presses("Account")
    person.page.get_by_role("link", name="Second factor").click()
    person.presses("Set it up")
    expect(person.page.get_by_role("img", name="QR code for your authenticator app")).to_be_visible()
    app = App(person.page.locator(".app-key").inner_text())
    person.page.get_by_label("Code").fill(app.wrong())
    person.presses("Turn it on")
    expect(person.page.get_by_role("alert")).to_contain_text("This is not the code that your app shows now.")
    assert person.overflow() == []
    person.page.get_by_label("Code").fill(app.code())
    person.presses("Turn it on")
    expect(person.page.get_by_text("Signing in asks for a code of your authenticator app.")).to_be_visible()
    return app


def the_second_factor_is_turned_off(person: Person) -> None:
    person.presses("Account")
    person.page.get_by_role("link", name="Second factor").click()
    person.presses("Turn it off")
    person.page.get_by_role("dialog").get_by_role("button", name="Turn it off").click()
    expect(person.page.get_by_role("button", name="Set it up")).to_be_visible()


def test_a_wrong_password_is_said_in_plain_words(somebody: Callable[[], Person]) -> None:
    person = somebody()
    person.opens("/sign-in")
    expect(person.page.get_by_label("Email")).to_be_focused()
    person.page.get_by_label("Email").fill(f"{uuid4()}@example.com")
    password = person.page.get_by_label("Password", exact=True)
    password.fill(new_password())
    person.presses("Show what is typed")
    expect(password).to_have_attribute("type", "text")
    person.presses("Sign in")
    expect(person.page.get_by_role("alert")).to_have_text("The address or the password is wrong.")
    person.complaints = [said for said in person.complaints if "400" not in said]
