"""Speed of searching among many photos: from the function's entry to its return, and the engine's part of that."""

import gc
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, partial
from random import Random
from typing import Any

from opensearchpy import OpenSearch

from bench.report import Figure, percentile
from bench.search_application import GUEST, Answer, Application, timed
from bench.search_synthetic import OWNERS, a_label, an_owner, label_names

WARM_UP, ROUNDS = 60, 400
_PAGE = 30
_PLAIN = "words"
_FILTERS = (
    "taken:2019",
    "taken:2016-06..2018-08",
    "has:location",
    "place:paris",
    "near:48.86,2.35,10km",
    "camera:canon",
    "color:red",
    "orientation:landscape",
    "size:>20mp",
    "tag:family",
    "confidence:>80",
    "count:dog>=1",
    "-cat",
)
# As people talk: by kind, with a label and a number where it says so.
SPOKEN = {
    "a relaxed search": (
        "show me pictures of {word}",
        "where is my {word}",
        "{word} and a unicorn",
        "{word} xyzzy{number}",
    ),
    "dates as words": ("{word} 2019", "july 2019 {word}", "{word} last summer", "christmas 2018", "{word} before 2018"),
    "numbers": ("two dogs", "three people", "group photo", "family of four", "{word} with two people"),
    "negation": ("{word} without people", "{word} no cars", "-people {word}", "{word} -dog -cat"),
    "parts of names": ("DSC_000{number:04}*", "name:DSC_0{number:04}*", "DSC*{number:04}*", "000{number:04}"),
    "places": ("{word} paris", "place:germany {word}", "tokyo", "{word} in new york"),
    "exact filters": ("label:=Dog {word}", "label:=Person", "tag:=family {word}", 'tag:"=to print"', "place:=Paris"),
    "near": ("near:48.85,2.35,10km", 'near:"New York",50km {word}', "near:berlin {word}"),
    "other languages": ("hund", "strand", "coche", "voiture", "fiore", "praia", "gatto nero", "arbre"),
}
_DEEP_PAGE = 300
_LARGEST_PAGE = 200

Request = Callable[[Random], Answer]


@dataclass(frozen=True, slots=True, kw_only=True)
class Workload:
    """A kind of request, drawn anew each time; the goals, if there are any, in milliseconds."""

    name: str
    request: Request
    median_at_most: float | None = None
    p99_at_most: float | None = None
    overhead_at_most: float | None = None


def workloads(application: Application, part: str) -> tuple[Workload, ...]:
    """What is measured, in this order: that whose name contains `part`."""

    def search(query: Callable[[Random], str], **body: Any) -> Request:
        return lambda random: application.search({"query": query(random)} | body, owner=an_owner(random))

    def shared(random: Random) -> Answer:
        return application.search({"query": a_word(random)}, owner=GUEST)

    def suggest(random: Random) -> Answer:
        return application.suggest(_beginning(random), owner=an_owner(random))

    spoken = (
        Workload(name=name, request=search(partial(_said_about, sentences)), p99_at_most=100)
        for name, sentences in SPOKEN.items()
    )
    known = (
        Workload(name="one word", request=search(a_word), overhead_at_most=6),
        Workload(
            name="word with filters",
            request=search(a_filtered_word),
            median_at_most=30,
            p99_at_most=100,
            overhead_at_most=6,
        ),
        Workload(name="one word, facets", request=search(a_word, facets=True)),
        Workload(name="suggest", request=suggest),
        Workload(name=f"one word, page {_DEEP_PAGE}", request=deep_request(application)),
        Workload(name="one word, 50 shared albums of 20 owners", request=shared, p99_at_most=100),
        *spoken,
    )
    return tuple(workload for workload in known if part in workload.name)


def a_word(random: Random) -> str:
    """A label as people type it: whole, in quotes if it has several words."""
    label = a_label(random)
    return f'"{label}"' if " " in label else label.lower()


def a_filtered_word(random: Random) -> str:
    """A label, and two filters."""
    return " ".join((a_word(random), *random.sample(_FILTERS, 2)))


def _said_about(sentences: Sequence[str], random: Random) -> str:
    return random.choice(sentences).format(word=a_word(random), number=random.randrange(10_000))


# The first two to four letters.
def _beginning(random: Random) -> str:
    return a_label(random)[: random.randint(2, 4)]


