import { useCallback, useState } from "react";
import type { Camera, WholePhoto } from "../api";
import { Link } from "../router";
import { searchPath } from "../routes";
import { t } from "../texts/texts";
import { colourName } from "../ui/colourName";
import { bytesText, cameraTimeText, exposureText, numberText, timeText } from "../ui/format";
import { Icon } from "../ui/Icon";
import { CorrectPhoto } from "./CorrectPhoto";
import type { ChangePhoto } from "./changePhoto";
import { correctedOf } from "./corrections";
import { Section } from "./Section";

/** What the file and its camera say, as far as the owner has not corrected it. */
export function Details({ photo, onChange }: { photo: WholePhoto; onChange: ChangePhoto }) {
  const rows = rowsOf(photo);
  const corrected = correctedRows(photo);
  const [correcting, setCorrecting] = useState(false);
  const close = useCallback(() => setCorrecting(false), []);
  return (
    <>
      <Section icon="info" title={t("photo.details")}>
        <dl className="details">
          {rows.map(([name, value]) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd>
                {value}
                {corrected.has(name) && <span className="corrected">{t("correct.corrected")}</span>}
              </dd>
            </div>
          ))}
        </dl>
        <button type="button" className="button small" onClick={() => setCorrecting(true)}>
          <Icon name="edit" size={16} />
          {t("correct.do")}
        </button>
        {correcting && <CorrectPhoto photo={photo} onChange={onChange} onClose={close} />}
      </Section>
      {photo.colours.length > 0 && <Colours colours={photo.colours} />}
    </>
  );
}

function rowsOf(photo: WholePhoto) {
  const { name, capturedAt, uploadedAt, width, height, fileSize, format, camera = {}, inscription = {} } = photo;
  const rows: [string, string | undefined][] = [
    [t("photo.title"), inscription.title],
    [t("photo.caption"), inscription.caption],
    [t("photo.creator"), inscription.creator],
    [t("photo.credit"), inscription.credit],
    [t("photo.copyright"), inscription.copyright],
    [t("photo.usageTerms"), inscription.usageTerms],
    [t("photo.modelRelease"), inscription.modelRelease],
    [t("photo.taken"), capturedAt && cameraTimeText(capturedAt)],
    [t("photo.uploaded"), timeText(uploadedAt)],
    [t("photo.file"), name],
    [t("photo.size"), sizeText({ width, height, fileSize, format })],
    [t("photo.camera"), cameraText(camera)],
    [t("photo.lens"), camera.lens],
    [t("photo.exposure"), exposureLine(camera)],
  ];
  return rows.filter((row): row is [string, string] => Boolean(row[1]));
}

function correctedRows(photo: WholePhoto): Set<string> {
  const names = { title: t("photo.title"), caption: t("photo.caption"), captured_at: t("photo.taken"), location: "" };
  return new Set([...correctedOf(photo)].map((name) => names[name]));
}

function sizeText({ width, height, fileSize, format }: Pick<WholePhoto, "width" | "height" | "fileSize" | "format">) {
  const megapixels = width && height ? (width * height) / 1e6 : 0;
  const parts = [
    width && height && `${width} × ${height}`,
    megapixels >= 0.1 && `${numberText(Number(megapixels.toFixed(1)))} MP`,
    fileSize && bytesText(fileSize),
    format,
  ];
  return parts.filter(Boolean).join(" · ");
}

// Most models begin with their maker's name.
function cameraText({ make, model }: Camera): string | undefined {
  if (!make || !model) return model ?? make;
  return model.toLowerCase().startsWith(make.split(" ")[0]?.toLowerCase() ?? "") ? model : `${make} ${model}`;
}

function exposureLine({ fNumber, exposureTime, focalLength, iso }: Camera): string {
  const parts = [
    fNumber && `ƒ/${numberText(Number(fNumber.toFixed(1)))}`,
    exposureTime && exposureText(exposureTime),
    focalLength && `${numberText(Number(focalLength.toFixed(1)))} mm`,
    iso && `ISO ${iso}`,
  ];
  return parts.filter(Boolean).join(" · ");
}

function Colours({ colours }: { colours: { name: string; share: number }[] }) {
  return (
    <Section icon="palette" title={t("photo.colours")}>
      <ul className="colours">
        {colours.map(({ name, share }) => (
          <li key={name} style={{ flexGrow: share }}>
            <Link href={searchPath(`color:${name}`)} title={`${colourName(name)} ${Math.round(share)} %`}>
              <span className="colour-bar" data-colour={name} />
              <span className="colour-name">{colourName(name)}</span>
            </Link>
          </li>
        ))}
      </ul>
    </Section>
  );
}
