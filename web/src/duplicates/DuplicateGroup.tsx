import { useId, useMemo } from "react";
import { here, navigate } from "../router";
import { comparePath } from "../routes";
import { t } from "../texts/texts";
import { Icon } from "../ui/Icon";
import { Candidate } from "./Candidate";
import { factsOf, flagsText } from "./facts";
import type { Group } from "./groupList";
import { inherited, type Plan, planOf } from "./plan";

interface Props {
  group: Group;
  kept: ReadonlySet<string>;
  /** Album id -> its name. */
  albums: Record<string, string>;
  onChoose: (kept: ReadonlySet<string>) => void;
  onTidy: (plan: Plan) => void;
  onKeepAll: () => void;
}

/** Photos that look the same, side by side, and what can be done about it. */
export function DuplicateGroup({ group, kept, albums, onChoose, onTidy, onKeepAll }: Props) {
  const { isSameFile, pictures } = group;
  const id = useId();
  const facts = useMemo(() => factsOf(pictures, albums), [pictures, albums]);
  const plan = planOf(group, kept);
  const keep = (photo: string, isKept: boolean) => {
    const now = new Set(kept);
    if (isKept) now.add(photo);
    else now.delete(photo);
    onChoose(now);
  };
  const only = (photo: string) => {
    const alone = planOf(group, new Set([photo]));
    if (alone) onTidy(alone);
  };
  return (
    <section className="duplicate-group" aria-labelledby={id}>
      <h2 id={id}>{t(isSameFile ? "duplicates.same" : "duplicates.alike", { count: pictures.length })}</h2>
      <ul className="candidates">
        {pictures.map((picture, at) => (
          <Candidate
            key={picture.id}
            picture={picture}
            at={at}
            facts={facts}
            isKept={kept.has(picture.id)}
            onKeep={(isKept) => keep(picture.id, isKept)}
            onOnly={() => only(picture.id)}
          />
        ))}
      </ul>
      {plan && <Inherits plan={plan} albums={albums} />}
      <footer className="duplicate-foot">
        <button type="button" className="button small primary" disabled={!plan} onClick={() => plan && onTidy(plan)}>
          <Icon name="trash" size={16} />
          {t("duplicates.some", { count: plan?.others.length ?? 0 })}
        </button>
        <button type="button" className="button small duplicate-all" onClick={onKeepAll}>
          {t("duplicates.all")}
        </button>
        <button type="button" className="button small" onClick={() => compare(pictures.map((one) => one.id))}>
          <Icon name="compare" size={16} />
          {t("many.compare")}
        </button>
      </footer>
    </section>
  );
}

function compare([one = "", other = ""]: string[]): void {
  navigate(comparePath(one, other), { background: here() });
}

/** What would be lost with the others, and is not. */
function Inherits({ plan: { kept, others }, albums }: { plan: Plan; albums: Record<string, string> }) {
  const { albums: ids, tags, ...flags } = inherited(kept, others);
  const what = [ids.map((album) => albums[album] ?? "…").join(", "), tags.join(", "), flagsText(flags)].filter(Boolean);
  if (what.length === 0) return null;
  return (
    <p className="hint breakable">{t("duplicates.gets", { name: kept[0]?.name ?? "", what: what.join(" · ") })}</p>
  );
}
