import type { Location } from "../api";
import { Link } from "../router";
import { searchPath } from "../routes";
import { t } from "../texts/texts";
import { coordinateText } from "../ui/format";
import { preloaded } from "../ui/preloaded";
import { useLoaded } from "../ui/useLoaded";
import { Section } from "./Section";

const loadGlobe = preloaded(() => import("./Globe"));

interface Props {
  location: Location;
  places: string[];
  isCorrected: boolean;
}

export function Place({ location, places, isCorrected }: Props) {
  const { latitude, longitude, altitude } = location;
  const globe = useLoaded(loadGlobe).value;
  const near = `near:${latitude.toFixed(4)},${longitude.toFixed(4)},10km`;
  return (
    <Section icon="pin" title={t("photo.place")}>
      {places.length > 0 && <p className="place-name">{places.join(", ")}</p>}
      {isCorrected && <p className="corrected">{t("correct.corrected")}</p>}
      <div className="globe">{globe && <globe.default latitude={latitude} longitude={longitude} />}</div>
      <p className="place-line">
        {coordinateText(latitude, t("photo.north"), t("photo.south"))},{" "}
        {coordinateText(longitude, t("photo.east"), t("photo.west"))}
        {altitude !== undefined && ` · ${Math.round(altitude)} m`}
      </p>
      <Link href={searchPath(near)}>{t("photo.near")}</Link>
    </Section>
  );
}
