import { useEffect, useState } from "react";

const EACH_MILLISECONDS = 4000;

/** Goes on to the `next` photo every few seconds, as long as it is on and there is one. */
export function useSlideshow(next: string | undefined, show: (id: string) => void) {
  const [asked, setAsked] = useState(false);
  const isOn = asked && next !== undefined;
  useEffect(() => {
    if (!isOn) return;
    const timer = setTimeout(() => show(next), EACH_MILLISECONDS);
    return () => clearTimeout(timer);
  }, [isOn, next, show]);
  return { isOn, toggle: () => setAsked(!isOn), stop: () => setAsked(false) };
}
