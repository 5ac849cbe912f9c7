import { useCallback } from "react";
import { useServices } from "../services";
import { usageText } from "../ui/format";
import { useLoaded } from "../ui/useLoaded";

/** How much of what they may have a user has; nothing until that is known. */
export function Usage() {
  const { api } = useServices();
  const usage = useLoaded(useCallback((signal: AbortSignal) => api.usage(signal), [api]));
  if (!usage.value) return null;
  const lines = usageText(usage.value);
  return (
    <p className="menu-usage">
      {lines.map((line) => (
        <span key={line}>{line}</span>
      ))}
    </p>
  );
}
