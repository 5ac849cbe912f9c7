/** Points on a map, gathered where they lie close together. Pure. */

export interface Placed {
  id: string;
  x: number;
  y: number;
}

export interface Cluster<P extends Placed> {
  /** The middle of its points. */
  x: number;
  y: number;
  points: P[];
}

/** Points within a cell of a grid of this size are one cluster; the largest come last, so that they are drawn on top. */
export function clustered<P extends Placed>(points: P[], cell: number): Cluster<P>[] {
  const cells = new Map<string, P[]>();
  for (const point of points) {
    const key = `${Math.floor(point.x / cell)} ${Math.floor(point.y / cell)}`;
    const there = cells.get(key);
    if (there) there.push(point);
    else cells.set(key, [point]);
  }
  const clusters = [...cells.values()].map((there) => ({ x: mean(there, "x"), y: mean(there, "y"), points: there }));
  return clusters.sort((one, other) => one.points.length - other.points.length);
}

function mean(points: Placed[], axis: "x" | "y"): number {
  return points.reduce((sum, point) => sum + point[axis], 0) / points.length;
}
