/** What became of uploads, and how to say so. Pure. */

import { t } from "../texts/texts";
import { isUnderWay, type Upload } from "./upload";

export type Outcome = "failed" | "refused" | "cancelled" | "underWay" | "processing" | "ready" | "duplicate";

export interface Totals {
  count: Record<Outcome, number>;
  /** 0-1, by bytes, of everything that has been or will be sent. */
  share: number;
}

// What somebody has to see comes first, in the list and in the summary.
const WORST_FIRST: Outcome[] = ["failed", "refused", "cancelled", "underWay", "processing", "ready", "duplicate"];

/** How an upload, and the processing of its photo, ended; or that they did not yet. */
export function outcomeOf(upload: Upload): Outcome {
  const { stage, photo } = upload;
  if (isUnderWay(upload)) return "underWay";
  if (stage === "failed" || stage === "refused" || stage === "cancelled" || stage === "duplicate") return stage;
  if (photo?.status === "SUCCEEDED") return "ready";
  return photo?.status === "FAILED" ? "failed" : "processing";
}

export function totalsOf(uploads: Upload[]): Totals {
  const count = Object.fromEntries(WORST_FIRST.map((outcome) => [outcome, 0])) as Totals["count"];
  let [all, sent] = [0, 0];
  for (const upload of uploads) {
    count[outcomeOf(upload)] += 1;
    if (!isUnderWay(upload) && upload.stage !== "sent") continue;
    all += upload.file.size;
    sent += upload.sent;
  }
  return { count, share: all > 0 ? Math.min(1, sent / all) : 1 };
}

/** Uploads that went wrong before the others, else in their order. */
export function worstFirst(uploads: Upload[]): Upload[] {
  const isBad = (upload: Upload) => WORST_FIRST.indexOf(outcomeOf(upload)) < WORST_FIRST.indexOf("underWay");
  return [...uploads.filter(isBad), ...uploads.filter((upload) => !isBad(upload))];
}

export function countBad({ count }: Totals): number {
  return count.failed + count.refused + count.cancelled;
}

/** "2 failed · 3 refused · 56 ready · 2 duplicates", or what is under way and what went wrong meanwhile. */
export function headline({ count }: Totals): string {
  const parts = WORST_FIRST.filter((outcome) => count[outcome] > 0).map((outcome) => part(outcome, count[outcome]));
  if (count.underWay === 0) return parts.join(" · ");
  const bad = (["failed", "refused"] as const).filter((outcome) => count[outcome] > 0);
  return [part("underWay", count.underWay), ...bad.map((outcome) => part(outcome, count[outcome]))].join(" · ");
}

function part(outcome: Outcome, count: number): string {
  return outcome === "duplicate" ? t("count.duplicates", { count }) : t(`outcome.${outcome}`, { count });
}
