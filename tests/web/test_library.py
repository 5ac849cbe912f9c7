"""Putting photos in order: albums, and many photos at once."""

import re
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from playwright.sync_api import Browser, Locator, Route, StorageState, expect

from setup.deploy.demo_user import new_password
from tests.web.browser import PATIENCE_MILLISECONDS, Person, account_with
from tests.web.made_up_people import ANYWHERE
from tests.web.photos import folders, photo

PHOTOS = 6


@pytest.fixture(scope="module")
def account(browser: Browser, web_app: str) -> StorageState:
    """An account with a few photos, which are processed. Each test leaves them as they were, but for words."""
    return account_with([photo(number) for number in range(PHOTOS)], browser, web_app)


@pytest.fixture
def person(somebody: Callable[..., Person], account: StorageState) -> Person:
    """Somebody who looks at the photos of this account."""
    person = somebody(signed_in=account)
    person.opens("/photos")
    expect(person.tiles()).to_have_count(PHOTOS)
    return person


def chosen(person: Person) -> Locator:
    return person.page.get_by_role("region", name="Chosen photos")


def choose(person: Person, count: int) -> None:
    for index in range(count):
        person.tiles().nth(index).get_by_role("button", name="Choose").click(force=True)


def test_photos_are_moved_to_a_new_album_which_is_shared(
    somebody: Callable[..., Person], browser: Browser, web_app: str
) -> None:
    person = somebody(signed_in=account_with([photo(number) for number in range(3)], browser, web_app))
    person.opens("/photos")
    choose(person, 2)
    chosen(person).get_by_role("button", name="Move").click()
    dialog = person.page.get_by_role("dialog", name="Move 2 photos")
    # Nothing is chosen in advance: "in no album" would take photos out of theirs.
    expect(dialog.get_by_role("button", name="Move")).to_be_disabled()
    dialog.get_by_role("button", name="Cancel").click()
    expect(chosen(person)).to_contain_text("2 chosen")

    chosen(person).get_by_role("button", name="Move").click()
    dialog.get_by_label("Album").select_option("New album …")
    dialog.get_by_label("Name").fill("Summer")
    dialog.get_by_role("button", name="Move").click()
    expect(person.page.get_by_text("2 photos moved: now in “Summer”.")).to_be_visible()
    expect(chosen(person)).to_have_count(0)

    person.opens("/albums")
    person.page.get_by_role("link", name=re.compile("Summer")).click()
    expect(person.tiles()).to_have_count(2)
    person.tiles().first.click()
    person.viewer().get_by_role("button", name="Make this its cover").click()
    expect(person.page.get_by_text(re.compile("is now the cover of “Summer”"))).to_be_visible()
    person.page.keyboard.press("Escape")
    is_in_another_album_too_and_leaves_it(person)
    is_shared_with_one_of_two(person, somebody)


def is_in_another_album_too_and_leaves_it(person: Person) -> None:
    choose(person, 1)
    chosen(person).get_by_role("button", name="Move").click()
    dialog = person.page.get_by_role("dialog", name="Move 1 photo")
    dialog.get_by_label("Album").select_option("New album …")
    dialog.get_by_label("Name").fill("Autumn")
    dialog.get_by_label("They stay where they are, too").check()
    dialog.get_by_role("button", name="Move").click()
    expect(person.page.get_by_text("1 photo added to “Autumn”.")).to_be_visible()
    expect(person.tiles()).to_have_count(2)
    person.tiles().first.click()
    albums = person.viewer().get_by_role("list", name="Albums of this photo").get_by_role("listitem")
    expect(albums).to_have_count(2)
    albums.filter(has_text="Autumn").get_by_role("link").click()
    expect(person.page.get_by_role("heading", name="Autumn")).to_be_visible()
    expect(person.tiles()).to_have_count(1)
    person.tiles().first.click()
    albums.filter(has_text="Autumn").get_by_role("button", name="Take it out").click()
    expect(albums).to_have_count(1)
    expect(albums).to_contain_text("Summer")
    person.page.keyboard.press("Escape")
    expect(person.tiles()).to_have_count(0)
    person.opens("/albums")
    person.page.get_by_role("link", name=re.compile("Summer")).click()
    expect(person.tiles()).to_have_count(2)


