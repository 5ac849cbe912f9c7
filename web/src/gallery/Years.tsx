import { useCallback, useMemo, useRef } from "react";
import type { Photo } from "../api";
import { useServices } from "../services";
import { t } from "../texts/texts";
import { useLoaded } from "../ui/useLoaded";
import { dayOf } from "./takenAt";
import { yearsOf } from "./years";

const PRIMARY = 1;

interface Props {
  loaded: Photo[];
  /** The year at the top of the window. */
  current?: string;
  go: (year: string) => void;
  /** The pointer is dragged over a year. */
  glance: (year: string) => void;
}

/** Every year of the library: a click leads there, whether or not its photos are loaded, and a drag along them scrolls. */
export function Years({ loaded, current, go, glance }: Props) {
  const dragged = useRef<string>(undefined);
  const { api } = useServices();
  const found = useLoaded(
    useCallback((signal: AbortSignal) => api.search({ query: "*", size: 1, facets: ["years"] }, signal), [api]),
  );
  const years = useMemo(
    () =>
      yearsOf(
        found.value?.facets?.years ?? [],
        loaded.map((photo) => dayOf(photo).slice(0, 4)),
      ),
    [found.value, loaded],
  );
  // Without another year there is nowhere to go.
  if (years.length < 2) return null;
  return (
    <nav className="years" aria-label={t("grid.years")}>
      {years.map(({ year, share }) => (
        <button
          key={year}
          type="button"
          className="year"
          style={{ flexGrow: share }}
          aria-current={year === current || undefined}
          onClick={() => go(year)}
          onPointerDown={() => {
            dragged.current = undefined;
          }}
          onPointerEnter={({ buttons }) => {
            if (buttons !== PRIMARY) return;
            dragged.current = year;
            glance(year);
          }}
          // A drag that ends elsewhere than it began is no click.
          onPointerUp={() => dragged.current === year && go(year)}
        >
          {year}
        </button>
      ))}
    </nav>
  );
}
