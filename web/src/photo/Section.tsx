import { type ReactNode, useId } from "react";
import { Icon, type IconName } from "../ui/Icon";

export function Section({ icon, title, children }: { icon: IconName; title: string; children: ReactNode }) {
  const id = useId();
  return (
    <section className="panel-section" aria-labelledby={id}>
      <h2 id={id}>
        <Icon name={icon} size={16} />
        {title}
      </h2>
      {children}
    </section>
  );
}