def is_shared_with_one_of_two(person: Person, somebody: Callable[..., Person]) -> None:
    bob, carol = somebody(), somebody()
    email = f"{uuid4()}@example.com"
    bob.signs_up(email, new_password())
    carol.signs_up(f"{uuid4()}@example.com", new_password())

    person.presses("Share")
    person.presses("Invite a user instead")
    invitation = person.page.get_by_role("dialog", name="Invite to “Summer”")
    invitation.get_by_label("Email").fill(email)
    invitation.get_by_label("May").select_option("contributor")
    invitation.get_by_role("button", name="Invite").click()
    expect(person.page.get_by_text(f"{email} can now accept")).to_be_visible()
    for other in (bob, carol):
        other.page.get_by_role("link", name="Shared", exact=True).click()
    expect(carol.page.get_by_role("heading", name="Nobody shares with you yet")).to_be_visible()
    bob.presses("Accept")
    assert bob.overflow() == []
    bob.page.get_by_role("link", name="Open").click()
    expect(bob.page.get_by_role("heading", name="Summer")).to_be_visible()
    expect(bob.tiles()).to_have_count(2)
    bob.tiles().first.click()
    expect(bob.viewer().locator(".panel-owner")).to_contain_text("From ")
    bob.page.keyboard.press("Escape")
    bob.uploads([photo(PHOTOS)])
    expect(bob.tray()).to_contain_text("into “Summer” of ")
    # It is told to its owner.
    expect(person.tiles()).to_have_count(3, timeout=PATIENCE_MILLISECONDS)
    expect(person.page.locator("main [data-status=SUCCEEDED]")).to_have_count(3, timeout=PATIENCE_MILLISECONDS)
    bob.page.reload()
    expect(bob.tiles()).to_have_count(3)
    bob.tiles().first.get_by_role("button", name="Choose").click(force=True)
    expect(chosen(bob).locator(".selection-actions").get_by_role("button")).to_have_text(["Tag", "Rate", "Download"])
    chosen(bob).get_by_role("button", name="Choose none").click()
    assert bob.overflow() == []
    carol.searches("*")
    expect(carol.page.get_by_role("heading", name="There is nothing to search yet")).to_be_visible()

    person.opens("/shares")
    members = person.page.get_by_role("region", name="Members")
    expect(members.get_by_role("listitem")).to_contain_text("Summer · look, tag and upload")
    members.get_by_role("button", name=f"Revoke “{email}”").click()
    expect(members.get_by_text("Nobody else sees your photos.")).to_be_visible()
    bob.page.reload()
    expect(bob.page.get_by_role("heading", name="There is no such album")).to_be_visible()

    members.get_by_role("button", name="Invite").click()
    invitation = person.page.get_by_role("dialog", name="Invite to your whole library")
    invitation.get_by_label("Email").fill(email)
    invitation.get_by_role("button", name="Invite").click()
    expect(invitation).not_to_be_visible()
    bob.opens("/with-me")
    bob.presses("Accept")
    bob.page.get_by_role("list", name="Albums").get_by_role("link", name="Summer").click()
    expect(bob.tiles()).to_have_count(3)


def test_folders_as_people_have_them(somebody: Callable[[], Person]) -> None:
    person = somebody()
    person.signs_up(f"{uuid4()}@example.com", new_password())
    person.await_live()
    person.uploads([file for files in folders().values() for file in files])
    ready = person.tray().filter(has_text="Ready")
    expect(ready).to_have_count(5, timeout=PATIENCE_MILLISECONDS)  # the sidecar with its photo
    expect(person.tray().filter(has_text="IMG_0001.MOV")).to_contain_text("video")

    person.opens("/photos")
    for name in ("IMG_0001.HEIC", "DSC_0001.NEF"):
        tile = person.tiles().filter(has=person.page.get_by_role("img", name=name)).first
        expect(tile.locator("img")).to_have_attribute("srcset", re.compile("250w, .*640w"))
        tile.click()
        shown = person.viewer().locator("img.frame-photo")
        expect(shown).to_have_attribute("data-loaded", "true")
        expect(shown).to_have_js_property("naturalWidth", 1600)
        expect(shown).to_have_attribute("src", re.compile("/resized/uploads/2048/"))
        person.page.keyboard.press("Escape")
    # An original is fetched by who enlarges it.
    person.tiles().filter(has=person.page.get_by_role("img", name="DSC_0001.JPG")).first.click()
    shown = person.viewer().locator("img.frame-photo[data-loaded=true]")
    expect(shown).to_have_js_property("naturalWidth", 2048)
    person.page.keyboard.press("z")
    expect(shown).to_have_js_property("naturalWidth", 3000)
    person.page.keyboard.press("Escape")
    person.tiles().filter(has=person.page.get_by_role("img", name="harbour.jpg")).first.click()
    from_files = person.viewer().locator(".tag.from-file")
    expect(from_files.filter(has_text="from the sidecar")).to_be_visible(timeout=PATIENCE_MILLISECONDS)
    person.page.keyboard.press("Escape")
    tidies_up(person)


