import { type ReactNode, useEffect, useRef } from "react";
import { t } from "../texts/texts";
import { Icon, type IconName } from "./Icon";

export function Empty({ icon, title, children }: { icon: IconName; title: string; children?: ReactNode }) {
  return (
    <div className="empty">
      <span className="empty-icon">
        <Icon name={icon} size={32} />
      </span>
      <h2>{title}</h2>
      {children}
    </div>
  );
}

interface FailureProps {
  message: string;
  retry?: () => void;
  /** More to do about it. */
  children?: ReactNode;
}

export function Failure({ message, retry, children }: FailureProps) {
  return (
    <div className="failure" role="alert">
      <Icon name="warning" />
      <p>{message}</p>
      {retry && (
        <button type="button" className="button" onClick={retry}>
          {t("do.again")}
        </button>
      )}
      {children}
    </div>
  );
}

export function Spinner({ label }: { label: string }) {
  return (
    <div className="spinner-line" role="status">
      <span className="spinner" aria-hidden="true" />
      <span className="visually-hidden">{label}</span>
    </div>
  );
}

/** Calls `reached` when the end of a list comes near the window. */
export function EndOfList({ reached }: { reached: () => void }) {
  const end = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const observer = new IntersectionObserver(
      (entries) => {
        if (entries.some((entry) => entry.isIntersecting)) reached();
      },
      { rootMargin: "1200px" },
    );
    if (end.current) observer.observe(end.current);
    return () => observer.disconnect();
  }, [reached]);
  return <div ref={end} className="end-of-list" />;
}
