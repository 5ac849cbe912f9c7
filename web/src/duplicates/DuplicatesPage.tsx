import { useCallback, useMemo, useState } from "react";
import { albumNames } from "../albums/names";
import { useServices } from "../services";
import { PageTitle } from "../shell/PageTitle";
import { t } from "../texts/texts";
import { Empty, EndOfList, Failure, Spinner } from "../ui/States";
import { useKeptFocus } from "../ui/useKeptFocus";
import { useLoaded } from "../ui/useLoaded";
import { DuplicateGroup } from "./DuplicateGroup";
import { shownGroups } from "./groupList";
import { forgetAllGroups, useKeptGroups } from "./keptGroups";
import { type Choices, keptOf, planOf } from "./plan";
import { TidyDialog } from "./TidyDialog";
import { useDuplicates } from "./useDuplicates";
import { useOpenGroups } from "./useOpenGroups";
import { useTidying } from "./useTidying";

const NO_NAMES: Record<string, string> = {};

/** Photos that look the same, in groups: which one stays, and what becomes of the others. */
export default function DuplicatesPage() {
  const { api } = useServices();
  const { all, gone, total, cursor, loading, error, loadMore } = useDuplicates();
  const keptGroups = useKeptGroups();
  const groups = useMemo(() => shownGroups({ all, gone }, keptGroups), [all, gone, keptGroups]);
  const albums = useLoaded(useCallback((signal: AbortSignal) => albumNames(api, signal), [api])).value ?? NO_NAMES;
  const [choices, setChoices] = useState<Choices>({});
  const tidying = useTidying();
  const focus = useKeptFocus<HTMLDivElement>(".duplicate-foot .primary", ".candidate-only", ".duplicate-all");
  useOpenGroups(groups, focus.ref, loadMore);
  const plans = groups.flatMap((group) => planOf(group, keptOf(group, choices)) ?? []);
  const hasMore = cursor !== null && !error;
  const hidden = shownGroups({ all, gone }, []).length - groups.length;
  return (
    <>
      <PageTitle title={t("duplicates.title")}>
        {plans.length > 0 && (
          <button type="button" className="button primary" onClick={() => tidying.ask(plans)}>
            {t("duplicates.tidy", { count: plans.length })}
          </button>
        )}
      </PageTitle>
      {groups.length > 0 && (
        <p className="duplicates-about note">
          {t("duplicates.about")}{" "}
          <strong>{t("duplicates.groups", { count: total - (all.length - groups.length) })}</strong>
        </p>
      )}
      {groups.length === 0 && !loading && !hasMore && !error && (
        <Empty icon="copies" title={t("duplicates.none")}>
          <p>{t("duplicates.what")}</p>
        </Empty>
      )}
      <div className="duplicate-groups" {...focus}>
        {groups.map((group) => (
          <DuplicateGroup
            key={group.key}
            group={group}
            kept={keptOf(group, choices)}
            albums={albums}
            onChoose={(kept) => setChoices((old) => ({ ...old, [group.key]: kept }))}
            onTidy={(plan) => void tidying.one(plan)}
            onKeepAll={() => tidying.keepAll(group)}
          />
        ))}
      </div>
      {error && <Failure message={error} retry={loadMore} />}
      {loading && <Spinner label={t("loading.any")} />}
      {!loading && hasMore && !tidying.asked && <EndOfList reached={loadMore} />}
      {hidden > 0 && (
        <p className="note">
          {t("duplicates.hidden", { count: hidden })}{" "}
          <button type="button" className="link" onClick={forgetAllGroups}>
            {t("duplicates.showHidden")}
          </button>
        </p>
      )}
      {tidying.asked && (
        <TidyDialog
          plans={tidying.asked}
          days={tidying.days}
          error={tidying.error}
          tidy={tidying.tidy}
          onClose={tidying.close}
        />
      )}
    </>
  );
}
