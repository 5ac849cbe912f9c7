/** Saves the file at a URL of the storage. A link's `download` does not work across origins: it would only show it. */
export async function saveFile(url: string, name: string): Promise<void> {
  // The cached answer, which the page shows, may not be read by scripts.
  const response = await fetch(url, { cache: "no-store" });
  if (!response.ok) throw new Error("The photo could not be downloaded. Try again.");
  const local = URL.createObjectURL(await response.blob());
  const link = document.createElement("a");
  link.href = local;
  link.download = name;
  link.click();
  // The browser reads the URL a moment later.
  setTimeout(() => URL.revokeObjectURL(local), 60_000);
}
