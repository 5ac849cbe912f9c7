import { useMemo, useSyncExternalStore } from "react";
import { useServices } from "../services";
import { t } from "../texts/texts";
import { Failure, Spinner } from "../ui/States";
import { useLoaded } from "../ui/useLoaded";
import { GuestApi } from "./guestApi";

const loadPage = () => import("./SharedPage");

/** What somebody with a link sees, whether or not they are signed in; its script comes separately. */
export function GuestPages() {
  const { apiUrl } = useServices();
  const token = useSyncExternalStore(onLink, () => location.hash.slice(1));
  const guest = useMemo(() => new GuestApi(apiUrl, token), [apiUrl, token]);
  const page = useLoaded(loadPage);
  if (page.value) return <page.value.SharedPage key={token} guest={guest} />;
  if (page.error) return <Failure message={t("failed.pageScript")} retry={page.reload} />;
  return <Spinner label={t("loading.any")} />;
}

function onLink(listener: () => void): () => void {
  addEventListener("hashchange", listener);
  return () => removeEventListener("hashchange", listener);
}
