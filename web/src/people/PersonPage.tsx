import { useCallback, useState } from "react";
import type { Person, Sort } from "../api";
import { Link, navigate } from "../router";
import { EXPLORE } from "../routes";
import { phraseOf } from "../search/query";
import { Results } from "../search/SearchPage";
import { useServices } from "../services";
import { PageTitle } from "../shell/PageTitle";
import { t } from "../texts/texts";
import { Icon } from "../ui/Icon";
import { Empty, Failure } from "../ui/States";
import { useLoaded } from "../ui/useLoaded";
import { useTask } from "../ui/useTask";
import { FaceTile } from "./FaceTile";
import { MergeDialog } from "./MergeDialog";
import { NameDialog } from "./NameDialog";

/** Somebody's photos, and what can be said of them. */
export default function PersonPage({ id }: { id: string }) {
  const { api } = useServices();
  const load = useCallback((signal: AbortSignal) => api.person(id, signal), [api, id]);
  const { value, error, isMissing, reload, set } = useLoaded(load);
  const [sort, setSort] = useState<Sort>("newest");
  const [merged, setMerged] = useState(0);
  const change = (person: Person) => set(() => person);
  if (isMissing) return <Nobody />;
  if (error && !value) return <Failure message={error} retry={reload} />;
  return (
    <>
      {error && <Failure message={error} retry={reload} />}
      <section className="person-head" aria-label={t("people.about")}>
        {value && (
          <Head
            person={value}
            onChange={change}
            onMerged={(person) => {
              change(person);
              setMerged((number) => number + 1);
            }}
          />
        )}
      </section>
      <Results
        key={merged}
        title={value?.name ?? t("people.unnamed")}
        query={`person:${phraseOf(id)}`}
        sort={sort}
        strict
        onSort={setSort}
      />
    </>
  );
}

function Nobody() {
  return (
    <>
      <PageTitle title={t("people.noSuch")} hidden />
      <Empty icon="user" title={t("people.noSuch")}>
        <p>{t("people.change")}</p>
        <Link href={EXPLORE} className="button">
          {t("explore.title")}
        </Link>
      </Empty>
    </>
  );
}

interface HeadProps {
  person: Person;
  onChange: (person: Person) => void;
  onMerged: (person: Person) => void;
}

function Head({ person, onChange, onMerged }: HeadProps) {
  const { api } = useServices();
  const [open, setOpen] = useState<"name" | "merge" | null>(null);
  const hide = useTask(
    useCallback(async () => {
      const changed = await api.changePerson(person.id, { hidden: !person.hidden });
      if (changed.hidden) navigate(EXPLORE);
      else onChange(changed);
    }, [api, person, onChange]),
  );
  const close = () => setOpen(null);
  return (
    <>
      <FaceTile person={person} />
      <h2 className="breakable">{person.name ?? t("people.unnamed")}</h2>
      <button type="button" className="button small" onClick={() => setOpen("name")}>
        <Icon name="edit" size={18} /> {person.name ? t("do.rename") : t("people.name")}
      </button>
      <button type="button" className="button small" onClick={() => setOpen("merge")}>
        {t("people.merge")}
      </button>
      <button type="button" className="button small" onClick={() => hide.run()} disabled={hide.busy}>
        {person.hidden ? t("people.show") : t("people.hide")}
      </button>
      {hide.error && (
        <p role="alert" className="error-text">
          {hide.error}
        </p>
      )}
      {open === "name" && <NameDialog person={person} onNamed={onChange} onClose={close} />}
      {open === "merge" && <MergeDialog person={person} onMerged={onMerged} onClose={close} />}
    </>
  );
}