def tidies_up(person: Person) -> None:
    """The camera's JPEG and the phone's photo are of one picture."""
    page = person.page
    page.get_by_role("link", name="Explore").click()
    page.get_by_role("link", name="Duplicates").click()
    group = page.get_by_role("region", name="2 photos that look the same")
    expect(group.locator(".candidate-facts").first).to_contain_text("3,000")
    expect(group.get_by_label("Keep: DSC_0001.JPG")).to_be_checked()
    expect(group.get_by_label("Keep: IMG_0001.HEIC")).not_to_be_checked()
    group.get_by_role("button", name="Keep all").click()
    expect(page.get_by_role("heading", name="No duplicates")).to_be_visible()
    page.reload()
    page.get_by_role("button", name="Show again").click()

    # What the page does not know of a photo is not lost either.
    group.get_by_role("link", name="IMG_0001.HEIC").click()
    person.viewer().get_by_label("Add a tag").fill("boat")
    page.keyboard.press("Enter")
    expect(person.viewer().get_by_role("link", name="boat")).to_be_visible()
    similar = person.viewer().get_by_role("region", name="Similar photos").get_by_role("link")
    similar.click()
    expect(person.viewer().get_by_role("heading", level=1)).to_have_text("DSC_0001.JPG")
    expect(similar).to_have_attribute("title", "IMG_0001.HEIC")
    page.keyboard.press("Escape")
    group.get_by_role("button", name="Move 1 to the bin").click()
    expect(page.get_by_text("1 photo is in the bin.")).to_be_visible()
    expect(group).to_have_count(0)
    page.keyboard.press("Control+z")
    expect(group).to_be_visible()
    page.get_by_role("button", name="Tidy up 1 group").click()
    dialog = page.get_by_role("dialog", name="Tidy up 1 group")
    expect(dialog).to_contain_text("goes to the bin")
    dialog.get_by_role("button", name="Move to the bin").click()
    expect(page.get_by_role("heading", name="No duplicates")).to_be_visible()
    person.searches("tag:boat")
    expect(person.tiles()).to_have_count(1)
    expect(person.tiles().get_by_role("img", name="DSC_0001.JPG")).to_be_visible()


def test_a_second_album_of_one_name_is_refused(person: Person) -> None:
    person.album("Summer")
    person.opens("/albums")
    person.presses("New album")
    dialog = person.page.get_by_role("dialog")
    dialog.get_by_role("textbox").fill("summer")
    expect(dialog).to_contain_text("You already have an album “Summer”.")
    expect(dialog.get_by_role("button", name="Create")).to_be_disabled()


def test_the_grid_by_keyboard(person: Person) -> None:
    links = person.page.locator("main a[data-index]")
    links.first.focus()
    person.page.keyboard.press("End")
    expect(links.last).to_be_focused()
    person.page.keyboard.press("PageUp")
    expect(links.first).to_be_focused()
    person.page.keyboard.press("PageDown")
    person.page.keyboard.press("Home")
    expect(links.first).to_be_focused()
    person.page.keyboard.press("f")
    expect(links.first.get_by_role("img", name="Favourite")).to_be_visible()
    person.page.keyboard.press("Space")
    expect(chosen(person)).to_contain_text("1 chosen")
    person.page.keyboard.press("Control+a")
    expect(chosen(person)).to_contain_text(f"{PHOTOS} chosen")
    person.page.keyboard.press("4")
    expect(links.get_by_role("img", name="4 stars")).to_have_count(PHOTOS)
    hides_what_is_chosen(person, "Yes")
    expect(links).to_have_count(0)
    person.searches("is:hidden rating:4")
    expect(person.tiles()).to_have_count(PHOTOS)
    choose(person, PHOTOS)
    hides_what_is_chosen(person, "No")
    person.opens("/photos")
    expect(person.tiles()).to_have_count(PHOTOS)


