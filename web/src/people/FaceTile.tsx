import type { Person } from "../api";
import { Icon } from "../ui/Icon";
import { cut } from "./cut";

/** A person's face, cut out of a photo. */
export function FaceTile({ person: { cover } }: { person: Person }) {
  return (
    <span className="face">
      {cover ? (
        <img src={cover.url} alt="" loading="lazy" decoding="async" style={cut(cover)} />
      ) : (
        <Icon name="user" size={32} />
      )}
    </span>
  );
}
