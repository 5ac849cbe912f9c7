/** A search as text, edited by its terms: what a chip adds, a second click on it takes away. Pure. */
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

/** The filter that finds a facet's value, as the search language writes it. */
export function filterOf(facet: FacetName, value: string): string {
  const bare = value.replaceAll('"', " ");
  return `${FILTER_OF[facet]}:${/[\s()]/.test(bare) ? `"${bare}"` : bare}`;
}

/** The terms that stand side by side at the top: words, quoted phrases, filters, groups with their minus. */
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

/** The query with the term if it lacked it, else without it. */
export function toggled(query: string, term: string): string {
  const terms = termsOf(query);
  if (terms.some((other) => isSame(other, term))) return unwrapped(terms.filter((other) => !isSame(other, term)));
  if (query.trim() === "*") return term;
  // OR binds less than standing side by side.
  return terms.includes("OR") ? `(${query.trim()}) ${term}` : [...terms, term].join(" ");
}

// What was put into parentheses for the sake of a term that is gone needs them no more.
function unwrapped(terms: string[]): string {
  const [only, ...others] = terms;
  const wrapped = only?.startsWith("(") && only.endsWith(")") && others.length === 0;
  return wrapped ? (only ?? "").slice(1, -1) : terms.join(" ");
}

function isSame(one: string, other: string): boolean {
  const plain = (term: string) => term.replaceAll('"', "").toLowerCase();
  return plain(one) === plain(other);
}
