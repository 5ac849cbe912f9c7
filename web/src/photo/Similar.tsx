import { useCallback, useEffect, useState } from "react";
import type { Picture } from "../api";
import { follow } from "../router";
import { photoPath } from "../routes";
import { useServices } from "../services";
import { t } from "../texts/texts";
import { useLoaded } from "../ui/useLoaded";
import { usePhotoUrl } from "../urls/usePhotoUrl";
import { Section } from "./Section";

const FEW = 8;

type Show = (id: string) => void;

/** The user's photos that look like this one, and those of its kind; nothing where there are none. */
export function Similar({ id, show }: { id: string; show: Show }) {
  const { api, events } = useServices();
  const { value, error, reload, set } = useLoaded(
    useCallback((signal: AbortSignal) => api.similar(id, signal), [api, id]),
  );
  useEffect(
    () =>
      events.listen((event) => {
        if (event.type !== "photo_removed") return;
        const isLeft = (picture: Picture) => picture.id !== event.id;
        set((found) => ({ ...found, pictures: found.pictures.filter(isLeft), ofKind: found.ofKind.filter(isLeft) }));
      }),
    [events, set],
  );
  if (error)
    return (
      <Section icon="copies" title={t("photo.similar")}>
        <p className="error-text">
          {error}{" "}
          <button type="button" className="link" onClick={reload}>
            {t("do.again")}
          </button>
        </p>
      </Section>
    );
  return (
    <>
      <Row title={t("photo.similar")} pictures={value?.pictures ?? []} show={show} />
      <Row title={t("photo.ofKind")} pictures={value?.ofKind ?? []} show={show} />
    </>
  );
}

function Row({ title, pictures, show }: { title: string; pictures: readonly Picture[]; show: Show }) {
  const [isWhole, setWhole] = useState(false);
  if (pictures.length === 0) return null;
  return (
    <Section icon="copies" title={title}>
      <ul className="similar">
        {pictures.slice(0, isWhole ? undefined : FEW).map((picture) => (
          <li key={picture.id}>
            <SimilarPhoto picture={picture} show={show} />
          </li>
        ))}
      </ul>
      {pictures.length > FEW && (
        <button type="button" className="link" onClick={() => setWhole(!isWhole)}>
          {isWhole ? t("photo.fewer") : t("photo.showAll", { count: pictures.length })}
        </button>
      )}
    </Section>
  );
}

function SimilarPhoto({ picture: { id, name, thumbnailUrl, sensitive }, show }: { picture: Picture; show: Show }) {
  const { url, broken } = usePhotoUrl(id, "thumbnailUrl", thumbnailUrl);
  return (
    <a href={photoPath(id)} title={name} data-sensitive={sensitive} onClick={(event) => follow(event, () => show(id))}>
      {url ? <img src={url} alt={name} loading="lazy" decoding="async" onError={broken} /> : name}
    </a>
  );
}
