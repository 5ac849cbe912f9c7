/** A search as text, edited by its terms: a chip adds a term, and a second click removes it. Pure. */
import type { FacetName } from "../api";

const FILTER_OF: Record<FacetName, string> = {
  labels: "label",
  years: "taken",
  cameras: "camera",
  places: "place",
  colours: "color",
  formats: "format",
  albums: "album",
  people: "person",
  tags: "tag",
};

const EXACT = new Set<FacetName>(["labels", "cameras", "places", "people", "tags"]);

/** The filter that finds a facet's value, in the search language. */
export function filterOf(facet: FacetName, value: string): string {
  const bare = withoutQuotes(value);
  // The whole value, so that as many photos are found as were counted; not if its quotes cannot be typed.
  const exactly = EXACT.has(facet) && bare === value ? "=" : "";
  return `${FILTER_OF[facet]}:${exactly}${phraseOf(bare)}`;
}

/** The filter that also finds what only resembles a value, or is less certain. */
export function looselyOf(facet: FacetName, value: string): string {
  return `${FILTER_OF[facet]}:${phraseOf(value)}`;
}

/** A value of a filter, in quotes where it needs them; it has no quotes of its own afterwards. */
export function phraseOf(value: string): string {
  const bare = withoutQuotes(value);
  return /[\s()|,!*]/.test(bare) ? `"${bare}"` : bare;
}

function withoutQuotes(value: string): string {
  return value.replaceAll(/["\u201c\u201d\u201e]/g, " ");
}

/** The terms at the top level: words, quoted phrases, filters, groups with their minus. */
export function termsOf(query: string): string[] {
  const terms: string[] = [];
  let term = "";
  let depth = 0;
  let quoted = false;
  for (const character of query) {
    if (character === '"') quoted = !quoted;
    if (!quoted && character === "(") depth += 1;
    if (!quoted && character === ")") depth -= 1;
    if (/\s/.test(character) && !quoted && depth <= 0) {
      if (term) terms.push(term);
      term = "";
    } else {
      term += character;
    }
  }
  return term ? [...terms, term] : terms;
}

/** Whether the query chooses this value of the facet. */
export function isChosen(query: string, facet: FacetName, value: string): boolean {
  return conjuncts(query).some((term) => has(choiceOf(term, facet), filterOf(facet, value)));
}

/** Whether the query chooses any value of the facet. */
export function choosesFrom(query: string, facet: FacetName): boolean {
  return conjuncts(query).some((term) => choiceOf(term, facet).length > 0);
}

/**
 * The query with one more value of the facet, or without it if it has it. Values of one facet are a choice: a photo needs
 * one of them; but it needs something of each facet.
 */
export function toggled(query: string, facet: FacetName, value: string): string {
  const filter = filterOf(facet, value);
  const terms = conjuncts(query);
  if (isChosen(query, facet, value)) return joined(terms.flatMap((term) => removed(term, facet, filter)));
  const at = terms.findLastIndex((term) => choiceOf(term, facet).length > 0);
  const choice = [...choiceOf(terms[at] ?? "", facet), filter].join(" OR ");
  return joined(at < 0 ? [...terms, filter] : terms.with(at, `(${choice})`));
}

/** The query without what it chooses of the facet, to count what else could be chosen. */
export function withoutFacet(query: string, facet: FacetName): string {
  return joined(conjuncts(query).filter((term) => choiceOf(term, facet).length === 0)) || "*";
}

function removed(term: string, facet: FacetName, filter: string): string[] {
  const choice = choiceOf(term, facet);
  if (!has(choice, filter)) return [term];
  const rest = choice.filter((other) => !isSame(other, filter));
  return rest.length > 1 ? [`(${rest.join(" OR ")})`] : rest;
}

// What must all match; "*" is nothing that must. OR binds less than terms side by side.
function conjuncts(query: string): string[] {
  const terms = termsOf(query)
    .filter((term) => term !== "AND")
    .reduce<string[]>(withNegation, []);
  if (terms.includes("OR")) return [`(${query.trim()})`];
  return terms.length === 1 && terms[0] === "*" ? [] : terms;
}

function withNegation(terms: string[], term: string): string[] {
  return terms.at(-1) === "NOT" ? [...terms.slice(0, -1), `NOT ${term}`] : [...terms, term];
}

// One term needs no parentheses.
function joined(terms: string[]): string {
  const [only] = terms;
  return terms.length === 1 && only ? (inside(only) ?? only) : terms.join(" ");
}

/** The filters of one facet between which a term chooses: none if it is anything else. */
function choiceOf(term: string, facet: FacetName): string[] {
  const inner = inside(term);
  const parts = inner === null ? [term] : alternatives(inner);
  const filters = parts.map((part) => filtersOf(part, facet));
  return filters.every((found) => found.length > 0) ? filters.flat() : [];
}

// `a OR b`: both; of anything else, nothing.
function alternatives(text: string): string[] {
  const terms = termsOf(text);
  const isChoice = terms.every((term, index) => (term === "OR") === (index % 2 === 1));
  return isChoice ? terms.filter((term) => term !== "OR") : [];
}

// `taken:2019,2020` is a choice as well, unless it is in quotes.
function filtersOf(term: string, facet: FacetName): string[] {
  const start = `${FILTER_OF[facet]}:`;
  const value = term.slice(start.length);
  if (!term.toLowerCase().startsWith(start) || !value || value.startsWith("!")) return [];
  if (term.includes('"')) return [term];
  return value.split(/[|,]/).flatMap((one) => (one ? [start + one] : []));
}

// What is between the parentheses of a term that begins and ends with the same pair.
function inside(term: string): string | null {
  if (!term.startsWith("(") || !term.endsWith(")")) return null;
  const inner = term.slice(1, -1);
  let depth = 0;
  let quoted = false;
  for (const character of inner) {
    if (character === '"') quoted = !quoted;
    if (!quoted && character === "(") depth += 1;
    if (!quoted && character === ")") depth -= 1;
    if (depth < 0) return null;
  }
  return inner.trim();
}

function has(terms: string[], term: string): boolean {
  return terms.some((other) => isSame(other, term));
}

function isSame(one: string, other: string): boolean {
  const plain = (term: string) => term.replaceAll('"', "").toLowerCase();
  return plain(one) === plain(other);
}

/** The query with these words in quotes, where they are only words; itself if it does not have them. */
export function literally(query: string, words: string): string {
  const start = query.indexOf(words);
  return start < 0 ? query : `${query.slice(0, start)}"${words}"${query.slice(start + words.length)}`;
}
