/** Saves the file at a URL of the storage. A link's `download` does not work across origins: it would only show it. */
import { t } from "../texts/texts";
export async function saveFile(url: string, name: string): Promise<void> {
  const response = await fetchFile(url);
  if (!response.ok) throw new Error(t("failed.download"));
  saveBlob(await response.blob(), name);
}

/** The cached answer, which the page shows, may not be read by scripts. */
export function fetchFile(url: string, signal?: AbortSignal): Promise<Response> {
  return fetch(url, { cache: "no-store", signal });
}

export function saveBlob(blob: Blob, name: string): void {
  const local = URL.createObjectURL(blob);
  const link = document.createElement("a");
  link.href = local;
  link.download = name;
  link.click();
  // The browser reads the URL a moment later.
  setTimeout(() => URL.revokeObjectURL(local), 60_000);
}
