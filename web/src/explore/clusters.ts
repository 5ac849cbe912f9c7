/** Points on a map, gathered where they lie close together. Pure. */

export interface Placed {
  x: number;
  y: number;
  /** How many photos are there. */
  count: number;
}

export interface Cluster<P extends Placed> {
  /** The middle of its photos. */
  x: number;
  y: number;
  count: number;
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
  const clusters = [...cells.values()].map((there) => ({
    x: mean(there, "x"),
    y: mean(there, "y"),
    count: sum(there),
    points: there,
  }));
  return clusters.sort((one, other) => one.count - other.count);
}

function mean(points: Placed[], axis: "x" | "y"): number {
  return points.reduce((total, point) => total + point[axis] * point.count, 0) / sum(points);
}

function sum(points: Placed[]): number {
  return points.reduce((total, { count }) => total + count, 0);
}
