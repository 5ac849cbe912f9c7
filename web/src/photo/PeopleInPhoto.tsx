import { useCallback } from "react";
import type { Face, WholePhoto } from "../api";
import { Link } from "../router";
import { personPath } from "../routes";
import { useServices } from "../services";
import { t } from "../texts/texts";
import { useNotify } from "../ui/notices";
import { useTask } from "../ui/useTask";
import type { Located } from "./Boxes";
import type { ChangePhoto } from "./changePhoto";
import { Section } from "./Section";

interface Props {
  photo: WholePhoto;
  onChange: ChangePhoto;
  onLocated: (located: Located | null) => void;
}

/** Who is in the photo; hovering or focusing somebody shows where. */
export function PeopleInPhoto({ photo, onChange, onLocated }: Props) {
  if (!photo.faces) return null;
  return (
    <Section icon="people" title={t("people.title")}>
      <ul className="text-lines faces">
        {photo.faces.map((face) => (
          <FaceLine key={face.id} face={face} photoId={photo.id} onChange={onChange} onLocated={onLocated} />
        ))}
      </ul>
    </Section>
  );
}

interface LineProps extends Omit<Props, "photo"> {
  face: Face;
  photoId: string;
}

function FaceLine({ face, photoId, onChange, onLocated }: LineProps) {
  const name = face.name ?? t("people.unnamed");
  const located: Located = { name, instances: [{ boundingBox: face.boundingBox }] };
  const { say, error } = useSaid(face, photoId, onChange);
  return (
    <li
      onPointerEnter={() => onLocated(located)}
      onPointerLeave={() => onLocated(null)}
      onFocus={() => onLocated(located)}
      onBlur={() => onLocated(null)}
    >
      {face.person ? <Link href={personPath(face.person)}>{name}</Link> : name}
      {face.person && (
        <span className="face-actions">
          <button type="button" className="link" onClick={() => say.run("cover")} disabled={say.busy}>
            {t("people.cover")}
            <span className="visually-hidden"> {name}</span>
          </button>
          <button type="button" className="link" onClick={() => say.run("not")} disabled={say.busy}>
            {t("people.not")}
            <span className="visually-hidden"> {name}</span>
          </button>
        </span>
      )}
      {error && (
        <p role="alert" className="error-text">
          {error}
        </p>
      )}
    </li>
  );
}

/** What can be said of a face: that it is to be shown for the person, or is somebody else's. */
function useSaid({ id, person }: Face, photoId: string, onChange: ChangePhoto) {
  const { api } = useServices();
  const notify = useNotify();
  const say = useTask(
    useCallback(
      async (what: "cover" | "not") => {
        if (!person) return;
        const face = { photo: photoId, face: id };
        if (what === "cover") {
          await api.changePerson(person, { cover: face });
          notify(t("people.covered"));
        } else {
          await api.notThisPerson(person, face);
          const { faces } = await api.photo(photoId);
          onChange((photo) => ({ ...photo, faces }));
        }
      },
      [api, notify, id, person, photoId, onChange],
    ),
  );
  return { say, error: say.error };
}
