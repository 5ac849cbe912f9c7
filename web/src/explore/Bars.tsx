import { useId } from "react";
import { Link } from "../router";
import { searchPath } from "../routes";
import { numberText } from "../ui/format";
import type { Distribution } from "./distributions";

/** A distribution as bars, the largest of which takes all the room. */
export function Bars({ title, rows }: Distribution) {
  const id = useId();
  const most = Math.max(1, ...rows.map(({ count }) => count));
  return (
    <section className="bars" aria-labelledby={id}>
      <h3 id={id}>{title}</h3>
      <ul>
        {rows.map(({ name, count, query }) => (
          <li key={name}>
            <span className="bar-label">{query ? <Link href={searchPath(query)}>{name}</Link> : name}</span>
            <span className="bar-room" aria-hidden="true">
              <span style={{ width: `${(count / most) * 100}%` }} />
            </span>
            <span className="bar-count">{numberText(count)}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}
