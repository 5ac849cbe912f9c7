import type { ComponentType } from "react";
import { t } from "../texts/texts";
import { preloaded } from "./preloaded";
import { Failure, Spinner } from "./States";
import { useLoaded } from "./useLoaded";

/** A page whose script comes separately. */
export function separatePage<P extends object>(load: () => Promise<{ default: ComponentType<P> }>): ComponentType<P> {
  const loadPage = preloaded(load);
  return function SeparatePage(props: P) {
    const page = useLoaded(loadPage);
    if (page.value) return <page.value.default {...props} />;
    if (page.error) return <Failure message={t("failed.pageScript")} retry={page.reload} />;
    return <Spinner label={t("loading.any")} />;
  };
}
