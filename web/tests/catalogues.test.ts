import { parseSync } from "vite";
import { afterEach, describe, expect, it } from "vitest";
import filters from "../src/search/filters.json";
import messages from "../src/texts/messages.json";
import { LANGUAGES, locale, rich, said, speak, t } from "../src/texts/texts";
import { bytesText, coordinateText, monthsText } from "../src/ui/format";

const sources = import.meta.glob<string>(["../src/**/*.{ts,tsx}", "!../src/**/*.d.ts", "!../src/texts/catalogues/*"], {
  query: "?raw",
  import: "default",
  eager: true,
});
const catalogues = import.meta.glob<Record<string, Record<string, Text>>>("../src/texts/catalogues/*.ts");

type Text = string | Record<string, string>;
async function catalogue(code: string): Promise<Record<string, Text>> {
  const loaded = await catalogues[`../src/texts/catalogues/${code}.ts`]?.();
  return loaded?.default ?? loaded?.en ?? {};
}

/** "{count} of {all}" -> ["all", "count"]. */
function placeholders(text: Text): string[] {
  const all = typeof text === "string" ? text : (text.other ?? "");
  return [...all.matchAll(/\{(\w+)\}/g)].map(([, name = ""]) => name).sort();
}

describe.each(LANGUAGES.filter((code) => code !== "en"))("the catalogue of %s", (code) => {
  it("has the keys and the placeholders of the English one, the words of filters, and what the server says", async () => {
    const english = await catalogue("en");
    const ofFilters = Object.keys(filters).map((example) => `filter.${example}`);
    const ofServer = Object.keys(messages).map((message) => `server.${message}`);
    const other = await catalogue(code);
    expect(Object.keys(other).sort()).toEqual([...Object.keys(english), ...ofFilters, ...ofServer].sort());
    const names = Object.entries(english).map(([key, text]) => [key, placeholders(text)]);
    expect(Object.fromEntries(names)).toEqual(
      Object.fromEntries(Object.keys(english).map((key) => [key, placeholders(other[key] ?? "")])),
    );
  });

  it("has no placeholder that the server does not fill", async () => {
    const other = await catalogue(code);
    for (const [message, text] of Object.entries(messages)) {
      expect(placeholders(text), message).toEqual(
        expect.arrayContaining(placeholders(other[`server.${message}`] ?? "")),
      );
    }
  });

  it("has every plural of the language", async () => {
    const categories = new Intl.PluralRules(code).resolvedOptions().pluralCategories;
    for (const [key, text] of Object.entries(await catalogue(code))) {
      if (typeof text !== "string") expect(Object.keys(text).sort(), key).toEqual([...categories].sort());
    }
  });
});

describe("the English catalogue", () => {
  it("has no text that nobody shows", async () => {
    const all = Object.values(sources).join("\n");
    // A key may be put together: `facet.${name}`.
    const isShown = (key: string) => all.includes(`"${key}"`) || all.includes(`\`${key.split(".")[0]}.\${`);
    expect(Object.keys(await catalogue("en")).filter((key) => !isShown(key))).toEqual([]);
  });
});

describe("texts", () => {
  afterEach(() => speak("en"));

  it("are in the language that is spoken, as are numbers and dates", async () => {
    await speak("de");
    expect(locale()).toBe("de");
    expect([t("count.photos", { count: 1 }), t("count.photos", { count: 12_345 })]).toEqual(["1 Foto", "12.345 Fotos"]);
    expect([bytesText(5_234_567), coordinateText(48.8566, "N", "S")]).toEqual(["5,2 MB", "48,8566° N"]);
    expect(monthsText("2019-03", "2019-03")).toBe("März 2019");
    expect(t("album.listed", { name: "{photos}", photos: "2 Fotos" })).toBe("{photos} (2 Fotos)");
  });

  it("have elements in the place that the language gives them", () => {
    expect(JSON.stringify(rich("search.fewer", { query: "cat" }))).toContain('"Nothing has all of ","cat",". Try');
  });

  it("stay English where a language is not there", async () => {
    await speak("xx");
    expect([t("do.close"), locale().slice(0, 2)]).toEqual(["Close", "en"]);
  });
});

describe("what the server said", () => {
  afterEach(() => speak("en"));

  it("is in the reader's language, as is a message in it", async () => {
    await speak("de");
    const full = { code: "albums_full", values: { most: 1000 } };
    expect(said("you have 1000 albums", full)).toBe(
      "Sie haben 1.000 Alben, mehr können es nicht sein: Löschen Sie zuerst eines",
    );
    const refused = {
      code: "filter_refuses",
      values: { filter: "taken", value: "1066", why: "years go", first: "1800", last: "2200" },
      because: "no_year",
    };
    expect(said("taken: …", refused)).toBe("„taken:“ nimmt „1066“ nicht an: Jahre gehen von 1800 bis 2200");
  });

  it("is in the server's words if it has no code, a newer one, or is read in English", async () => {
    const known = { code: "no_photo", values: {} };
    expect(said("you have no photo of this id", known)).toBe("you have no photo of this id");
    await speak("de");
    expect(said("something new")).toBe("something new");
    expect(said("something new", { code: "of_tomorrow", values: {} })).toBe("something new");
  });
});

// Whatever people read or hear.
const READ = new Set([
  "aria-label",
  "title",
  "placeholder",
  "label",
  "alt",
  "text",
  "message",
  "submit",
  "aria-description",
]);
// For developers, names, what the server says, and what is the same in every language.
const KEPT = [
  "There is no ServicesProvider above",
  "There is no SessionProvider above",
  "config.json could not be read (status ",
  "Photo Search",
  "Space Delete 0 1 2 3 4 5 f x",
  "input, textarea, select, dialog",
];

interface Node {
  type: string;
  [key: string]: unknown;
}

/** Texts that stand in the code: between tags, in what is read out, and sentences anywhere. */
function rawTexts(node: Node, found: string[] = []): string[] {
  if (node.type === "ImportDeclaration") return found;
  if (node.type === "JSXText") found.push(String(node.value).trim());
  if (node.type === "JSXAttribute" && READ.has((node.name as { name: string }).name)) {
    found.push(...literals(node.value as Node | null));
  }
  found.push(...literals(node).filter((text) => /^[A-Z]\w*[a-z]\S* \S|[a-z]{2}\S* [a-z]\S* [a-z]\S* /.test(text)));
  for (const child of Object.values(node).flat()) if (isNode(child)) rawTexts(child, found);
  return found;
}

function literals(node: Node | null): string[] {
  if (node?.type === "Literal" && typeof node.value === "string") return [node.value];
  return node?.type === "TemplateElement" ? [(node.value as { cooked: string }).cooked] : [];
}

function isNode(value: unknown): value is Node {
  return typeof value === "object" && value !== null && "type" in value;
}

describe("the code", () => {
  it("sees texts", () => {
    const code = `<p title="Hello">Some words {t("key")} <b aria-label={\`Two \${words}\`}>×</b>{bad ? "Now what?" : ""}</p>`;
    const { program } = parseSync("a.tsx", code);
    const found = rawTexts(program as unknown as Node).filter((text) => /[A-Za-z]{2}/.test(text));
    expect(found).toEqual(["Hello", "Some words", "Now what?"]);
  });

  it.each(Object.entries(sources))("of %s has its texts in the catalogues", (file, source) => {
    const { program } = parseSync(file, source);
    const texts = rawTexts(program as unknown as Node).filter((text) => /[A-Za-z]{2}/.test(text));
    expect(texts.filter((text) => !KEPT.includes(text))).toEqual([]);
  });
});
