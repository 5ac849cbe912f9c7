import { lazy, Suspense } from "react";
import type { Location } from "../api";
import { Link } from "../router";
import { searchPath } from "../routes";
import { ErrorBoundary } from "../ui/ErrorBoundary";
import { coordinateText } from "../ui/format";
import { Section } from "./Section";

const Globe = lazy(() => import("./Globe"));

export function Place({ location, places }: { location: Location; places: string[] }) {
  const { latitude, longitude, altitude } = location;
  const near = `near:${latitude.toFixed(4)},${longitude.toFixed(4)},10km`;
  return (
    <Section icon="pin" title="Place">
      {places.length > 0 && <p className="place-name">{places.join(", ")}</p>}
      <div className="globe">
        <ErrorBoundary fallback={null}>
          <Suspense>
            <Globe latitude={latitude} longitude={longitude} />
          </Suspense>
        </ErrorBoundary>
      </div>
      <p className="place-line">
        {coordinateText(latitude, "N", "S")}, {coordinateText(longitude, "E", "W")}
        {altitude !== undefined && ` · ${Math.round(altitude)} m`}
      </p>
      <Link href={searchPath(near)}>Photos near here</Link>
    </Section>
  );
}
