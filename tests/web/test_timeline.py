"""A library by the time of capture: its order, its years, how large tiles are, and acting on many photos at once."""

import re
import zipfile
from base64 import b64encode
from collections.abc import Callable
from uuid import uuid4

import boto3
from PIL import Image
from playwright.sync_api import FilePayload, Locator, Route, expect

from setup.deploy.demo_user import new_password
from setup.local.samples import SAMPLES
from setup.local.up import Running
from tests.photo_factory import encoded, picture_of_a_thing
from tests.running_stack import in_place
from tests.web.browser import PATIENCE_MILLISECONDS, Person
from tests.web.made_up_people import MadeUpPeople
from tests.web.photos import photo

_EXIF, _DATE_TIME_ORIGINAL, _GPS = 0x8769, 0x9003, 0x8825
_PARIS = {1: "N", 2: (48.0, 51.0, 24.0), 3: "E", 4: (2.0, 21.0, 0.0)}
# In the order of the upload, which is another one.
DAYS = {"spring.jpg": "2019:03:01", "winter.jpg": "2017:12:24", "summer.jpg": "2019:07:14", "late.jpg": "2019:07:14"}


def taken(name: str, day: str, number: int) -> FilePayload:
    # In one of them something is seen for certain.
    image = Image.new("RGB", (160, 120), (40 * number, 90, 120)) if number else Image.open(SAMPLES / "cat.png")
    return taken_at(f"{day} {10 + number}:00:00", name, image)


def taken_at(time: str, name: str, image: Image.Image) -> FilePayload:
    exif = Image.Exif()
    exif.get_ifd(_EXIF)[_DATE_TIME_ORIGINAL] = time
    exif.get_ifd(_GPS).update(_PARIS)
    return {"name": name, "mimeType": "image/jpeg", "buffer": encoded(image, exif=exif)}


def of_a_burst(number: int) -> FilePayload:
    """Photos that differ in a corner, a second after each other."""
    image = picture_of_a_thing(320, 240)
    image.paste((0, 0, 0), (0, 0, 8 + number, 8))
    return taken_at(f"2021:05:01 12:00:0{number}", f"burst-{number}.jpg", image)


def links(person: Person) -> Locator:
    return person.page.locator("main a[data-index]")


def with_photos(person: Person, files: list[FilePayload]) -> str:
    """Their email address."""
    email = f"{uuid4()}@example.com"
    person.signs_up(email, new_password())
    person.await_live()
    person.uploads(files)
    expect(person.tray().filter(has_text="Ready")).to_have_count(len(files), timeout=PATIENCE_MILLISECONDS)
    person.page.get_by_role("region", name="Uploads").get_by_role("button", name="Close").click()
    return email


def test_photos_by_the_time_of_capture(somebody: Callable[[], Person]) -> None:
    person = somebody()
    with_photos(person, [taken(name, day, number) for number, (name, day) in enumerate(DAYS.items())])
    order = [re.compile(name) for name in ("late", "summer", "spring", "winter")]

    def expect_in_order() -> None:
        for index, name in enumerate(order):
            expect(links(person).nth(index).locator("img")).to_have_attribute("alt", name)

    expect_in_order()  # as their messages came
    person.opens("/photos")
    expect_in_order()
    expect(person.page.get_by_role("heading", name=re.compile("March.*July.*2019"))).to_be_visible()
    person.page.get_by_label("Small").check(force=True)
    expect(person.page.get_by_role("heading", name="December 2017")).to_be_visible()

    years = person.page.get_by_role("navigation", name="Years")
    years.get_by_role("button", name="2017").click()
    expect(links(person).last).to_be_focused()
    years.get_by_role("button", name="2017").hover()
    person.page.mouse.down()
    years.get_by_role("button", name="2019").hover()
    expect(links(person).first).to_be_focused()
    person.page.mouse.up()
    person.opens("/photos?until=2019-06")
    expect(links(person)).to_have_count(2)
    expect(person.page.get_by_label("Small")).to_be_checked()
    person.page.get_by_role("link", name="To the newest").click()
    expect(links(person)).to_have_count(len(DAYS))
    explores(person)
    shows_a_burst_as_one(person)


