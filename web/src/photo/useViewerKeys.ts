import { useEffect, useRef } from "react";

/** `isTyping`: Esc was pressed in a field, which is only left. */
export function useViewerKeys(press: (key: string, isTyping: boolean) => void): void {
  const current = useRef(press);
  useEffect(() => {
    current.current = press;
  });
  useEffect(() => {
    const pressed = (event: KeyboardEvent) => {
      const target = event.target as HTMLElement;
      if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
      if (target.closest("dialog, select")) return;
      const isTyping = target.closest("input, textarea") !== null;
      if (isTyping && event.key !== "Escape") return;
      // A button's own.
      if (event.key === " " && target.closest("button, a")) return;
      current.current(event.key, isTyping);
    };
    addEventListener("keydown", pressed);
    return () => removeEventListener("keydown", pressed);
  }, []);
}
