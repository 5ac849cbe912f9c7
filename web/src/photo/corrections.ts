/** What the form of corrections shows and asks for. Pure. */
import type { PhotoChange, WholePhoto } from "../api";

export const CORRECTABLE = ["title", "caption", "captured_at", "location"] as const;
export type Correctable = (typeof CORRECTABLE)[number];
export type Typed = Record<Correctable, string>;

/** What the form begins with; a time as `datetime-local` has it. */
export function shownOf(photo: WholePhoto): Typed {
  const { latitude, longitude } = photo.location ?? {};
  return {
    title: photo.inscription?.title ?? "",
    caption: photo.inscription?.caption ?? "",
    captured_at: photo.capturedAt?.slice(0, "2019-06-30T14:05:00".length) ?? "",
    location: latitude === undefined ? "" : `${latitude}, ${longitude}`,
  };
}

/** What the owner has corrected. */
export function correctedOf({ edits }: WholePhoto): Set<Correctable> {
  const said: Record<Correctable, unknown> = {
    title: edits.title,
    caption: edits.caption,
    captured_at: edits.capturedAt,
    location: edits.location,
  };
  return new Set(CORRECTABLE.filter((name) => said[name] !== undefined));
}

/** The change from what was shown to what was typed; `back` are those that go back to what the file says. */
export function changeOf(shown: Typed, typed: Typed, back: ReadonlySet<Correctable>): PhotoChange {
  const fields = CORRECTABLE.filter((name) => back.has(name) || typed[name].trim() !== shown[name]);
  return Object.fromEntries(fields.map((name) => [name, back.has(name) ? null : askedBy(name, typed[name].trim())]));
}

function askedBy(name: Correctable, text: string) {
  if (name === "title" || name === "caption") return text;
  if (text === "") return null;
  return name === "location" ? (pointOf(text) ?? text) : text;
}

function pointOf(text: string) {
  const [, latitude, longitude] = /^(-?\d+(?:\.\d+)?)\s*[,;]\s*(-?\d+(?:\.\d+)?)$/.exec(text) ?? [];
  return latitude && longitude ? { latitude: Number(latitude), longitude: Number(longitude) } : null;
}