def hides_what_is_chosen(person: Person, answer: str) -> None:
    chosen(person).get_by_role("button", name="Rate").click()
    dialog = person.page.get_by_role("dialog")
    dialog.get_by_label("Hidden").select_option(answer)
    dialog.get_by_role("button", name="Apply").click()
    expect(dialog).to_have_count(0)


def not_for_everybody(route: Route) -> None:
    """What the API would answer if there were something sensitive in every photo."""
    response = route.fetch()
    answer = response.json()
    photos = [{**photo, "sensitive": True} for photo in answer["photos"]]
    route.fulfill(response=response, json={**answer, "photos": photos})


def test_what_not_everybody_should_see_is_blurred_until_it_is_opened(person: Person) -> None:
    person.page.route("**/photos?*", not_for_everybody)
    person.opens("/photos")
    expect(person.tiles().first.locator("img")).to_have_css("filter", "blur(24px)")
    person.tiles().first.click()
    expect(person.viewer().locator("img.frame-photo[data-loaded=true]")).to_have_css("filter", "none")
    film = person.viewer().get_by_role("navigation", name="Photos before and after")
    expect(film.locator("img").first).to_have_css("filter", "blur(24px)")


def test_more_like_a_photo_is_a_row_of_its_own_below_its_look_alikes(person: Person) -> None:
    """As where pictures are compared by a model; what the API says of them is made up, but for one."""
    other = person.tiles().nth(1)
    name = str(other.locator("img").get_attribute("alt")).partition(":")[0]
    real: dict[str, Any] = {
        "id": str(other.get_by_role("link").get_attribute("href")).rpartition("/")[2],
        "thumbnailUrl": other.locator("img").get_attribute("src"),
    }
    of_kind = [{**real, "id": f"kind-{number}", "name": f"kind {number}"} for number in range(9)]
    of_kind.insert(0, {**real, "name": name, "sensitive": True})
    answer = {"message": "Success", "pictures": [], "ofKind": of_kind}
    person.page.route("**/photos/*/similar*", lambda route: route.fulfill(json=answer, headers=ANYWHERE))
    person.tiles().first.click()
    row = person.viewer().get_by_role("region", name="More like this")
    shown = row.get_by_role("link")
    expect(shown).to_have_count(8)
    expect(person.viewer().get_by_role("region", name="Similar photos")).to_have_count(0)
    expect(shown.first.locator("img")).to_have_css("filter", "blur(24px)")
    expect(shown.nth(1).locator("img")).to_have_css("filter", "none")
    row.get_by_role("button", name="Show all 10").click()
    expect(shown).to_have_count(10)
    row.get_by_role("button", name="Show fewer").click()
    expect(shown).to_have_count(8)
    shown.first.click()
    expect(person.viewer().get_by_role("heading", level=1)).to_have_text(name)


def test_the_selection_bar_fits_a_phone(person: Person) -> None:
    choose(person, 2)
    person.page.set_viewport_size({"width": 360, "height": 740})
    for name in ("Choose none", "Move", "Delete"):
        box = chosen(person).get_by_role("button", name=name).bounding_box()
        assert box is not None
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= 360


