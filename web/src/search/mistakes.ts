/** What is wrong with a search, in the reader's language: the server says it in English. Pure. */
import { t } from "../texts/texts";

type MistakeKey = `mistake.${"opening" | "closing" | "missing" | "not" | "quote" | "empty" | "nothing"}`;

/** What the server says, whatever is around it. */
export const MISTAKES: [MistakeKey, string][] = [
  ["mistake.opening", "this closing parenthesis has no opening one"],
  ["mistake.closing", "this parenthesis is not closed"],
  ["mistake.missing", "something to search for is missing here"],
  ["mistake.not", "what must not match is missing here"],
  ["mistake.quote", "this quotation mark has no second one"],
  ["mistake.empty", "there is nothing between the quotation marks"],
  ["mistake.nothing", "there is nothing to search for"],
];

/** The server's own words if they are others. */
export function mistakeText(message: string): string {
  const key = MISTAKES.find(([, english]) => message.includes(english))?.[0];
  const filter = /there is no filter "([^"]*:)"/.exec(message)?.[1];
  const meant = /did you mean "([^"]*:)"/.exec(message)?.[1];
  if (key) return t(key);
  if (filter) return meant ? t("mistake.filterMeant", { filter, meant }) : t("mistake.filter", { filter });
  return message;
}
