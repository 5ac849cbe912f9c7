/** The project's sample photos, CC0 or in the public domain, as files of the app. */
import { t } from "../texts/texts";

const URLS = import.meta.glob<string>("../../../setup/samples/*.{jpg,png}", {
  query: "?url",
  import: "default",
  eager: true,
});

export function samplePhotos(): Promise<File[]> {
  return Promise.all(Object.entries(URLS).map(([path, url]) => fileOf(path.split("/").at(-1) ?? path, url)));
}

async function fileOf(name: string, url: string): Promise<File> {
  const response = await fetch(url).catch(() => null);
  if (!response?.ok) throw new Error(t("failed.network"));
  return new File([await response.blob()], name);
}
