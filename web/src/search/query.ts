/** A search as text, edited by its terms: a chip adds a term, and a second click removes it. Pure. */
import type { FacetName } from "../api";

const FILTER_OF: Record<FacetName, string> = {
  labels: "label",
  years: "taken",
  cameras: "camera",
  places: "place",
  colours: "color",
  albums: "album",
  tags: "tag",
};

const EXACT = new Set<FacetName>(["labels", "cameras", "places", "tags"]);

/** The filter that finds a facet's value, in the search language. */
export function filterOf(facet: FacetName, value: string): string {
  const bare = value.replaceAll(/["\u201c\u201d\u201e]/g, " ");
  // The whole value, so that as many photos are found as were counted; not if its quotes cannot be typed.
  const exactly = EXACT.has(facet) && bare === value ? "=" : "";
  return `${FILTER_OF[facet]}:${exactly}${/[\s()|,!*]/.test(bare) ? `"${bare}"` : bare}`;
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

export function hasTerm(query: string, term: string): boolean {
  return termsOf(query).some((other) => isSame(other, term));
}

/** The query with the term added, or without it if it has it. */
export function toggled(query: string, term: string): string {
  const terms = termsOf(query);
  if (terms.some((other) => isSame(other, term))) return unwrapped(terms.filter((other) => !isSame(other, term)));
  if (query.trim() === "*") return term;
  // OR binds less than terms side by side.
  return terms.includes("OR") ? `(${query.trim()}) ${term}` : [...terms, term].join(" ");
}

// Parentheses that were only needed for a removed term are removed, too.
function unwrapped(terms: string[]): string {
  const [only, ...others] = terms;
  const wrapped = only?.startsWith("(") && only.endsWith(")") && others.length === 0;
  return wrapped ? (only ?? "").slice(1, -1) : terms.join(" ");
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
