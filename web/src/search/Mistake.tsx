import { t } from "../texts/texts";
import { Failure } from "../ui/States";
import { pointInBox } from "./pointInBox";

interface Props {
  message: string;
  /** The search itself is wrong. */
  isMistake: boolean;
  /** From 1, in characters as the server counts them; 0: nowhere in particular. */
  position: number;
  query: string;
  again: () => void;
}

/** Why nothing could be searched for; what is wrong in the search is marked, and leads to the place in the box. */
export function SearchFailure({ message, isMistake, position, query, again }: Props) {
  if (!isMistake) return <Failure message={message} retry={again} />;
  const at = unitsBefore(query, position);
  return (
    <div className="mistake" role="alert">
      <p>{t("search.mistake")}</p>
      {position > 0 && (
        <code className="mistake-query">
          {query.slice(0, at)}
          <button type="button" title={t("search.correct")} onClick={() => pointInBox(at)}>
            {query.slice(at) || " "}
          </button>
        </code>
      )}
      <p>{withoutPosition(message)}</p>
    </div>
  );
}

/** How many of JavaScript's units there are before a character: an emoji has two. */
export function unitsBefore(query: string, position: number): number {
  return [...query].slice(0, Math.max(0, position - 1)).join("").length;
}

// The mark shows it.
function withoutPosition(message: string): string {
  return message.replace(/^at character \d+: /, "");
}
