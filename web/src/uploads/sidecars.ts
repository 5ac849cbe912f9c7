/** Which photo an XMP sidecar belongs to, among the files that are added together. Pure. */
import type { Upload } from "./upload";

export function isSidecar({ name }: { name: string }): boolean {
  return /\.xmp$/i.test(name);
}

/**
 * The sidecars with the id of their photo: `beach.jpg.xmp`, or `beach.xmp`, beside `beach.jpg`.
 *
 * A sidecar that could be of several photos, because their folders are not known, is of none.
 */
export function besidePhotos(uploads: Upload[]): Upload[] {
  const photos = new Map<string, number[]>();
  for (const { file, id } of uploads) {
    if (isSidecar(file)) continue;
    for (const name of new Set([placeOf(file), withoutEnding(placeOf(file))]))
      photos.set(name, [...(photos.get(name) ?? []), id]);
  }
  return uploads.map((upload) => {
    if (!isSidecar(upload.file)) return upload;
    const [photo, ...others] = photos.get(withoutEnding(placeOf(upload.file))) ?? [];
    return others.length > 0 ? upload : { ...upload, beside: photo };
  });
}

// As far as the browser tells.
function placeOf({ name, webkitRelativePath }: File): string {
  return (webkitRelativePath || name).toLowerCase();
}

function withoutEnding(name: string): string {
  return name.replace(/\.[^./]*$/, "");
}
