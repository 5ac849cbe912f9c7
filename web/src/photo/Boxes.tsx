import type { BoundingBox } from "../api";

/** What can be shown in the photo: a label with its instances, a line of text, or somebody's face. */
export interface Located {
  name: string;
  /** `confidence` is shown: how certain it is that this is what its name says. */
  instances: { boundingBox: BoundingBox; confidence?: number }[];
}

/** Boxes around the instances of something, over the photo. */
export function Boxes({ located }: { located: Located }) {
  return located.instances.map(({ confidence, boundingBox: { left, top, width, height } }) => (
    <div
      key={`${left} ${top} ${width} ${height}`}
      className="box"
      style={{ left: percent(left), top: percent(top), width: percent(width), height: percent(height) }}
    >
      <span className={top < 0.06 ? "box-name inside" : "box-name"}>
        {located.name} {confidence !== undefined && `${Math.round(confidence)} %`}
      </span>
    </div>
  ));
}

function percent(ratio: number): string {
  return `${ratio * 100}%`;
}
