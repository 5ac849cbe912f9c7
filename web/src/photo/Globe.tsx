import { geoGraticule10, geoOrthographic, geoPath } from "d3-geo";
import { useMemo } from "react";
import { feature } from "topojson-client";
import type { GeometryCollection, Topology } from "topojson-specification";
import countries from "world-atlas/countries-110m.json";
import { t } from "../texts/texts";

const WIDTH = 320;
const HEIGHT = 200;
// More than the frame holds: a part of the globe, large enough to recognise the country.
const RADIUS = 260;

const world = countries as unknown as Topology<{ countries: GeometryCollection }>;
const lands = feature(world, world.objects.countries);

/** The globe seen from above a point; its data is part of the app, and nothing is fetched from outside. */
export default function Globe({ latitude, longitude }: { latitude: number; longitude: number }) {
  const drawn = useMemo(() => {
    const projection = geoOrthographic()
      .scale(RADIUS)
      .translate([WIDTH / 2, HEIGHT / 2])
      .rotate([-longitude, -latitude])
      .clipExtent([
        [0, 0],
        [WIDTH, HEIGHT],
      ]);
    const path = geoPath(projection);
    return { sphere: path({ type: "Sphere" }), graticule: path(geoGraticule10()), lands: path(lands) };
  }, [latitude, longitude]);
  return (
    <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={t("photo.globe")}>
      <path className="globe-sea" d={drawn.sphere ?? ""} />
      <path className="globe-grid" d={drawn.graticule ?? ""} />
      <path className="globe-land" d={drawn.lands ?? ""} />
      <circle className="globe-halo" cx={WIDTH / 2} cy={HEIGHT / 2} r="12" />
      <circle className="globe-point" cx={WIDTH / 2} cy={HEIGHT / 2} r="5" />
    </svg>
  );
}
