import { photoFormats } from "../limits.json";

/** A format as people write it; the index has it in small letters. */
export function formatName(value: string): string {
  return photoFormats.find(({ name }) => name.toLowerCase() === value)?.name ?? value;
}
