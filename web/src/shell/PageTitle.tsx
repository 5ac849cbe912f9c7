import { type ReactNode, useEffect, useRef } from "react";

/** A page's heading and the tab's title; it is focused when the page opens, so that it is read out. */
export function PageTitle({ title, hidden, children }: { title: string; hidden?: boolean; children?: ReactNode }) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    document.title = `${title} · Photo Search`;
  }, [title]);
  useEffect(() => {
    if (document.activeElement === document.body) heading.current?.focus({ preventScroll: true });
  }, []);
  return (
    <div className={hidden ? "visually-hidden" : "page-title"}>
      <h1 ref={heading} tabIndex={-1}>
        {title}
      </h1>
      {children}
    </div>
  );
}
