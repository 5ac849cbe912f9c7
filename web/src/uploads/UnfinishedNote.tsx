import { useState } from "react";
import { useServices } from "../services";
import { countText } from "../ui/format";
import { UploadButton } from "./UploadButton";

const FIRST = 3;

/** After a reload: which files were not uploaded. Only somebody who chooses them again can give them to the page. */
export function UnfinishedNote() {
  const { unfinished } = useServices();
  const [dropped, setDropped] = useState(false);
  if (unfinished.length === 0 || dropped) return null;
  return (
    <section className="tray" aria-label="Uploads">
      <div className="tray-note">
        <h2>{countText(unfinished.length, "file")} not uploaded</h2>
        <p className="breakable">
          The page was reloaded before {namesText(unfinished)} had been sent. Choose the files or their folder again:
          what you have already is recognised.
        </p>
      </div>
      <footer className="tray-foot">
        <button type="button" className="button small" onClick={() => setDropped(true)}>
          Never mind
        </button>
        <UploadButton label="Choose again" className="button small primary" />
      </footer>
    </section>
  );
}

function namesText(names: string[]): string {
  const first = names.slice(0, FIRST).join(", ");
  return names.length > FIRST ? `${first} and ${countText(names.length - FIRST, "other")}` : first;
}
