import filters from "./filters.json";

const EXAMPLES: [query: string, meaning: string][] = [
  ["red car", "photos that have every word"],
  ['"mobile phone"', "both words, one behind the other"],
  ["car -night", "without night"],
  ["dog OR cat", "either"],
  ["(dog OR cat) car", "parentheses group"],
  ...Object.entries(filters),
  ["*", "all of your photos"],
];

export function SearchHelp({ onTry }: { onTry: (example: string) => void }) {
  return (
    <div className="search-help">
      <h2>How to search</h2>
      <p>Words find labels, tags, places, cameras, colours and names. Filters narrow it down:</p>
      <ul>
        {EXAMPLES.map(([query, meaning]) => (
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
