import { Icon, type IconName } from "../ui/Icon";

export type Action = "move" | "tag" | "download" | "delete";

const ACTIONS: [Action, string, IconName][] = [
  ["move", "Move", "album"],
  ["tag", "Tag", "tag"],
  ["download", "Download", "download"],
  ["delete", "Delete", "trash"],
];

interface Props {
  count: number;
  onClear: () => void;
  onAct: (action: Action) => void;
  /** Two photos are chosen, and can be looked at side by side. */
  onCompare?: () => void;
}

/** How many photos are chosen, and what can be done with them. */
export function SelectionBar({ count, onClear, onAct, onCompare }: Props) {
  return (
    <section className="selection-bar" aria-label="Chosen photos">
      <button type="button" className="icon-button" aria-label="Choose none" onClick={onClear}>
        <Icon name="close" />
      </button>
      <p role="status">{count.toLocaleString()} chosen</p>
      {onCompare && (
        <button type="button" className="button small wide-only" onClick={onCompare}>
          <Icon name="compare" size={18} />
          <span className="button-text">Compare</span>
        </button>
      )}
      {ACTIONS.map(([action, text, icon]) => (
        <button key={action} type="button" className="button small" onClick={() => onAct(action)}>
          <Icon name={icon} size={18} />
          <span className="button-text">{text}</span>
        </button>
      ))}
    </section>
  );
}
