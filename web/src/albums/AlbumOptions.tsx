import type { Album } from "../api";

/** The options of a `select` of an album: none, or one of these. */
export function AlbumOptions({ albums }: { albums: Album[] | null }) {
  return (
    <>
      <option value="">In no album</option>
      {albums?.map((album) => (
        <option key={album.id} value={album.id}>
          {album.name}
        </option>
      ))}
    </>
  );
}
