import type { Camera, WholePhoto } from "../api";
import { Link } from "../router";
import { searchPath } from "../routes";
import { bytesText, cameraTimeText, exposureText, timeText } from "../ui/format";
import { Section } from "./Section";

/** What the file and its camera say. */
export function Details({ photo }: { photo: WholePhoto }) {
  const rows = rowsOf(photo);
  return (
    <>
      <Section icon="info" title="Details">
        <dl className="details">
          {rows.map(([name, value]) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{value}</dd>
            </div>
          ))}
        </dl>
      </Section>
      {photo.colours.length > 0 && <Colours colours={photo.colours} />}
    </>
  );
}

function rowsOf(photo: WholePhoto) {
  const { name, capturedAt, uploadedAt, width, height, fileSize, format, camera = {}, inscription = {} } = photo;
  const rows: [string, string | undefined][] = [
    ["Title", inscription.title],
    ["Caption", inscription.caption],
    ["Rating", "★".repeat(inscription.rating ?? 0)],
    ["Creator", inscription.creator],
    ["Credit", inscription.credit],
    ["Copyright", inscription.copyright],
    ["Usage terms", inscription.usageTerms],
    ["Model release", inscription.modelRelease],
    ["Taken", capturedAt && cameraTimeText(capturedAt)],
    ["Uploaded", timeText(uploadedAt)],
    ["File", name],
    ["Size", sizeText({ width, height, fileSize, format })],
    ["Camera", cameraText(camera)],
    ["Lens", camera.lens],
    ["Exposure", exposureLine(camera)],
  ];
  return rows.filter((row): row is [string, string] => Boolean(row[1]));
}

function sizeText({ width, height, fileSize, format }: Pick<WholePhoto, "width" | "height" | "fileSize" | "format">) {
  const megapixels = width && height ? (width * height) / 1e6 : 0;
  const parts = [
    width && height && `${width} × ${height}`,
    megapixels >= 0.1 && `${megapixels.toFixed(1)} MP`,
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
    fNumber && `ƒ/${Number(fNumber.toFixed(1))}`,
    exposureTime && exposureText(exposureTime),
    focalLength && `${Number(focalLength.toFixed(1))} mm`,
    iso && `ISO ${iso}`,
  ];
  return parts.filter(Boolean).join(" · ");
}

function Colours({ colours }: { colours: { name: string; share: number }[] }) {
  return (
    <Section icon="palette" title="Colours">
      <ul className="colours">
        {colours.map(({ name, share }) => (
          <li key={name} style={{ flexGrow: share }}>
            <Link href={searchPath(`color:${name}`)} title={`${name} ${Math.round(share)} %`}>
              <span className="colour-bar" data-colour={name} />
              <span className="colour-name">{name}</span>
            </Link>
          </li>
        ))}
      </ul>
    </Section>
  );
}
