import { useCallback, useState } from "react";
import type { Execution, ExecutionState, WholePhoto } from "../api";
import { useServices } from "../services";
import { t } from "../texts/texts";
import { durationText, timeText } from "../ui/format";
import { Icon, type IconName } from "../ui/Icon";
import { Spinner } from "../ui/States";
import { useLoaded } from "../ui/useLoaded";
import { Section } from "./Section";

const STATE_ICONS: Record<ExecutionState["status"], IconName> = {
  RUNNING: "clock",
  SUCCEEDED: "check",
  FAILED: "close",
  CAUGHT: "warning",
};
const STATE_NAMES = {
  RUNNING: "step.running",
  SUCCEEDED: "step.done",
  FAILED: "step.failed",
  CAUGHT: "step.caught",
} as const;

/** How the photo was processed, state by state. */
export function Processing({ photo }: { photo: WholePhoto }) {
  const [open, setOpen] = useState(photo.status !== "SUCCEEDED");
  return (
    <Section icon="steps" title={t("photo.processing")}>
      <button type="button" className="link" aria-expanded={open} onClick={() => setOpen(!open)}>
        {t(open ? "photo.hideSteps" : "photo.showSteps")}
      </button>
      {open && <Steps photo={photo} />}
    </Section>
  );
}

function Steps({ photo: { id, status, step } }: { photo: WholePhoto }) {
  const { api } = useServices();
  const { value, error } = useLoaded(
    // biome-ignore lint/correctness/useExhaustiveDependencies: every change of the photo is one of its execution.
    useCallback((signal: AbortSignal) => api.execution(id, signal), [api, id, status, step]),
  );
  if (error) return <p className="note">{error}</p>;
  if (!value) return <Spinner label={t("photo.loadingSteps")} />;
  return <ExecutionSteps execution={value} />;
}

function ExecutionSteps({ execution: { states, startedAt, consoleUrl } }: { execution: Execution }) {
  return (
    <>
      {startedAt && <p className="note">{t("photo.started", { time: timeText(startedAt) })}</p>}
      <ol className="steps">
        {states.map((state) => (
          <Step key={`${state.name} ${state.startedAt}`} state={state} />
        ))}
      </ol>
      {consoleUrl && (
        <a href={consoleUrl} target="_blank" rel="noreferrer" className="console-link">
          {t("photo.console")}
          <Icon name="external" size={14} />
        </a>
      )}
    </>
  );
}

function Step({ state: { name, feature, status, duration, attempts, error, cause } }: { state: ExecutionState }) {
  return (
    <li className="step-item" data-state={status}>
      <Icon name={STATE_ICONS[status]} size={16} />
      <span className="step-name">
        {name.replace(/(?<=[a-z])(?=[A-Z])/g, " ")}
        {feature && `: ${feature}`}
      </span>
      <span className="visually-hidden">{t(STATE_NAMES[status])}</span>
      <span className="step-time">
        {attempts > 1 && `${t("photo.attempts", { count: attempts })} · `}
        {duration !== undefined && durationText(duration)}
      </span>
      {error && (
        <p className="step-error">
          <strong>{error}</strong> {cause}
        </p>
      )}
    </li>
  );
}
