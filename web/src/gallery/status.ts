import type { Photo } from "../api";

const STEPS = {
  metadata: "Reading",
  labels_and_thumbnail: "Recognising",
  index: "Indexing",
} as const;

/** A photo's state in a word or two. */
export function statusText({ status, step }: Pick<Photo, "status" | "step">): string {
  if (status === "SUCCEEDED") return "Ready";
  if (status === "FAILED") return "Failed";
  if (status === "PENDING") return "Waiting";
  return step ? STEPS[step] : "Processing";
}
