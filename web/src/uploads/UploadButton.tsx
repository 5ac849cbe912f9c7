import { useRef } from "react";
import { photoFormats } from "../limits.json";
import { t } from "../texts/texts";
import { Icon } from "../ui/Icon";
import { isHidden } from "./dropped";
import { useAddUploads } from "./useUploads";

// Other files can still be dropped, and are told why they are refused.
const ACCEPTED = [...photoFormats.map(({ type }) => type), ".xmp"].join(",");
// React's types do not know it.
const FOLDERS = { webkitdirectory: "" };

interface Props {
  label?: string;
  className?: string;
}

/** Chooses files, or with its small sister a folder with everything in it. */
export function UploadButton({ label = t("do.upload"), className = "button primary" }: Props) {
  const files = useRef<HTMLInputElement>(null);
  const folder = useRef<HTMLInputElement>(null);
  const add = useAddUploads();
  const take = ({ target }: { target: HTMLInputElement }) => {
    add([...(target.files ?? [])].filter(({ name }) => !isHidden(name)));
    target.value = "";
  };
  return (
    <span className="upload-buttons">
      <button type="button" className={className} onClick={() => files.current?.click()}>
        <Icon name="upload" />
        <span className="button-label">{label}</span>
      </button>
      <button
        type="button"
        className="icon-button wide-only"
        aria-label={t("upload.folder")}
        title={t("upload.folder")}
        onClick={() => folder.current?.click()}
      >
        <Icon name="folder" />
      </button>
      <input ref={files} type="file" multiple accept={ACCEPTED} hidden aria-label={t("upload.label")} onChange={take} />
      <input ref={folder} type="file" {...FOLDERS} hidden aria-label={t("upload.folderLabel")} onChange={take} />
    </span>
  );
}
