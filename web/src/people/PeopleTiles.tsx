import { useState } from "react";
import type { Person } from "../api";
import { Link } from "../router";
import { personPath } from "../routes";
import { t } from "../texts/texts";
import { Icon } from "../ui/Icon";
import { Failure } from "../ui/States";
import { AgreeDialog, WithdrawDialog } from "./ConsentDialogs";
import { FaceTile } from "./FaceTile";
import { MorePeople } from "./MorePeople";
import { useEverybody } from "./usePeople";

/** Who is in the photos, or the question whether faces may be compared; nothing where there is nothing to say of it. */
export function PeopleTiles() {
  const people = useEverybody();
  const { value, error, reload } = people;
  if (!error && !value?.available && !value?.agreedAt) return null;
  return (
    <section className="theme" aria-label={t("people.faces")}>
      <h2>{t("people.faces")}</h2>
      {error && <Failure message={error} retry={reload} />}
      {value && !value.agreedAt && <Ask onAgreed={reload} />}
      {value?.agreedAt && (value.available ? <Tiles {...people} /> : <p className="hint">{t("people.off")}</p>)}
      {value?.agreedAt && <Foot {...people} />}
    </section>
  );
}

type People = ReturnType<typeof useEverybody>;

function Ask({ onAgreed }: { onAgreed: () => void }) {
  const [asking, setAsking] = useState(false);
  return (
    <>
      <button type="button" className="explore-link" onClick={() => setAsking(true)}>
        <Icon name="people" />
        <span>
          {t("people.ask")}
          <span className="hint">{t("people.askHint")}</span>
        </span>
      </button>
      {asking && <AgreeDialog onAgreed={onAgreed} onClose={() => setAsking(false)} />}
    </>
  );
}

function Tiles({ value, more }: People) {
  if (!value) return null;
  return (
    <>
      {value.people.length === 0 && <p className="hint">{t("people.none")}</p>}
      <ul className="theme-tiles people-tiles">
        {value.people.map((person) => (
          <li key={person.id}>
            <PersonTile person={person} />
          </li>
        ))}
      </ul>
      <MorePeople value={value} more={more} />
    </>
  );
}

function Foot({ value, hidden, setHidden, reload }: People) {
  const [asking, setAsking] = useState(false);
  return (
    <p className="people-foot">
      {value?.available && (
        <label>
          <input type="checkbox" checked={hidden} onChange={(event) => setHidden(event.target.checked)} />{" "}
          {t("people.showHidden")}
        </label>
      )}
      <button type="button" className="link" onClick={() => setAsking(true)}>
        {t("people.stop")}
      </button>
      {asking && <WithdrawDialog onWithdrawn={reload} onClose={() => setAsking(false)} />}
    </p>
  );
}

function PersonTile({ person }: { person: Person }) {
  return (
    <Link href={personPath(person.id)} className="theme-tile person-tile">
      <FaceTile person={person} />
      <span className="theme-name">{person.name ?? t("people.unnamed")}</span>
      <span className="theme-count">
        {t("count.photos", { count: person.photos })}
        {person.hidden && ` · ${t("people.isHidden")}`}
      </span>
    </Link>
  );
}
