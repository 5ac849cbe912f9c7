import type { Sort } from "../api";
import { Link } from "../router";
import { searchPath } from "../routes";
import { rich, t } from "../texts/texts";
import { literally } from "./query";

/** Which words were left out of a search that found nothing, and the way to the search with all of them. */
export function Relaxed({ query, leftOut, sort }: { query: string; leftOut: string[]; sort: Sort }) {
  return (
    <p className="did-you-mean">
      {rich("search.relaxed", {
        query: <strong className="breakable">{query}</strong>,
        words: <strong className="breakable">{leftOut.join(", ")}</strong>,
        all: <Link href={searchPath(query, sort, true)}>{t("search.allWords")}</Link>,
      })}
    </p>
  );
}

interface Props {
  readings: { text: string; as: string }[];
  query: string;
  onQuery: (query: string) => void;
}

/** What words were read as; a click takes a reading away: the words are put into quotes then. */
export function Understood({ readings, query, onQuery }: Props) {
  const shown = readings.filter(({ text }) => literally(query, text) !== query);
  if (shown.length === 0) return null;
  return (
    <fieldset className="facet understood">
      <legend>{t("search.readAs")}</legend>
      {shown.map(({ text, as }) => (
        <button
          key={text}
          type="button"
          className="chip"
          aria-label={t("search.isReadAs", { text, as })}
          onClick={() => onQuery(literally(query, text))}
        >
          {text} <span className="chip-count">{as}</span> <span aria-hidden="true">×</span>
        </button>
      ))}
    </fieldset>
  );
}
