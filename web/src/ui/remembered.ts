/** What this browser remembers of a choice, in all tabs. */
import { useSyncExternalStore } from "react";

export class Remembered<T> {
  private readonly listeners = new Set<() => void>();
  private last: { text: string | null; value: T } | undefined;

  /** `read` makes something of any text, also of none. */
  constructor(
    private readonly key: string,
    private readonly read: (text: string | null) => T,
  ) {}

  /** The same object as long as nothing else is remembered. */
  get = (): T => {
    const text = localStorage.getItem(this.key);
    if (!this.last || text !== this.last.text) this.last = { text, value: this.read(text) };
    return this.last.value;
  };

  set(text: string): void {
    localStorage.setItem(this.key, text);
    for (const listener of this.listeners) listener();
  }

  subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    addEventListener("storage", listener);
    return () => {
      this.listeners.delete(listener);
      removeEventListener("storage", listener);
    };
  };
}

export function useRemembered<T>(choice: Remembered<T>): T {
  return useSyncExternalStore(choice.subscribe, choice.get);
}
