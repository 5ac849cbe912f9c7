import type { Location } from "../api";
import { Link } from "../router";
import { searchPath } from "../routes";
import { coordinateText } from "../ui/format";
import { preloaded } from "../ui/preloaded";
import { useLoaded } from "../ui/useLoaded";
import { Section } from "./Section";

const loadGlobe = preloaded(() => import("./Globe"));

export function Place({ location, places }: { location: Location; places: string[] }) {
  const { latitude, longitude, altitude } = location;
  const globe = useLoaded(loadGlobe).value;
  const near = `near:${latitude.toFixed(4)},${longitude.toFixed(4)},10km`;
  return (
    <Section icon="pin" title="Place">
      {places.length > 0 && <p className="place-name">{places.join(", ")}</p>}
      <div className="globe">{globe && <globe.default latitude={latitude} longitude={longitude} />}</div>
      <p className="place-line">
        {coordinateText(latitude, "N", "S")}, {coordinateText(longitude, "E", "W")}
        {altitude !== undefined && ` · ${Math.round(altitude)} m`}
      </p>
      <Link href={searchPath(near)}>Photos near here</Link>
    </Section>
  );
}
