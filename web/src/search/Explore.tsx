import { useCallback } from "react";
import { Link } from "../router";
import { searchPath } from "../routes";
import { useServices } from "../services";
import { PageTitle } from "../shell/PageTitle";
import { Failure, Spinner } from "../ui/States";
import { useLoaded } from "../ui/useLoaded";

/** Before anything is typed: the most frequent values. */
export function Explore() {
  const { api } = useServices();
  const { value, error, reload } = useLoaded(useCallback((signal: AbortSignal) => api.suggest("", signal), [api]));
  return (
    <>
      <PageTitle title="Search" />
      <p className="note">Type what you look for: a thing, a place, a year, a colour. What your photos have most of:</p>
      {error && <Failure message={error} retry={reload} />}
      {!value && !error && <Spinner label="Loading" />}
      <p className="explore">
        {value?.map((suggestion) => (
          <Link key={suggestion.query} href={searchPath(suggestion.query)} className="chip">
            {suggestion.value}
            <span className="chip-count">{suggestion.count.toLocaleString()}</span>
          </Link>
        ))}
      </p>
    </>
  );
}