def figures(measured: Workload, index: str, *, goals: bool) -> Iterator[Figure]:
    """Milliseconds of a workload; `index` says on what, `goals` whether the figures have goals."""
    answers = answered(measured.request)
    name = f"{index}: {measured.name}"
    goal = measured if goals else Workload(name=measured.name, request=measured.request)
    whole = [answer.total for answer in answers]
    yield Figure(name=f"{name}, p50", value=percentile(whole, 50), unit="ms", at_most=goal.median_at_most)
    yield Figure(name=f"{name}, p95", value=percentile(whole, 95), unit="ms")
    yield Figure(name=f"{name}, p99", value=percentile(whole, 99), unit="ms", at_most=goal.p99_at_most)
    yield _part(f"{name}, in the engine, p50", [answer.engine for answer in answers])
    own = [answer.total - answer.engine for answer in answers]
    yield _part(f"{name}, outside of it, p50", own, at_most=goal.overhead_at_most)


def _part(name: str, milliseconds: list[float], *, at_most: float | None = None) -> Figure:
    note = f"p99 {percentile(milliseconds, 99):.1f} ms"
    return Figure(name=name, value=percentile(milliseconds, 50), unit="ms", at_most=at_most, note=note)


def answered(request: Request) -> list[Answer]:
    """The answers of `ROUNDS` requests, always the same ones, after some that are not counted.

    Raises `ValueError` if one was not answered with 200, or if none found anything, because nothing would be measured.
    """
    random = Random(3)
    for _ in range(WARM_UP):
        request(random)
    gc.collect()
    answers = [request(random) for _ in range(ROUNDS)]
    refused = [answer.body for answer in answers if answer.status != 200]
    if refused:
        raise ValueError(f"{len(refused)} of {ROUNDS} requests were refused, the first with {refused[0]}")
    if not any(answer.body.get("total", 1) for answer in answers):
        raise ValueError("no request found anything")
    return answers


def beside_match(application: Application, client: OpenSearch, alias: str, index: str) -> Iterator[Figure]:
    """The blog's match alone, and against a word of ours."""
    yield from figures(Workload(name="the blog's match", request=blog_request(client, alias)), index, goals=False)
    ratio = slowness(application, client, alias)
    yield Figure(name=f"{index}: one word : the blog's match, in turns", value=ratio, unit="times", at_most=1)


def slowness(application: Application, client: OpenSearch, alias: str) -> float:
    """How many times as long the engine takes for a word as for the blog's match, both asked in turns."""
    random, own, blogs = Random(4), [], []
    match = blog_request(client, alias)
    for _ in range(WARM_UP + ROUNDS):
        own.append(application.search({"query": a_word(random)}, owner=an_owner(random)).engine)
        blogs.append(match(random).engine)
    return percentile(own[WARM_UP:], 50) / percentile(blogs[WARM_UP:], 50)


def add_plain_labels(client: OpenSearch, alias: str) -> None:
    """What `slowness` needs, before the photos are loaded: the labels' names as plain text, which nothing else asks."""
    (found,) = client.indices.get_mapping(index=alias).values()
    plain = {"type": "text", "analyzer": "words", "norms": False}
    names = found["mappings"]["properties"]["label_names"] | {"fields": {_PLAIN: plain}}
    client.indices.put_mapping(index=alias, body={"properties": {"label_names": names}})


def blog_request(client: OpenSearch, alias: str) -> Request:
    """The blog's query on our data: `match` on the labels' names, returning whole documents of one's own photos."""

    def request(random: Random) -> Answer:
        word, owner = a_label(random), an_owner(random)
        query = {
            "bool": {"must": {"match": {f"label_names.{_PLAIN}": word}}, "filter": {"term": {"identity_id": owner}}}
        }
        body = {"size": _PAGE, "query": query}
        found, total, engine = timed(lambda: client.search(index=alias, body=body))
        return Answer(200, {"total": found["hits"]["total"]["value"]}, total, engine)

    return request


def deep_request(application: Application) -> Request:
    """A page so far back that only the largest library has it."""
    owner = OWNERS[0]

    @cache
    def page_before(word: str) -> Mapping[str, Any]:
        return _walk(application, word, owner, (_DEEP_PAGE - 1) * _PAGE)

    def request(random: Random) -> Answer:
        word = random.choice(label_names()[:5])
        return application.search({"query": word, "size": _PAGE, **page_before(word)}, owner=owner)

    return request


def _walk(application: Application, word: str, owner: str, photos: int) -> dict[str, Any]:
    """The cursor after so many photos, or after the last but one page if there are fewer."""
    position: dict[str, Any] = {}
    left = photos
    while left:
        size = min(left, _LARGEST_PAGE)
        answer = application.search({"query": word, "size": size, **position}, owner=owner).body
        if "cursor" not in answer:
            break
        position = {"cursor": answer["cursor"]}
        left -= size
    return position