def shows_a_burst_as_one(person: Person) -> None:
    person.uploads([of_a_burst(number) for number in range(3)])
    expect(person.tray().filter(has_text="Ready")).to_have_count(3, timeout=PATIENCE_MILLISECONDS)
    person.page.get_by_role("region", name="Uploads").get_by_role("button", name="Close").click()
    person.opens("/photos")
    expect(links(person)).to_have_count(len(DAYS) + 1)
    person.tiles().first.get_by_role("button", name="Choose all 3 photos of the burst").click(force=True)
    bar = person.page.get_by_role("region", name="Chosen photos")
    expect(bar).to_contain_text("3 chosen")
    bar.get_by_role("button", name="Choose none").click()
    person.presses("Show all 3 photos of this burst")
    expect(links(person)).to_have_count(len(DAYS) + 3)
    links(person).nth(1).focus()
    person.page.keyboard.press("s")
    expect(links(person)).to_have_count(len(DAYS) + 1)
    expect(links(person).first).to_be_focused()
    links(person).first.click()
    name = person.viewer().get_by_role("heading", level=1)
    expect(name).to_have_text("burst-2.jpg")
    person.presses("Next photo")
    expect(name).to_have_text("burst-1.jpg")
    person.page.keyboard.press("Escape")
    expect(links(person).first).to_be_focused()
    person.presses("Show photos of a burst as one")
    person.page.reload()
    expect(links(person)).to_have_count(len(DAYS) + 3)


def explores(person: Person) -> None:
    person.page.get_by_role("link", name="Explore").click()
    years = person.page.get_by_role("region", name="Years")
    expect(years.get_by_role("link", name="2019").locator("img")).to_be_visible()
    numbers = person.page.get_by_role("region", name="In numbers")
    expect(numbers).to_contain_text(f"Photos{len(DAYS)}")
    for distribution in ("When photos were taken", "How certain labels are", "From the upload until it could be found"):
        expect(numbers.get_by_role("region", name=distribution).get_by_role("listitem").first).to_be_visible()
    expect(numbers.get_by_role("region", name="Formats")).to_contain_text(f"JPEG{len(DAYS)}")
    photo_map = person.page.get_by_role("group", name="Map of your photos")
    # It shows where photos were taken and none of them, so that nothing is seen that not everybody should see.
    expect(photo_map.locator("image, img")).to_have_count(0)
    photo_map.get_by_role("button", name=f"{len(DAYS)} photos here").press("Enter")
    expect(person.page.get_by_role("button", name="Farther")).to_be_enabled()
    finds_people(person)
    years.get_by_role("link", name="2017").click()
    expect(person.tiles()).to_have_count(1)
    narrows_down(person)
    keeps_the_search(person)


def finds_people(person: Person) -> None:
    """As where faces are compared; what the API says of them is made up."""
    page = person.page
    people = MadeUpPeople(page, page.locator(".theme-picture img").first.get_attribute("src"))
    page.reload()
    faces = page.get_by_role("region", name="Faces")
    faces.get_by_role("button", name="Find people by their faces").click()
    expect(page.get_by_role("dialog")).to_contain_text("You can stop at any time")
    person.presses("Compare faces")
    tile = faces.get_by_role("link", name="Who is this? 2 photos")
    expect(tile.locator("img")).to_be_visible()
    tile.click()
    about = page.get_by_role("region", name="About this person")
    about.get_by_role("button", name="Add a name").click()
    page.get_by_role("dialog").get_by_label("Name").fill("Wolfeschlegelstein" * 5)
    person.presses("Save")
    expect(about.get_by_role("heading", name=re.compile("Wolfe"))).to_be_visible()
    assert person.overflow() == []
    about.get_by_role("button", name="Rename").click()
    page.get_by_role("dialog").get_by_label("Name").fill("Anna")
    person.presses("Save")
    expect(about.get_by_role("heading", name="Anna")).to_be_visible()
    expect(page.get_by_role("button", name="Share")).to_have_count(0)
    merges(person, people)
    about.get_by_role("button", name="Hide").click()
    expect(faces).to_contain_text("Nobody was found yet")
    page.get_by_label("Show hidden people").check()
    expect(faces.get_by_role("link", name="Anna 2 photos · hidden")).to_be_visible()
    shows_a_face(person, people)
    page.get_by_role("link", name="Explore").click()
    faces.get_by_role("button", name="Stop comparing faces").click()
    person.presses("Delete everything about faces")
    expect(page.get_by_text("Everything about faces is deleted.")).to_be_visible()
    expect(faces.get_by_role("button", name="Find people by their faces")).to_be_visible()
    people.leave()


