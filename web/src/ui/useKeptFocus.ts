import { type FocusEvent, type RefObject, useEffect, useRef } from "react";

interface KeptFocus<T> {
  ref: RefObject<T | null>;
  onFocus: (event: FocusEvent) => void;
  onBlur: () => void;
}

const FOCUSABLE = "a, button, input, select";

/**
 * Keeps the focus within an element when what has it goes: then what took its place has it. `kinds` are selectors of
 * things of a kind, of which one takes the place of another; where none is left, it is the first thing there is.
 */
export function useKeptFocus<T extends HTMLElement>(...kinds: string[]): KeptFocus<T> {
  const ref = useRef<T>(null);
  const last = useRef<{ kind: string; index: number } | null>(null);

  useEffect(() => {
    if (!last.current || document.activeElement !== document.body) return;
    const { kind, index } = last.current;
    const alike = [...(ref.current?.querySelectorAll<HTMLElement>(kind) ?? [])];
    (alike[index] ?? alike.at(-1) ?? ref.current?.querySelector<HTMLElement>(FOCUSABLE))?.focus();
  });

  const onFocus = ({ target }: FocusEvent) => {
    const kind = kinds.find((selector) => target.matches(selector));
    const alike = kind ? [...(ref.current?.querySelectorAll(kind) ?? [])] : [];
    last.current = kind ? { kind, index: alike.indexOf(target) } : null;
  };
  // React tells nothing of the blur of what it removes: the user went elsewhere.
  const onBlur = () => {
    last.current = null;
  };
  return { ref, onFocus, onBlur };
}
