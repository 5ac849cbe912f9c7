import type { Downloads } from "../gallery/zip";
import type { GuestApi } from "./guestApi";

/** What a guest may save of photos, for a zip file. */
export function savable(guest: GuestApi): Downloads {
  return {
    photosById: async (ids, signal) => {
      const uploadedAt = new Date().toISOString();
      const photos = await guest.photosById(ids, signal);
      return photos.flatMap(({ name, downloadUrl, renditions }) =>
        downloadUrl ? [{ name, uploadedAt, signedUrl: downloadUrl, renditions }] : [],
      );
    },
  };
}
