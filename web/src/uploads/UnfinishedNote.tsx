import { useState } from "react";
import { useServices } from "../services";
import { t } from "../texts/texts";
import { UploadButton } from "./UploadButton";

const FIRST = 3;

/** After a reload: which files were not uploaded. Only somebody who chooses them again can give them to the page. */
export function UnfinishedNote() {
  const { unfinished } = useServices();
  const [dropped, setDropped] = useState(false);
  if (unfinished.length === 0 || dropped) return null;
  return (
    <section className="tray" aria-label={t("upload.tray")}>
      <div className="tray-note">
        <h2>{t("upload.unfinished", { count: unfinished.length })}</h2>
        <p className="breakable">{t("upload.reloaded", { names: namesText(unfinished) })}</p>
      </div>
      <footer className="tray-foot">
        <button type="button" className="button small" onClick={() => setDropped(true)}>
          {t("upload.neverMind")}
        </button>
        <UploadButton label={t("upload.chooseAgain")} className="button small primary" />
      </footer>
    </section>
  );
}

function namesText(names: string[]): string {
  const first = names.slice(0, FIRST).join(", ");
  const others = t("count.others", { count: names.length - FIRST });
  return names.length > FIRST ? t("upload.namesAnd", { names: first, others }) : first;
}
