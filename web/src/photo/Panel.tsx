import type { Label, WholePhoto } from "../api";
import { t } from "../texts/texts";
import { AlbumChoice } from "./AlbumChoice";
import type { ChangePhoto } from "./changePhoto";
import { Details } from "./Details";
import { Flags } from "./Flags";
import { Labels } from "./Labels";
import { Place } from "./Place";
import { Processing } from "./Processing";
import { StatusNote } from "./StatusNote";
import { Tags } from "./Tags";

interface Props {
  photo: WholePhoto;
  onChange: ChangePhoto;
  onLabel: (label: Label | null) => void;
}

/** Everything that is known about a photo, and forms for tags, labels and album. */
export function Panel({ photo, onChange, onLabel }: Props) {
  return (
    <aside className="panel" aria-label={t("photo.panel")}>
      {photo.owner && <p className="panel-owner">{t("with.from", { owner: photo.owner })}</p>}
      <StatusNote photo={photo} onChange={onChange} />
      <Flags photo={photo} />
      <Labels photo={photo} onChange={onChange} onLabel={onLabel} />
      <Tags photo={photo} onChange={onChange} />
      {!photo.owner && <AlbumChoice photo={photo} onChange={onChange} />}
      <Details photo={photo} onChange={onChange} />
      {photo.location && (
        <Place location={photo.location} places={photo.places ?? []} isCorrected={Boolean(photo.edits.location)} />
      )}
      {!photo.owner && <Processing photo={photo} />}
    </aside>
  );
}
