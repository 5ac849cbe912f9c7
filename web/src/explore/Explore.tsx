import { t } from "../texts/texts";
import { preloaded } from "../ui/preloaded";
import { Failure, Spinner } from "../ui/States";
import { useLoaded } from "../ui/useLoaded";

const loadPage = preloaded(() => import("./ExplorePage"));

/** The page, whose script comes separately. */
export function Explore() {
  const page = useLoaded(loadPage);
  if (page.value) return <page.value.default />;
  if (page.error) return <Failure message={t("failed.pageScript")} retry={page.reload} />;
  return <Spinner label={t("loading.any")} />;
}
