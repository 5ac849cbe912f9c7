import { filterText, t } from "../texts/texts";
import filters from "./filters.json";

function examples(): [query: string, meaning: string][] {
  return [
    ["red car", t("search.every")],
    ['"mobile phone"', t("search.phrase")],
    ["car -night", t("search.without")],
    ["dog OR cat", t("search.either")],
    ["(dog OR cat) car", t("search.group")],
    ...Object.entries(filters).map(([query, english]): [string, string] => [query, filterText(query, english)]),
    ["*", t("search.everything")],
  ];
}

export function SearchHelp({ onTry }: { onTry: (example: string) => void }) {
  return (
    <div className="search-help">
      <h2>{t("search.help")}</h2>
      <p>{t("search.words")}</p>
      <ul>
        {examples().map(([query, meaning]) => (
          <li key={query}>
            <button type="button" className="example" onClick={() => onTry(query)}>
              <code>{query}</code>
              <span>{meaning}</span>
            </button>
          </li>
        ))}
      </ul>
    </div>
  );
}
