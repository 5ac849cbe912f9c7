import { useCallback } from "react";
import type { PhotoChange, WholePhoto } from "../api";
import { FLAGS } from "../gallery/flags";
import { FLAG_ICONS } from "../gallery/TileFlags";
import { useFlags } from "../gallery/useFlags";
import { highestRating } from "../limits.json";
import { t } from "../texts/texts";
import { Icon } from "../ui/Icon";
import { useTask } from "../ui/useTask";
import { Section } from "./Section";

const STARS = [...Array(highestRating).keys()].map((number) => number + 1);

/** Stars, and whether it is a favourite, rejected or hidden; the photo follows by its event. */
export function Flags({ photo }: { photo: WholePhoto }) {
  const flag = useFlags();
  const { run, error } = useTask(useCallback((change: PhotoChange) => flag([photo], change), [flag, photo]));
  return (
    <Section icon="star" title={t("photo.rating")}>
      <div className="flags">
        <fieldset className="stars">
          <legend className="visually-hidden">{t("photo.rating")}</legend>
          {STARS.map((stars) => (
            <button
              key={stars}
              type="button"
              className="star"
              aria-label={t("flag.stars", { count: stars })}
              title={t("flag.starsKey", { count: stars })}
              aria-pressed={stars === (photo.rating ?? 0)}
              data-filled={stars <= (photo.rating ?? 0)}
              onClick={() => void run({ rating: stars === photo.rating ? 0 : stars })}
            >
              ★
            </button>
          ))}
        </fieldset>
        {FLAGS.map((name) => (
          <button
            key={name}
            type="button"
            className="icon-button"
            aria-label={t(`flag.${name}`)}
            title={t(`flag.${name}Key`)}
            aria-pressed={photo[name] ?? false}
            onClick={() => void run({ [name]: !photo[name] })}
          >
            <Icon name={FLAG_ICONS[name]} />
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
