import { useCallback } from "react";
import { Link } from "../router";
import { searchPath } from "../routes";
import { useServices } from "../services";
import { PageTitle } from "../shell/PageTitle";
import { t } from "../texts/texts";
import { numberText } from "../ui/format";
import { Failure, Spinner } from "../ui/States";
import { useLoaded } from "../ui/useLoaded";

/** Before anything is typed: the most frequent values. */
export function Explore() {
  const { api } = useServices();
  const { value, error, reload } = useLoaded(useCallback((signal: AbortSignal) => api.suggest("", signal), [api]));
  return (
    <>
      <PageTitle title={t("search.title")} />
      <p className="note">{t("search.type")}</p>
      {error && <Failure message={error} retry={reload} />}
      {!value && !error && <Spinner label={t("loading.any")} />}
      <p className="explore">
        {value?.map((suggestion) => (
          <Link key={suggestion.query} href={searchPath(suggestion.query)} className="chip">
            {suggestion.value}
            <span className="chip-count">{numberText(suggestion.count)}</span>
          </Link>
        ))}
      </p>
    </>
  );
}
