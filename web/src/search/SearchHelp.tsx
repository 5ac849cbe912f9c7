const EXAMPLES: [query: string, meaning: string][] = [
  ["red car", "photos that have every word"],
  ['"mobile phone"', "both words, one behind the other"],
  ["car -night", "without night"],
  ["dog OR cat", "either"],
  ["(dog OR cat) car", "parentheses group"],
  ["label:dog", "only what was recognised"],
  ["tag:holiday", "tags that you gave"],
  ["color:red>30", "more than 30 % red"],
  ["taken:2019-06..2019-08", "years, months or days"],
  ["near:paris,50km", "around a city or a point"],
  ["place:france", "city, region or country"],
  ["camera:nikon", "maker or model; also lens:"],
  ["orientation:portrait", "landscape, portrait, square"],
  ["size:>12mp", "megapixels, kb or mb"],
  ["count:dog>=2", "how often it was located"],
  ["confidence:>90", "only what is this certain"],
  ["has:location", "also camera, tags, time …"],
  ["is:failed", "what could not be processed"],
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
