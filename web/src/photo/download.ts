/** Saves what a URL of the storage holds. A link's `download` does not reach across origins: it would only show it. */
export async function saveFile(url: string, name: string): Promise<void> {
  // What the page has cached of it, to show it, was answered without leave for scripts to read it.
  const response = await fetch(url, { cache: "no-store" });
  if (!response.ok) throw new Error("The photo could not be downloaded. Try again.");
  const local = URL.createObjectURL(await response.blob());
  const link = document.createElement("a");
  link.href = local;
  link.download = name;
  link.click();
  // The browser reads it a moment later.
  setTimeout(() => URL.revokeObjectURL(local), 60_000);
}
