import { useCallback } from "react";
import type { PhotoChange, WholePhoto } from "../api";
import { MARKS, MOST_STARS } from "../gallery/marks";
import { MARK_ICONS } from "../gallery/TileMarks";
import { useMarks } from "../gallery/useMarks";
import { t } from "../texts/texts";
import { Icon } from "../ui/Icon";
import { useTask } from "../ui/useTask";
import { Section } from "./Section";

const STARS = [...Array(MOST_STARS).keys()].map((number) => number + 1);

/** Stars, and whether it is a favourite, rejected or hidden; the photo follows by its event. */
export function Marks({ photo }: { photo: WholePhoto }) {
  const mark = useMarks();
  const { run, error } = useTask(useCallback((change: PhotoChange) => mark([photo], change), [mark, photo]));
  return (
    <Section icon="star" title={t("photo.rating")}>
      <div className="marks">
        <fieldset className="stars">
          <legend className="visually-hidden">{t("photo.rating")}</legend>
          {STARS.map((stars) => (
            <button
              key={stars}
              type="button"
              className="star"
              aria-label={t("mark.stars", { count: stars })}
              title={t("mark.starsKey", { count: stars })}
              aria-pressed={stars === (photo.rating ?? 0)}
              data-filled={stars <= (photo.rating ?? 0)}
              onClick={() => void run({ rating: stars === photo.rating ? 0 : stars })}
            >
              ★
            </button>
          ))}
        </fieldset>
        {MARKS.map((name) => (
          <button
            key={name}
            type="button"
            className="icon-button"
            aria-label={t(`mark.${name}`)}
            title={t(`mark.${name}Key`)}
            aria-pressed={photo[name] ?? false}
            onClick={() => void run({ [name]: !photo[name] })}
          >
            <Icon name={MARK_ICONS[name]} />
          </button>
        ))}
      </div>
      {error && (
        <p role="alert" className="error-text">
          {error}
        </p>
      )}
    </Section>
  );
}
