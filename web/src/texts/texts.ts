/**
 * What the app says, in the reader's language.
 *
 * A language is one file of `catalogues/`, called by its code; it has the keys and the placeholders of `en.ts`. English is
 * part of the app, any other language is loaded when somebody reads it.
 */
import { createElement, Fragment, type ReactNode, useSyncExternalStore } from "react";
import type { DetailView } from "../schema";
import type filters from "../search/filters.json";
import { en } from "./catalogues/en";
import type messages from "./messages.json";

export type Key = keyof typeof en;
type Plural = Partial<Record<Intl.LDMLPluralRule, string>> & { other: string };
type Elsewhere = `filter.${keyof typeof filters}` | `server.${keyof typeof messages}`;
/**
 * A text by the plural's category in the language, where it has a `{count}`. English has those of filters, and what the
 * server says, elsewhere.
 */
export type Catalogue = { [K in Key]: (typeof en)[K] extends string ? string : Plural } & Record<Elsewhere, string>;

type Names<Text> = Text extends `${string}{${infer Name}}${infer Rest}` ? Name | Names<Rest> : never;
type NamesOf<K extends Key> = Names<(typeof en)[K] extends { other: infer Other } ? Other : (typeof en)[K]>;
type Given<K extends Key, Value> = [NamesOf<K>] extends [never] ? [] : [Record<NamesOf<K>, Value>];

const KEPT = "photo-search-language";
const ENGLISH = "en";
const LOADERS = import.meta.glob<{ default: Catalogue }>(["./catalogues/*.ts", "!./catalogues/en.ts"]);

/** The codes of all languages. */
export const LANGUAGES = [
  ENGLISH,
  ...Object.keys(LOADERS).map((path) => path.slice("./catalogues/".length, -3)),
].sort();

let language = ENGLISH;
let catalogue: Partial<Catalogue> = en;
const listeners = new Set<() => void>();

/** The text of a key, with what its placeholders stand for; numbers are written as the reader's language does. */
export function t<K extends Key>(key: K, ...[given]: Given<K, string | number>): string {
  return parts(key, given).join("");
}

/** The same with elements in place of placeholders. */
export function rich<K extends Key>(key: K, ...[given]: Given<K, ReactNode>): ReactNode {
  return createElement(Fragment, null, ...parts(key, given));
}

/** What a filter of the search language finds: `english`, unless the language has its own words for it. */
export function filterText(example: string, english: string): string {
  return catalogue[`filter.${example}` as `filter.${keyof typeof filters}`] ?? english;
}

/** What the server said in English, in the reader's language if that has the message. */
export function said(text: string, detail?: DetailView): string {
  const own = detail && messageOf(detail.code);
  if (!own) return text;
  const why = detail.because && messageOf(detail.because);
  const values = why
    ? { ...detail.values, why: filled(why, detail.values).join("").replace(/\.$/, "") }
    : detail.values;
  return filled(own, values).join("");
}

// The server may be newer than this page.
function messageOf(code: string): string | undefined {
  return catalogue[`server.${code}` as `server.${keyof typeof messages}`];
}

/** For `Intl`: the browser's own choice within the language, such as British dates. */
export function locale(): string {
  // Node, which runs the tests, has no navigator before version 21.
  return globalThis.navigator?.languages.find((tag) => codeOf(tag) === language) ?? language;
}

/** The language that somebody chose, or else the first one of the browser's that there is. */
export function preferredLanguage(): string {
  const wanted = [localStorage.getItem(KEPT) ?? "", ...navigator.languages].map(codeOf);
  return wanted.find((code) => LANGUAGES.includes(code)) ?? ENGLISH;
}

export async function chooseLanguage(code: string): Promise<void> {
  await speak(code);
  localStorage.setItem(KEPT, code);
}

/** From now on all texts are in this language; it is loaded first. */
export async function speak(code: string): Promise<void> {
  const loaded = await LOADERS[`./catalogues/${code}.ts`]?.();
  catalogue = loaded?.default ?? en;
  language = loaded ? code : ENGLISH;
  for (const listener of listeners) listener();
}

/** The language spoken now. Whoever shows texts is to be made anew when it changes. */
export function useLanguage(): string {
  return useSyncExternalStore(subscribe, () => language);
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

// "{count} photos" -> ["12", " photos"].
function parts(key: Key, given: Record<string, ReactNode> = {}): ReactNode[] {
  return filled(pattern(key, given.count), given);
}

function filled(text: string, given: Record<string, ReactNode>): ReactNode[] {
  const pieces = text.split(/\{(\w+)\}/);
  return pieces.map((piece, index) => (index % 2 === 0 ? piece : written(given[piece])));
}

function pattern(key: Key, count: unknown): string {
  const text: string | Plural = catalogue[key] ?? en[key];
  return typeof text === "string" ? text : (text[new Intl.PluralRules(language).select(Number(count))] ?? text.other);
}

function written(value: ReactNode): ReactNode {
  return typeof value === "number" ? value.toLocaleString(locale()) : value;
}

function codeOf(tag: string): string {
  return tag.split("-")[0]?.toLowerCase() ?? "";
}
