"""People by the names that the owner of their photos gave them; photos only know people by id.

Nobody but the owner can find, count or name them: every search for people is tied to the searcher's own photos here.
"""

from collections.abc import Callable, Iterable
from dataclasses import replace

from chalicelib.core.api.search_types import FacetValue
from chalicelib.core.people.facts import Known
from chalicelib.core.search.leaf_change import Leaf, with_leaves
from chalicelib.core.search.people_query import is_about_people
from chalicelib.core.search.syntax import Filter, Node, Word
from chalicelib.core.search.word_stems import as_typed, holds, stems

_FILTER = "person"


def with_person_ids(query: Node, named: Callable[[], Iterable[Known]], *, identity_id: str) -> Node:
    """The query with the people in it by their ids, among the photos of `identity_id`.

    `named` are those whom that owner has given a name; it is only called if the query has anything that can be part of
    one. A value that is nobody's name is an id: of somebody who has none yet.
    """

    def changed(leaf: Leaf) -> Node:
        if isinstance(leaf, Word):
            people = _with_words(named(), leaf.text) if stems(leaf.text) else ()
            return replace(leaf, people=people, owner=identity_id) if people else leaf
        if not is_about_people(leaf):
            return leaf
        people = _called(named(), leaf) if leaf.name == _FILTER and leaf.value else ()
        return replace(leaf, people=people, owner=identity_id)

    return with_leaves(query, changed)


# A whole name comes before a word of one: "Anna" is not "Anna Smith" where there are both.
def _called(known: Iterable[Known], leaf: Filter) -> tuple[tuple[str, str], ...]:
    everybody, value = tuple(known), leaf.exact or leaf.value
    whole = tuple((each.person_id, each.name) for each in everybody if as_typed(each.name) == as_typed(value))
    if whole or leaf.exact:
        return whole
    return _with_words(everybody, value) or ((value, _name_of(everybody, value)),)


def _name_of(known: Iterable[Known], person_id: str) -> str:
    return next((each.name for each in known if each.person_id == person_id), "")


def _with_words(known: Iterable[Known], text: str) -> tuple[tuple[str, str], ...]:
    wanted = stems(text)
    return tuple((each.person_id, each.name) for each in known if wanted and holds(stems(each.name), wanted))


def of_shown(counted: Iterable[FacetValue], known: Iterable[Known]) -> tuple[FacetValue, ...]:
    """Counts by person id, of those alone who have a name, which is told, and are not hidden."""
    names = {each.person_id: each.name for each in known if not each.is_hidden}
    return tuple(FacetValue(each.value, each.count, names[each.value]) for each in counted if each.value in names)


def by_person_name(counted: Iterable[FacetValue], known: Iterable[Known]) -> tuple[FacetValue, ...]:
    """The same by name."""
    return tuple(FacetValue(each.name or each.value, each.count) for each in of_shown(counted, known))