def merges(person: Person, people: MadeUpPeople) -> None:
    """Also with somebody who is not on the first page, and whoever is chosen stays when others are looked for."""
    people.others = [{"id": f"o{number}", "photos": 1, "name": f"Otto {number}"} for number in range(30)]
    person.presses("Same person as…")
    dialog = person.page.get_by_role("dialog", name="Same person as…")
    choices = dialog.get_by_role("radio")
    expect(choices).to_have_count(23)
    dialog.get_by_role("button", name="Show 7 more").click()
    expect(choices).to_have_count(30)
    dialog.get_by_role("radio", name="Otto 12").check()
    dialog.get_by_label("Search by name").fill("Otto 29")
    expect(choices).to_have_count(2)
    expect(dialog.get_by_role("radio", name="Otto 12")).to_be_checked()
    dialog.get_by_role("radio", name="Otto 29").check()
    dialog.get_by_role("button", name="Same person", exact=True).click()
    expect(dialog).to_have_count(0)
    assert people.merged == [{"other": "o29"}]
    people.others = []


def shows_a_face(person: Person, people: MadeUpPeople) -> None:
    person.opens("/photos")
    links(person).first.click()
    line = person.viewer().get_by_role("region", name="People").get_by_role("listitem")
    line.get_by_role("link", name="Anna").focus()
    expect(person.viewer().locator(".box")).to_have_text("Anna")
    line.get_by_role("button", name="Not this person").click()
    expect(line).to_contain_text("Who is this?")
    assert people.said == [{"photo": people.photo, "face": "f1"}]
    person.page.keyboard.press("Escape")


def narrows_down(person: Person) -> None:
    box = person.page.get_by_role("combobox", name="Search your photos")
    years, places = (person.page.get_by_role("group", name=name, exact=True) for name in ("Year", "Place"))
    years.get_by_role("button", name=re.compile("2019")).click()
    expect(person.tiles()).to_have_count(len(DAYS))
    places.get_by_role("button", name=f"Paris {len(DAYS)}", exact=True).click()
    expect(box).to_have_value("(taken:2017 OR taken:2019) place:=Paris")
    years.get_by_role("button", name=re.compile("2019"), pressed=True).click()
    expect(box).to_have_value("taken:2017 place:=Paris")
    expect(person.tiles()).to_have_count(1)


def keeps_the_search(person: Person) -> None:
    saved = person.page.get_by_role("button", name="Saved searches", exact=True)
    saved.click()
    person.presses("Save this search")
    dialog = person.page.get_by_role("dialog", name="Save this search")
    dialog.get_by_label("Name").fill("Paris in winter")
    dialog.get_by_role("button", name="Save", exact=True).click()
    expect(dialog).to_have_count(0)

    person.page.get_by_role("link", name="Albums", exact=True).click()
    smart = person.page.get_by_role("link", name=re.compile("Paris in winter.*1 photo"))
    expect(smart.locator("img")).to_be_visible()
    smart.click()
    expect(person.tiles()).to_have_count(1)

    person.page.get_by_role("link", name="Albums", exact=True).click()
    saved.click()
    person.page.get_by_role("button", name=re.compile("^Paris in winter")).click()
    expect(person.tiles()).to_have_count(1)
    person.page.get_by_role("link", name="Albums", exact=True).click()
    person.page.get_by_role("combobox", name="Search your photos").click()
    expect(person.page.get_by_role("option").filter(has_text="taken:2017 place:=Paris")).to_be_visible()

    saved.click()
    person.presses("Change the saved search Paris in winter")
    dialog = person.page.get_by_role("dialog", name="Change saved search")
    dialog.get_by_label("Name").fill("Paris by frost")
    dialog.get_by_role("button", name="Save", exact=True).click()
    renamed = person.page.get_by_role("link", name=re.compile("Paris by frost.*1 photo"))
    expect(renamed).to_be_visible()
    saved.click()
    person.presses("Delete the saved search Paris by frost")
    expect(renamed).to_have_count(0)


# Not in the stage's own bucket.
AGENCY, THERE = f"agency-{uuid4()}", "2019/there.jpg"


