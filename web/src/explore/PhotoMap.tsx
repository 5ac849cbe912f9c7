import { geoEquirectangular, geoGraticule10, geoPath } from "d3-geo";
import { useCallback, useMemo, useState } from "react";
import { feature } from "topojson-client";
import type { GeometryCollection, Topology } from "topojson-specification";
import countries from "world-atlas/countries-110m.json";
import type { PlaceCount } from "../api";
import { navigate } from "../router";
import { searchPath } from "../routes";
import { useServices } from "../services";
import { t } from "../texts/texts";
import { numberText } from "../ui/format";
import { Icon } from "../ui/Icon";
import { useLoaded } from "../ui/useLoaded";
import { type Cluster, clustered, type Placed } from "./clusters";
import { loadMap } from "./loadExplore";

const WIDTH = 960;
const HEIGHT = 480;
const CELL = 40;
const ZOOMS = [1, 2, 4, 8, 16, 32];

const world = countries as unknown as Topology<{ countries: GeometryCollection }>;
const projection = geoEquirectangular()
  .scale(WIDTH / (2 * Math.PI))
  .translate([WIDTH / 2, HEIGHT / 2]);
const path = geoPath(projection);
const LANDS = path(feature(world, world.objects.countries)) ?? "";
const GRID = path(geoGraticule10()) ?? "";

interface Point extends Placed {
  latitude: number;
  longitude: number;
}

interface Centre {
  x: number;
  y: number;
}

/** The world with all photos whose place is known; its data is part of the app, and nothing is fetched from outside. */
export default function PhotoMap({ total }: { total: number }) {
  const { api } = useServices();
  const { value, error } = useLoaded(useCallback((signal: AbortSignal) => loadMap(api, signal), [api]));
  const [level, setLevel] = useState(0);
  const [centre, setCentre] = useState<Centre>({ x: WIDTH / 2, y: HEIGHT / 2 });
  const scale = ZOOMS[level] ?? 1;
  const points = useMemo(() => (value ?? []).flatMap(pointOf), [value]);
  const found = points.reduce((sum, { count }) => sum + count, 0);
  const clusters = useMemo(() => clustered(points, CELL / scale), [points, scale]);
  const [width, height] = [WIDTH / scale, HEIGHT / scale];
  const left = limited(centre.x - width / 2, WIDTH - width);
  const top = limited(centre.y - height / 2, HEIGHT - height);

  const open = ({ x, y, points: there }: Cluster<Point>) => {
    const [first] = there;
    if (there.length > 1 && level < ZOOMS.length - 1) {
      setCentre({ x, y });
      setLevel(level + 1);
    } else if (first) navigate(searchPath(`near:${first.latitude.toFixed(4)},${first.longitude.toFixed(4)},20km`));
  };
  return (
    <div className="photo-map">
      {/* biome-ignore lint/a11y/useSemanticElements: a drawing cannot be a fieldset. */}
      <svg viewBox={`${left} ${top} ${width} ${height}`} role="group" aria-label={t("map.label")}>
        <rect className="map-sea" width={WIDTH} height={HEIGHT} />
        <path className="map-grid" d={GRID} style={{ strokeWidth: 0.4 / scale }} />
        <path className="map-land" d={LANDS} style={{ strokeWidth: 0.6 / scale }} />
        {clusters.map((cluster) => (
          <Bubble key={`${cluster.x} ${cluster.y}`} cluster={cluster} scale={scale} onOpen={() => open(cluster)} />
        ))}
      </svg>
      <fieldset className="map-zoom">
        <legend className="visually-hidden">{t("map.zoom")}</legend>
        <button
          type="button"
          className="icon-button"
          aria-label={t("map.nearer")}
          disabled={level === ZOOMS.length - 1}
          onClick={() => setLevel(level + 1)}
        >
          <Icon name="plus" />
        </button>
        <button
          type="button"
          className="icon-button"
          aria-label={t("map.farther")}
          disabled={level === 0}
          onClick={() => setLevel(level - 1)}
        >
          <Icon name="minus" />
        </button>
      </fieldset>
      <p className="note" role="status">
        {error ??
          (value && found < total ? t("map.part", { part: found, count: total }) : t("map.total", { count: total }))}
      </p>
    </div>
  );
}

interface BubbleProps {
  cluster: Cluster<Point>;
  scale: number;
  onOpen: () => void;
}

function Bubble({ cluster: { x, y, count }, scale, onOpen }: BubbleProps) {
  const radius = (7 + 3 * Math.log2(count)) / scale;
  const label = t("map.here", { count });
  return (
    // biome-ignore lint/a11y/useSemanticElements: there are no buttons in a drawing.
    <g
      className="map-bubble"
      role="button"
      tabIndex={0}
      aria-label={label}
      onClick={onOpen}
      onKeyDown={(event) => {
        if (event.key !== "Enter" && event.key !== " ") return;
        event.preventDefault();
        onOpen();
      }}
    >
      <title>{label}</title>
      <circle cx={x} cy={y} r={radius} style={{ strokeWidth: 1.5 / scale }} />
      {count > 1 && (
        <text x={x} y={y} dy="0.35em" textAnchor="middle" style={{ fontSize: radius * 0.9 }}>
          {numberText(count)}
        </text>
      )}
    </g>
  );
}

function pointOf({ latitude, longitude, count }: PlaceCount): Point[] {
  const at = projection([longitude, latitude]);
  return at ? [{ x: at[0], y: at[1], count, latitude, longitude }] : [];
}

function limited(value: number, most: number): number {
  return Math.min(Math.max(0, value), most);
}
