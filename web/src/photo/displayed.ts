import { photoFormats } from "../limits.json";

/** Whether browsers show originals of this format; of one that is not known, they do. */
export function isDisplayed(format: string | null | undefined): boolean {
  return photoFormats.find(({ name }) => name === format)?.displayed ?? true;
}
