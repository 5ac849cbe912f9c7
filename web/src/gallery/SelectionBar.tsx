import { t } from "../texts/texts";
import { Icon, type IconName } from "../ui/Icon";

export type Action = "move" | "tag" | "flag" | "share" | "download" | "delete" | "restore";

type ActionKey = "do.move" | "many.tag" | "flag.do" | "share.do" | "do.download" | "do.delete" | "bin.restore";

const ACTIONS: [Action, ActionKey, IconName][] = [
  ["move", "do.move", "album"],
  ["tag", "many.tag", "tag"],
  ["flag", "flag.do", "star"],
  ["share", "share.do", "share"],
  ["download", "do.download", "download"],
  ["delete", "do.delete", "trash"],
];

const BIN_ACTIONS: typeof ACTIONS = [
  ["restore", "bin.restore", "retry"],
  ["delete", "do.delete", "trash"],
];

const OF_OWNERS: ReadonlySet<Action> = new Set(["move", "share", "delete"]);

interface Props {
  count: number;
  /** None of them is somebody else's. */
  areOwn: boolean;
  /** All of them are in the bin. */
  inBin: boolean;
  /** All are chosen, and some are yet to be loaded. */
  areComing: boolean;
  /** There are photos that are not chosen. */
  onAll?: () => void;
  onClear: () => void;
  onAct: (action: Action) => void;
  /** Two photos are chosen, and can be looked at side by side. */
  onCompare?: () => void;
}

/** How many photos are chosen, and what can be done with them. */
export function SelectionBar({ count, areOwn, inBin, areComing, onAll, onClear, onAct, onCompare }: Props) {
  const offered = (inBin ? BIN_ACTIONS : ACTIONS).filter(([action]) => areOwn || !OF_OWNERS.has(action));
  return (
    <section className="selection-bar" aria-label={t("many.bar")}>
      <div className="selection-head">
        <button type="button" className="icon-button" aria-label={t("many.none")} onClick={onClear}>
          <Icon name="close" />
        </button>
        <p role="status">{t(areComing ? "many.coming" : "many.chosen", { count })}</p>
        {onAll && (
          <button type="button" className="button small" onClick={onAll}>
            {t("many.all")}
          </button>
        )}
        {onCompare && (
          <button type="button" className="button small" onClick={onCompare}>
            <Icon name="compare" size={18} />
            <span className="button-text">{t("many.compare")}</span>
          </button>
        )}
      </div>
      <div className="selection-actions">
        {offered.map(([action, key, icon]) => (
          <button
            key={action}
            type="button"
            className="button small"
            disabled={areComing}
            onClick={() => onAct(action)}
          >
            <Icon name={icon} size={18} />
            <span className="button-text">{t(key)}</span>
          </button>
        ))}
      </div>
    </section>
  );
}
