import { useCallback, useRef, useState } from "react";
import { messageOf } from "../api";
import { useServices } from "../services";
import { t } from "../texts/texts";
import { useNotify } from "../ui/notices";
import { useLoaded } from "../ui/useLoaded";
import type { Group } from "./groupList";
import { forgetGroup, keepGroup } from "./keptGroups";
import type { Plan } from "./plan";
import { useTidy } from "./useTidy";

/** Tidying one group, which is done at once where it can be undone, or several, which is asked about. */
export function useTidying() {
  const { api } = useServices();
  const notify = useNotify();
  const usage = useLoaded(useCallback((signal: AbortSignal) => api.usage(signal), [api]));
  const days = usage.value?.trashDays;
  const [asked, ask] = useState<Plan[] | null>(null);
  const close = useCallback(() => ask(null), []);
  const tidy = useTidy(Boolean(days));
  const running = useRef(false);

  const one = useCallback(
    async (plan: Plan) => {
      if (!days) return ask([plan]);
      // Who presses twice means it once.
      if (running.current) return;
      running.current = true;
      await tidy([plan]).catch((error) => notify(messageOf(error)));
      running.current = false;
    },
    [days, tidy, notify],
  );
  const keepAll = useCallback(
    ({ pictures }: Group) => {
      const ids = pictures.map(({ id }) => id);
      keepGroup(ids);
      notify(t("duplicates.kept"), { text: t("bin.undo"), title: t("bin.undoKey"), run: () => forgetGroup(ids) });
    },
    [notify],
  );
  return { days, error: usage.error, asked, ask, close, tidy, one, keepAll };
}
