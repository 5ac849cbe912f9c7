import type { WholePhoto } from "../api";
import { t } from "../texts/texts";
import { AlbumChoice } from "./AlbumChoice";
import type { Located } from "./Boxes";
import type { ChangePhoto } from "./changePhoto";
import { Details } from "./Details";
import { Flags } from "./Flags";
import { Labels } from "./Labels";
import { PeopleInPhoto } from "./PeopleInPhoto";
import { Place } from "./Place";
import { Processing } from "./Processing";
import { Similar } from "./Similar";
import { StatusNote } from "./StatusNote";
import { Tags } from "./Tags";
import { TextLines } from "./TextLines";

interface Props {
  photo: WholePhoto;
  onChange: ChangePhoto;
  onLocated: (located: Located | null) => void;
  /** Shows another photo instead. */
  show: (id: string) => void;
}

/** Everything that is known about a photo, and forms for tags, labels and album. */
export function Panel({ photo, onChange, onLocated, show }: Props) {
  return (
    <aside className="panel" aria-label={t("photo.panel")}>
      {photo.owner && <p className="panel-owner">{t("with.from", { owner: photo.owner })}</p>}
      <StatusNote photo={photo} onChange={onChange} />
      <Flags photo={photo} />
      <Labels photo={photo} onChange={onChange} onLabel={onLocated} />
      <PeopleInPhoto photo={photo} onChange={onChange} onLocated={onLocated} />
      <TextLines lines={photo.textLines} onLocated={onLocated} />
      <Tags photo={photo} onChange={onChange} />
      {!photo.owner && <AlbumChoice photo={photo} onChange={onChange} />}
      <Details photo={photo} onChange={onChange} />
      {photo.location && (
        <Place location={photo.location} places={photo.places ?? []} isCorrected={Boolean(photo.edits.location)} />
      )}
      {!photo.owner && photo.status === "SUCCEEDED" && <Similar id={photo.id} show={show} />}
      {!photo.owner && <Processing photo={photo} />}
    </aside>
  );
}