def test_many_photos_at_once(somebody: Callable[[], Person], running: Running, session: boto3.Session) -> None:
    person = somebody()
    # The zip file is saved as by a browser that does not ask where to.
    person.page.add_init_script("delete window.showSaveFilePicker")
    email = with_photos(person, [photo(number) for number in range(4)])
    s3, there = session.client("s3"), photo(4)["buffer"]
    s3.create_bucket(Bucket=AGENCY)
    s3.put_object(Bucket=AGENCY, Key=THERE, Body=there)
    in_place(running, f"s3://{AGENCY}/2019/", email)
    expect(person.page.locator("main [data-status=SUCCEEDED]")).to_have_count(5, timeout=PATIENCE_MILLISECONDS)
    bar = person.page.get_by_role("region", name="Chosen photos")

    person.page.get_by_role("button", name="Choose all of Today").click(force=True)
    expect(bar).to_contain_text("5 chosen")
    with person.page.expect_download() as download:
        bar.get_by_role("button", name="Download").click()
        person.page.get_by_role("dialog").get_by_role("button", name="Download").click()
    with zipfile.ZipFile(download.value.path()) as archive:
        assert sorted(archive.namelist()) == [THERE, *(f"photo-{number:02}.jpg" for number in range(4))]
        assert archive.testzip() is None
        assert archive.read(THERE) == there
    bar.get_by_role("button", name="Choose none").click()
    in_place(running, f"s3://{AGENCY}/2019/", email, forget=True)
    expect(person.tiles()).to_have_count(4, timeout=PATIENCE_MILLISECONDS)

    from_tile, to_tile = person.tiles().nth(0), person.tiles().nth(2)
    from_tile.hover()
    from_tile.get_by_role("button", name="Choose").hover()
    person.page.mouse.down()
    to_tile.hover()
    person.page.mouse.up()
    expect(bar).to_contain_text("3 chosen")
    bar.get_by_role("button", name="Choose none").click()
    from_tile.get_by_role("button", name="Choose").click(force=True)
    to_tile.get_by_role("link").click(modifiers=["Shift"])
    expect(bar).to_contain_text("3 chosen")
    to_tile.get_by_role("button", name="Choose").click()
    bar.get_by_role("button", name="Compare").click()
    expect(person.viewer().locator("img.frame-photo[data-loaded=true]")).to_have_count(2)
    person.page.keyboard.press("Escape")
    to_tile.get_by_role("button", name="Choose").click()
    bar.get_by_role("button", name="Tag").click()
    dialog = person.page.get_by_role("dialog", name="Tags of 3 photos")
    dialog.get_by_label("Add tags").fill("client a, sunny")
    dialog.get_by_role("button", name="Apply").click()
    expect(person.page.get_by_text("3 photos changed.")).to_be_visible()
    person.searches("tag:sunny")
    expect(person.tiles()).to_have_count(3)
    person.tiles().first.click()
    # What the browser completes tags from.
    expect(person.viewer().locator("datalist option")).to_have_count(2)
    person.page.keyboard.press("Escape")
    all_are_deleted(person, bar)


def all_are_deleted(person: Person, bar: Locator) -> None:
    held: list[Route] = []

    def two_at_once(route: Route) -> None:
        if "cursor" in route.request.url and not held:
            held.append(route)
        else:
            route.continue_(url=route.request.url.replace("size=200", "size=2"))

    person.page.route("**/photos?*size=200*", two_at_once)
    person.opens("/photos")
    expect(person.tiles()).to_have_count(2)
    links(person).first.press("Control+a")
    expect(bar).to_contain_text("2 chosen, more are coming")
    expect(bar.get_by_role("button", name="Delete")).to_be_disabled()
    held[0].continue_()
    expect(bar).to_contain_text("4 chosen")
    bar.get_by_role("button", name="Delete").click()
    dialog = person.page.get_by_role("dialog", name="Delete 4 photos?")
    dialog.get_by_role("button", name="Delete").click()
    welcome = person.page.get_by_role("heading", name="Your photos will be here")
    expect(welcome).to_be_visible()
    # The page may learn that they are gone before it is answered; what can be undone is known then.
    expect(person.page.get_by_text("4 photos are in the bin.")).to_be_visible(timeout=PATIENCE_MILLISECONDS)
    person.page.keyboard.press("Control+z")
    expect(person.tiles()).to_have_count(4, timeout=PATIENCE_MILLISECONDS)


# How long a slideshow shows a photo.
EACH_MILLISECONDS = 4000
# As a phone does it: a form that the browser itself sends to the app.
SHARE = """(files) => {
  const form = document.createElement("form");
  form.method = "POST";
  form.action = "/share";
  form.enctype = "multipart/form-data";
  const photos = document.createElement("input");
  photos.type = "file";
  photos.name = "photos";
  photos.multiple = true;
  const chosen = new DataTransfer();
  for (const name of Object.keys(files)) {
    const bytes = Uint8Array.from(atob(files[name]), (character) => character.charCodeAt(0));
    chosen.items.add(new File([bytes], name, { type: "image/jpeg" }));
  }
  photos.files = chosen.files;
  form.append(photos);
  document.body.append(form);
  form.submit();
}"""


