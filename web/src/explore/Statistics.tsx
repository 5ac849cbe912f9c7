import { Link } from "../router";
import { photosPath, searchPath } from "../routes";
import { t } from "../texts/texts";
import { numberText } from "../ui/format";
import { Bars } from "./Bars";
import { distributionsOf } from "./distributions";
import type { Library } from "./loadExplore";

const MOST_REASONS = 5;

/** The library in numbers, how its photos are distributed, and why some could not be processed. */
export function Statistics({ library: { total, failed, reasons, withPlace, facets } }: { library: Library }) {
  const years = (facets.years ?? []).toSorted((one, other) => one.value.localeCompare(other.value));
  const [camera] = facets.cameras ?? [];
  const rows: [string, number, string][] = [
    [t("shell.photos"), total, "*"],
    [t("explore.withPlace"), withPlace, "has:location"],
    [t("explore.failed"), failed, "is:failed"],
  ];
  return (
    <section className="theme" aria-label={t("explore.numbers")}>
      <h2>{t("explore.numbers")}</h2>
      <dl className="numbers">
        {rows.map(([name, number, query]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{number > 0 ? <Link href={searchPath(query)}>{numberText(number)}</Link> : numberText(number)}</dd>
          </div>
        ))}
        {camera && (
          <div>
            <dt>{t("explore.camera")}</dt>
            <dd>{camera.value}</dd>
          </div>
        )}
      </dl>
      {reasons.length > 0 && (
        <ul className="reasons" aria-label={t("explore.reasons")}>
          {reasons.slice(0, MOST_REASONS).map(({ reason, count }) => (
            <li key={reason}>
              {reason} <span className="theme-count">{t("count.photos", { count })}</span>
            </li>
          ))}
        </ul>
      )}
      <div className="distributions">
        {distributionsOf(facets).map((distribution) => (
          <Bars key={distribution.title} {...distribution} />
        ))}
      </div>
      {years.length > 1 && <YearBars years={years} />}
    </section>
  );
}

function YearBars({ years }: { years: { value: string; count: number }[] }) {
  const most = Math.max(...years.map(({ count }) => count));
  return (
    <section className="taken" aria-label={t("explore.taken")}>
      <h3>{t("explore.taken")}</h3>
      <ol className="year-bars">
        {years.map(({ value, count }) => (
          <li key={value}>
            <Link href={photosPath(value)} title={t("count.photos", { count })}>
              <span className="year-bar" style={{ height: `${Math.max(2, (count / most) * 100)}%` }} />
              <span>{value}</span>
              <span className="visually-hidden">: {t("count.photos", { count })}</span>
            </Link>
          </li>
        ))}
      </ol>
    </section>
  );
}
