import { t } from "../texts/texts";
import type { usePeople } from "./usePeople";

/** Below a list of people, as long as there are more of them. */
export function MorePeople({ value, more }: Pick<ReturnType<typeof usePeople>, "value" | "more">) {
  return (
    <>
      {value?.cursor && (
        <button type="button" className="button small" onClick={() => more.run()} disabled={more.busy}>
          {t("people.more", { count: value.total - value.people.length })}
        </button>
      )}
      {more.error && (
        <p role="alert" className="error-text">
          {more.error}
        </p>
      )}
    </>
  );
}
