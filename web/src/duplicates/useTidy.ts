import { useCallback } from "react";
import { messageOf, type Picture } from "../api";
import { useRestore } from "../gallery/useRestore";
import { gridPhoto } from "../search/hits";
import { useServices } from "../services";
import { t } from "../texts/texts";
import { useNotify } from "../ui/notices";
import { forgetGroup, keepGroup } from "./keptGroups";
import type { Plan } from "./plan";
import { type Gift, takeBack, tidyUp } from "./tidy";

// With what an event tells of it.
const photoOf = (picture: Picture) => ({ ...gridPhoto(picture), albumIds: picture.albumIds });

/** Carries plans out, and says so, with a way back where there is a bin; throws if something could not be done. */
export function useTidy(hasBin: boolean): (plans: Plan[], handled?: (count: number) => void) => Promise<void> {
  const { api, events } = useServices();
  const notify = useNotify();
  const restore = useRestore();
  return useCallback(
    async (plans, handled = () => undefined) => {
      const others = new Map(plans.flatMap((plan) => plan.others).map((picture) => [picture.id, photoOf(picture)]));
      const gifts: Gift[] = [];
      const gone: string[] = [];
      const groups = plans.map(({ kept }) => kept.map(({ id }) => id)).filter((ids) => ids.length > 1);
      const undo = async () => {
        groups.forEach(forgetGroup);
        await restore(gone.flatMap((id) => others.get(id) ?? []));
        for (const gift of gifts) await takeBack(api, gift);
      };
      const tell = {
        given: (gift: Gift) => void gifts.push(gift),
        gone: (ids: string[]) => {
          gone.push(...ids);
          for (const id of ids) events.publish({ type: "photo_removed", id });
        },
        handled,
      };
      try {
        await tidyUp(api, plans, tell);
        groups.forEach(keepGroup);
      } finally {
        const back = () => void undo().catch((error) => notify(messageOf(error)));
        const action = { text: t("bin.undo"), title: t("bin.undoKey"), run: back };
        if (hasBin && gone.length > 0) notify(t("bin.moved", { count: gone.length }), action);
      }
    },
    [api, events, notify, restore, hasBin],
  );
}
