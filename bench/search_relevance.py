"""Relevance on the judged set: the application's, compared with the blog's plain `match` on the labels' names."""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from statistics import mean

from opensearchpy import OpenSearch, helpers

from bench.search_application import Application
from bench.search_judged import OWNER, JudgedQuery, JudgedSet, judged_set
from chalicelib.aws.photo_index import PhotoIndex
from setup.deploy.photo_index import ensure_index

_ALIAS = "judged"
_BLOG_INDEX = "judged-blog"
_PAGE = 30

# Photo names in the order of the answer.
Searcher = Callable[[str], Sequence[str]]


@dataclass(frozen=True, slots=True)
class Scores:
    """The scores of one query: nDCG@10 and recall@30 are 0-1, `found` is the number of photos on the first page."""

    ndcg: float
    recall: float
    found: int


def report(client: OpenSearch, application: Application) -> str:
    """For each set of queries the table by kind, and those that the application answers worst.

    Of the queries kept out of the tuning, only the table.
    """
    judged = judged_set()
    fill(client, judged)
    application.search_in(_ALIAS)
    searchers = {"blog": _blog(client), "ours": _ours(application, judged)}
    kept_out = [query for query in judged.natural if query.is_kept_out]
    tuned = [query for query in judged.natural if not query.is_kept_out]
    return "\n".join(
        [
            *_part("words", judged.queries, searchers, shows_worst=True),
            *_part("natural, tuned on", tuned, searchers, shows_worst=True),
            *_part("natural, kept out", kept_out, searchers, shows_worst=False),
        ]
    )


def _part(
    title: str, queries: Sequence[JudgedQuery], searchers: Mapping[str, Searcher], *, shows_worst: bool
) -> list[str]:
    scores = {name: [score(query, search(query.text)) for query in queries] for name, search in searchers.items()}
    worst = ["", *_worst(queries, scores["ours"])] if shows_worst else []
    return [title, *_table(queries, scores), *worst, ""]


def fill(client: OpenSearch, judged: JudgedSet) -> None:
    """Index the judged photos twice: as the application does, and as the blog does, with a field of default type."""
    client.indices.delete(index=f"{_ALIAS}-v*,{_BLOG_INDEX}", ignore_unavailable=True)
    ensure_index(client, alias=_ALIAS)
    PhotoIndex(client, _ALIAS).apply(judged.photos.values())
    plain = (
        {"_index": _BLOG_INDEX, "_id": name, "labels": [label.name for label in photo.labels]}
        for name, photo in judged.photos.items()
    )
    helpers.bulk(client, plain)
    client.indices.refresh(index=f"{_ALIAS},{_BLOG_INDEX}")


def score(query: JudgedQuery, found: Sequence[str]) -> Scores:
    """How good these photos, best first, are as the answer. Recall counts at most as many as fit on a page."""
    ideal = _gain(sorted(query.grades.values(), reverse=True)[:10])
    gain = _gain([query.grades.get(name, 0) for name in found[:10]])
    right = len(query.grades.keys() & set(found[:_PAGE]))
    return Scores(gain / ideal, right / min(len(query.grades), _PAGE), len(found))


# Discounted cumulative gain with 2^grade - 1, as usual for graded judgements.
def _gain(grades: Sequence[int]) -> float:
    return sum((2.0**grade - 1) / math.log2(rank + 2) for rank, grade in enumerate(grades))


def _blog(client: OpenSearch) -> Searcher:
    def search(text: str) -> Sequence[str]:
        body = {"size": _PAGE, "query": {"match": {"labels": text}}}
        return [hit["_id"] for hit in client.search(index=_BLOG_INDEX, body=body)["hits"]["hits"]]

    return search


def _ours(application: Application, judged: JudgedSet) -> Searcher:
    names = judged.names()

    def search(text: str) -> Sequence[str]:
        answer = application.search({"query": text, "size": _PAGE}, owner=OWNER)
        if answer.status == 400:  # a query that is refused finds nothing
            return []
        if answer.status != 200:
            raise ValueError(f"{text!r} was answered with {answer.status}: {answer.body}")
        return [names[picture["id"]] for picture in answer.body["pictures"]]

    return search


def _table(queries: Sequence[JudgedQuery], scores: Mapping[str, Sequence[Scores]]) -> list[str]:
    kinds = list(dict.fromkeys(query.kind for query in queries))
    lines = [
        f"{'':18}{'nDCG@10':>16}{'recall@30':>16}{'no results':>16}",
        f"{'queries':18}" + f"{'blog':>9}{'ours':>7}" * 3,
    ]
    for kind in [*kinds, None]:
        chosen = [number for number, query in enumerate(queries) if kind in (None, query.kind)]
        lines.append(
            _row(f"{kind or 'all'} ({len(chosen)})", [[scores[name][i] for i in chosen] for name in ("blog", "ours")])
        )
    return lines


def _row(name: str, columns: Sequence[Sequence[Scores]]) -> str:
    measures: tuple[Callable[[Scores], float], ...] = (
        lambda scores: scores.ndcg,
        lambda scores: scores.recall,
        lambda scores: scores.found == 0,
    )
    cells = [
        f"{mean(map(measure, column)):{width}.3f}"
        for measure in measures
        for column, width in zip(columns, (9, 7), strict=True)
    ]
    return f"{name:18}" + "".join(cells)


def _worst(queries: Sequence[JudgedQuery], ours: Sequence[Scores]) -> list[str]:
    ranked = sorted(zip(queries, ours, strict=True), key=lambda pair: pair[1].ndcg)
    return ["ours is weakest at:"] + [
        f"  {query.text:32} nDCG@10 {scores.ndcg:.2f}, recall@30 {scores.recall:.2f}, {scores.found} found"
        for query, scores in ranked[:12]
        if scores.ndcg < 0.95
    ]