def test_photos_that_another_app_shares_are_uploaded_and_looked_at_closely(somebody: Callable[..., Person]) -> None:
    person = somebody(service_workers="allow")
    person.signs_up(f"{uuid4()}@example.com", new_password())
    person.page.evaluate("async () => { await navigator.serviceWorker.ready }")
    person.page.goto("/share.js")  # no page of the app is open
    files = [photo(number) for number in range(3)]
    person.page.evaluate(SHARE, {file["name"]: b64encode(file["buffer"]).decode() for file in files})
    person.page.wait_for_url("**/photos")
    expect(person.tray().filter(has_text="Ready")).to_have_count(3, timeout=PATIENCE_MILLISECONDS)
    person.opens("/photos")
    expect(person.tiles()).to_have_count(3)
    expect(person.tray()).to_have_count(0)  # nothing is uploaded again
    looks_closely(person)


def looks_closely(person: Person) -> None:
    person.tiles().first.click()
    viewer = person.viewer()
    stages = viewer.locator(".stage")
    keyboard = person.page.keyboard
    expect(viewer.locator("img.frame-photo[data-loaded=true]")).to_have_count(1)

    def expect_zoomed(zoomed: bool) -> None:
        expect(stages.first).to_have_attribute("data-zoomed", str(zoomed).lower())

    keyboard.press("+")
    expect_zoomed(True)
    keyboard.press("z")
    expect_zoomed(False)
    stages.first.hover()
    person.page.mouse.wheel(0, -300)
    expect_zoomed(True)
    viewer.get_by_role("button", name="Smaller").click()
    viewer.get_by_role("button", name="Smaller").click()
    expect_zoomed(False)
    stages.first.dblclick()
    expect_zoomed(True)
    keyboard.press("ArrowRight")
    expect_zoomed(False)

    film = viewer.get_by_role("navigation", name="Photos before and after").get_by_role("button")
    expect(film).to_have_count(3)
    film.last.click()
    expect(viewer.get_by_role("heading", level=1)).to_have_text("photo-00.jpg")
    keyboard.press("c")
    expect(stages).to_have_count(2)
    keyboard.press("c")
    expect(stages).to_have_count(1)
    by_fingers(person)
    fills_the_screen(person)
    keyboard.press("Shift+F")
    expect(viewer.get_by_role("button", name="Full screen")).to_have_attribute("aria-pressed", "false")
    film.first.click()
    person.page.clock.install()
    viewer.get_by_role("button", name="Slideshow").click()
    expect(viewer.get_by_role("complementary")).to_have_count(0)
    person.page.clock.run_for(EACH_MILLISECONDS)
    expect(film.nth(1)).to_have_attribute("aria-current", "true")


def fills_the_screen(person: Person) -> None:
    person.viewer().get_by_role("button", name="Full screen").click()
    refused = person.page.get_by_text("does not change to or from full screen")
    # The browser itself does it, or says that it does not.
    is_on = person.viewer().get_by_role("button", name="Full screen", pressed=True)
    expect(is_on.or_(refused)).to_be_visible(timeout=PATIENCE_MILLISECONDS)
    expect(refused).to_have_count(0)


def by_fingers(person: Person) -> None:
    heading = person.viewer().get_by_role("heading", level=1)
    stage = person.viewer().locator(".stage")
    session = person.page.context.new_cdp_session(person.page)

    def touches(*moments: list[tuple[int, int]]) -> None:
        kinds = ["touchStart", *["touchMove"] * (len(moments) - 1), "touchEnd"]
        for kind, fingers in zip(kinds, [*moments, []], strict=True):
            points = [{"x": x, "y": y, "id": number} for number, (x, y) in enumerate(fingers)]
            session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    expect(heading).to_have_text("photo-00.jpg")
    touches([(300, 300)], [(400, 305)], [(500, 305)])
    expect(heading).to_have_text("photo-01.jpg")
    touches([(500, 300)], [(400, 305)], [(300, 305)])
    expect(heading).to_have_text("photo-00.jpg")
    touches([(380, 300), (420, 300)], [(300, 300), (500, 300)])
    expect(stage).to_have_attribute("data-zoomed", "true")
    person.page.keyboard.press("z")
    expect(stage).to_have_attribute("data-zoomed", "false")