def test_the_viewer_by_keyboard(person: Person) -> None:
    person.tiles().first.click()
    viewer = person.viewer()
    field = viewer.get_by_label("Add a tag")
    field.fill("one")
    field.press("Enter")
    viewer.get_by_label("Add a tag").press("Escape")
    expect(viewer).to_be_focused()
    expect(viewer.get_by_role("link", name="one")).to_be_visible()
    person.page.keyboard.press("5")
    expect(viewer.get_by_role("button", name="5 stars")).to_have_attribute("aria-pressed", "true")
    viewer.get_by_role("button", name="Correct").click()
    dialog = person.page.get_by_role("dialog", name="Correct what the file says")
    dialog.get_by_label("Title").fill("The pier")
    dialog.get_by_label("Place").fill("Paris")
    dialog.get_by_role("button", name="Save").click()
    expect(viewer.locator("dd", has_text="The pier")).to_contain_text("corrected")
    expect(viewer.get_by_text("Paris, France")).to_be_visible()
    # The focus stays near what is taken away.
    viewer.get_by_role("button", name="Remove the tag one").focus()
    person.page.keyboard.press("Enter")
    expect(viewer.get_by_role("button", name="Remove the tag one")).to_have_count(0)
    expect(viewer.get_by_label("Add a tag")).to_be_focused()
    person.page.keyboard.press("Escape")
    person.page.keyboard.press("Escape")
    expect(viewer).to_have_count(0)


def test_clearing_the_search_leaves_its_results(person: Person) -> None:
    person.searches("*")
    expect(person.tiles()).to_have_count(PHOTOS)
    person.presses("Clear the search")
    expect(person.page).to_have_url(re.compile(r"/search$"))
    expect(person.page.get_by_role("combobox")).to_be_focused()
    expect(person.tiles()).to_have_count(0)


def test_an_album_is_shared_by_a_link(person: Person, somebody: Callable[[], Person]) -> None:
    page = person.page
    choose(person, 2)
    chosen(person).get_by_role("button", name="Share").click()
    dialog = page.get_by_role("dialog", name="Share by a link")
    dialog.get_by_label("Title").fill("The best")
    dialog.get_by_label("For whom").fill("Ann")
    dialog.get_by_label("Password", exact=False).first.fill("open sesame")
    dialog.get_by_label("May be saved").select_option("Web size may be saved")
    dialog.get_by_role("button", name="Make the link").click()
    link = page.get_by_role("dialog", name="Your link").get_by_label("Link").input_value()
    page.get_by_role("dialog").get_by_role("button", name="Close").click()

    guest = somebody()
    guest.sits_before(360)
    guest.opens(link)
    guest.page.get_by_label("Password", exact=True).fill("a wrong guess")
    guest.presses("Show the photos")
    expect(guest.page.get_by_role("alert")).to_have_text("This is not the password.")
    guest.page.get_by_label("Password", exact=True).fill("open sesame")
    guest.page.keyboard.press("Enter")
    expect(guest.page.get_by_role("heading", name="The best")).to_be_visible()
    guest.complaints.clear()  # the browser's own, about status 401
    tiles = guest.page.locator(".shared-open")
    expect(tiles).to_have_count(2)
    guest.sits_before(360)
    assert guest.overflow() == []
    tiles.first.focus()
    guest.page.keyboard.press("Enter")
    shown = guest.viewer().locator("img.frame-photo")
    expect(shown).to_have_attribute("data-loaded", "true")
    guest.page.keyboard.press("f")
    expect(guest.viewer().get_by_role("button", name="Favourite")).to_have_attribute("aria-pressed", "true")
    guest.page.keyboard.press("ArrowRight")
    with guest.page.expect_download() as saved:
        guest.viewer().get_by_role("button", name="Download").click()
    assert saved.value.suggested_filename.endswith(".jpg")
    guest.page.keyboard.press("Escape")
    expect(tiles.nth(1)).to_be_focused()

    page.get_by_role("button", name="Account").click()
    page.get_by_role("link", name="Shared links").click()
    expect(page.get_by_text(re.compile("Ann · .*with a password · Web size may be saved · 1 view"))).to_be_visible()
    assert person.overflow() == []
    page.get_by_role("link", name="1 favourite").click()
    expect(page.get_by_role("heading", name="Favourites of Ann")).to_be_visible()
    expect(person.tiles()).to_have_count(1)
    page.go_back()
    person.presses("Revoke “The best”")
    page.get_by_role("dialog").get_by_role("button", name="Revoke").click()
    expect(page.get_by_role("heading", name="No links yet")).to_be_visible()
    guest.page.reload()
    expect(guest.page.get_by_text("This link does not work, or no longer")).to_be_visible()
    guest.complaints.clear()  # about status 404
