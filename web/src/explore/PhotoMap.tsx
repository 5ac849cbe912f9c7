import { geoEquirectangular, geoGraticule10, geoPath } from "d3-geo";
import { useEffect, useMemo, useState } from "react";
import { feature } from "topojson-client";
import type { GeometryCollection, Topology } from "topojson-specification";
import countries from "world-atlas/countries-110m.json";
import { messageOf, type Picture } from "../api";
import { navigate } from "../router";
import { searchPath } from "../routes";
import { useServices } from "../services";
import { t } from "../texts/texts";
import { numberText } from "../ui/format";
import { Icon } from "../ui/Icon";
import { type Cluster, clustered, type Placed } from "./clusters";
import { loadPlaced } from "./loadExplore";

const WIDTH = 960;
const HEIGHT = 480;
const MOST_PHOTOS = 5000;
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
  const { pictures, error } = usePlaced();
  const [level, setLevel] = useState(0);
  const [centre, setCentre] = useState<Centre>({ x: WIDTH / 2, y: HEIGHT / 2 });
  const scale = ZOOMS[level] ?? 1;
  const points = useMemo(() => pictures.flatMap(pointOf), [pictures]);
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
          <Bubble key={cluster.points[0]?.id} cluster={cluster} scale={scale} onOpen={() => open(cluster)} />
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
          (points.length < total
            ? t("map.part", { part: points.length, count: total })
            : t("map.total", { count: total }))}
      </p>
    </div>
  );
}

interface BubbleProps {
  cluster: Cluster<Point>;
  scale: number;
  onOpen: () => void;
}

function Bubble({ cluster: { x, y, points }, scale, onOpen }: BubbleProps) {
  const radius = (7 + 3 * Math.log2(points.length)) / scale;
  const label = t("map.here", { count: points.length });
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
      {points.length > 1 && (
        <text x={x} y={y} dy="0.35em" textAnchor="middle" style={{ fontSize: radius * 0.9 }}>
          {numberText(points.length)}
        </text>
      )}
    </g>
  );
}

function usePlaced(): { pictures: Picture[]; error: string | null } {
  const { api } = useServices();
  const [pictures, setPictures] = useState<Picture[]>([]);
  const [error, setError] = useState<string | null>(null);
  useEffect(() => {
    const end = new AbortController();
    loadPlaced(api, MOST_PHOTOS, setPictures, end.signal).catch((failure) => {
      if (!end.signal.aborted) setError(messageOf(failure));
    });
    return () => end.abort();
  }, [api]);
  return { pictures, error };
}

function pointOf({ id, location }: Picture): Point[] {
  const at = location && projection([location.longitude, location.latitude]);
  return at ? [{ id, x: at[0], y: at[1], latitude: location.latitude, longitude: location.longitude }] : [];
}

function limited(value: number, most: number): number {
  return Math.min(Math.max(0, value), most);
}
