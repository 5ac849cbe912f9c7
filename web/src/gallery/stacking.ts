import { Remembered, useRemembered } from "../ui/remembered";

const chosen = new Remembered("photo-search-stacks", (text) => text !== "off");

/** Whether photos of a burst are shown as one. */
export function useStacking(): boolean {
  return useRemembered(chosen);
}

export function chooseStacking(isOn: boolean): void {
  chosen.set(isOn ? "on" : "off");
}
