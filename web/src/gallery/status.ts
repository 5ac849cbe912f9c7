import type { Photo } from "../api";
import { t } from "../texts/texts";

const STEPS = {
  metadata: "status.reading",
  labels_and_thumbnail: "status.recognising",
  index: "status.indexing",
} as const;

/** A photo's state in a word or two. */
export function statusText({ status, step }: Pick<Photo, "status" | "step">): string {
  if (status === "SUCCEEDED") return t("status.ready");
  if (status === "FAILED") return t("status.failed");
  if (status === "PENDING") return t("status.waiting");
  return t(step ? STEPS[step] : "status.processing");
}
