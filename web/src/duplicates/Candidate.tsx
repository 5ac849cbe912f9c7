import { type MouseEvent, useMemo } from "react";
import type { Picture } from "../api";
import { follow, here, navigate } from "../router";
import { photoPath } from "../routes";
import { gridPhoto } from "../search/hits";
import { t } from "../texts/texts";
import { useTilePicture } from "../urls/useTilePicture";
import type { Fact } from "./facts";

interface Props {
  picture: Picture;
  /** Its place among the others, and what tells them apart. */
  at: number;
  facts: Fact[];
  isKept: boolean;
  onKeep: (isKept: boolean) => void;
  onOnly: () => void;
}

// About so wide, in pixels, is a photo of a group.
const WIDTH = 300;

/** One photo of a group: whether it stays, and how it differs from the others. */
export function Candidate({ picture, at, facts, isKept, onKeep, onOnly }: Props) {
  const { id, name } = picture;
  const photo = useMemo(() => gridPhoto(picture), [picture]);
  const shown = useTilePicture(photo, WIDTH);
  const open = (event: MouseEvent) => follow(event, () => navigate(photoPath(id), { background: here() }));
  return (
    <li className="candidate" data-kept={isKept} data-sensitive={photo.sensitive}>
      <a href={photoPath(id)} className="candidate-picture" data-id={id} onClick={open}>
        {shown.src ? <img {...shown} alt={photo.alt} loading="lazy" decoding="async" /> : name}
      </a>
      <label className="candidate-keep">
        <input
          type="checkbox"
          aria-label={`${t("duplicates.keep")}: ${name}`}
          checked={isKept}
          onChange={(event) => onKeep(event.target.checked)}
        />
        {t("duplicates.keep")}
      </label>
      <p className="candidate-name breakable">{name}</p>
      <dl className="candidate-facts">
        {facts.map(({ name: fact, values, differs }) => (
          <div key={fact} data-differs={differs}>
            <dt>{fact}</dt>
            <dd className="breakable">{values[at] || "–"}</dd>
          </div>
        ))}
      </dl>
      <button
        type="button"
        className="button small candidate-only"
        aria-label={`${t("duplicates.only")}: ${name}`}
        onClick={onOnly}
      >
        {t("duplicates.only")}
      </button>
    </li>
  );
}
