import { useCallback, useState } from "react";
import type { Label, PhotoChange, WholePhoto } from "../api";
import { Link } from "../router";
import { searchPath } from "../routes";
import { filterOf, looselyOf } from "../search/query";
import { useServices } from "../services";
import { t } from "../texts/texts";
import { Icon } from "../ui/Icon";
import { useKeptFocus } from "../ui/useKeptFocus";
import { useTask } from "../ui/useTask";
import type { ChangePhoto } from "./changePhoto";
import { Section } from "./Section";

const FIRST = 12;

interface Props {
  photo: WholePhoto;
  onChange: ChangePhoto;
  onLabel: (label: Label | null) => void;
}

/** What was recognised; hovering or focusing one shows where. */
export function Labels({ photo, onChange, onLabel }: Props) {
  const { api } = useServices();
  const [all, setAll] = useState(false);
  const [pinned, setPinned] = useState<Label | null>(null);
  const focus = useKeptFocus<HTMLDivElement>(".label .icon-button", ".hidden-labels .chip");
  const { labels, lessCertainLabels, hiddenLabels } = photo;
  const pin = (label: Label) => {
    const next = pinned?.name === label.name ? null : label;
    setPinned(next);
    onLabel(next);
  };
  const change = useTask(
    useCallback(
      async (asked: PhotoChange) => {
        const { hiddenLabels: hidden } = await api.changePhoto(photo.id, asked);
        setPinned(null);
        onLabel(null);
        if (asked.show_labels) {
          const whole = await api.photo(photo.id);
          onChange(() => whole);
        } else {
          onChange((old) => ({
            ...old,
            hiddenLabels: hidden,
            labels: without(hidden, old.labels),
            lessCertainLabels: without(hidden, old.lessCertainLabels),
          }));
        }
      },
      [api, photo.id, onChange, onLabel],
    ),
  );
  if (labels.length + lessCertainLabels.length + hiddenLabels.length === 0) return null;
  const item = (label: Label, query: string) => (
    <LabelItem
      key={label.name}
      label={label}
      query={query}
      isPinned={pinned?.name === label.name}
      onShow={(shown) => onLabel(shown ?? pinned)}
      onPin={() => pin(label)}
      onHide={() => void change.run({ hide_labels: [label.name] })}
    />
  );
  return (
    <Section icon="eye" title={t("photo.seen")}>
      <div {...focus}>
        <ul className="labels">
          {(all ? labels : labels.slice(0, FIRST)).map((label) => item(label, filterOf("labels", label.name)))}
        </ul>
        {labels.length > FIRST && (
          <button type="button" className="link" aria-expanded={all} onClick={() => setAll(!all)}>
            {all ? t("photo.fewer") : t("photo.showAll", { count: labels.length })}
          </button>
        )}
        {lessCertainLabels.length > 0 && (
          <details className="less-certain">
            <summary>{t("photo.lessCertain", { count: lessCertainLabels.length })}</summary>
            <ul className="labels">{lessCertainLabels.map((label) => item(label, looselyOf("labels", label.name)))}</ul>
          </details>
        )}
        {hiddenLabels.length > 0 && (
          <p className="hidden-labels">
            {t("photo.hidden")}{" "}
            {hiddenLabels.map((name) => (
              <button
                key={name}
                type="button"
                className="chip"
                aria-label={t("photo.showAgain", { name })}
                onClick={() => void change.run({ show_labels: [name] })}
              >
                {name}
                <Icon name="retry" size={14} />
              </button>
            ))}
          </p>
        )}
      </div>
      {change.error && (
        <p role="alert" className="error-text">
          {change.error}
        </p>
      )}
    </Section>
  );
}

function without(hidden: string[], labels: Label[]): Label[] {
  return labels.filter(({ name }) => !hidden.includes(name));
}

interface ItemProps {
  label: Label;
  /** The search that finds photos with it. */
  query: string;
  isPinned: boolean;
  onShow: (label: Label | null) => void;
  onPin: () => void;
  onHide: () => void;
}

function LabelItem({ label, query, isPinned, onShow, onPin, onHide }: ItemProps) {
  const located = label.instances.length;
  return (
    <li
      className="label"
      onPointerEnter={() => onShow(label)}
      onPointerLeave={() => onShow(null)}
      onFocus={() => onShow(label)}
      onBlur={() => onShow(null)}
    >
      <span className="label-name">
        <Link href={searchPath(query)}>{label.name}</Link>
        {located > 0 && (
          <button
            type="button"
            className="label-count"
            aria-pressed={isPinned}
            aria-label={t("photo.keepBoxes", { count: located, name: label.name })}
            onClick={onPin}
          >
            {located}×
          </button>
        )}
      </span>
      <span className="label-meter" aria-hidden="true">
        <span style={{ width: `${label.confidence}%` }} />
      </span>
      <span className="label-confidence">{Math.round(label.confidence)} %</span>
      <button
        type="button"
        className="icon-button small"
        aria-label={t("photo.hide", { name: label.name })}
        onClick={onHide}
      >
        <Icon name="hide" size={16} />
      </button>
    </li>
  );
}
