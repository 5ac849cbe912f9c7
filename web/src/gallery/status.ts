import type { Photo } from "../api";
import { said, t } from "../texts/texts";

const STEPS = {
  metadata: "status.reading",
  labels_and_thumbnail: "status.recognising",
  index: "status.indexing",
} as const;

/** Why a photo could not be processed, as far as that is known. */
export function reasonText({ statusReason, statusDetail }: Pick<Photo, "statusReason" | "statusDetail">) {
  return statusReason && said(statusReason, statusDetail);
}

/** A photo's state in a word or two. */
export function statusText({ status, step }: Pick<Photo, "status" | "step">): string {
  if (status === "SUCCEEDED") return t("status.ready");
  if (status === "FAILED") return t("status.failed");
  if (status === "PENDING") return t("status.waiting");
  return t(step ? STEPS[step] : "status.processing");
}
