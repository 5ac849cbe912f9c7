import { useRef } from "react";
import { photoFormats } from "../limits.json";
import { t } from "../texts/texts";
import { Icon } from "../ui/Icon";
import { useAddUploads } from "./useUploads";

// Other files can still be dropped, and are told why they are refused.
const ACCEPTED = photoFormats.map(({ type }) => type).join(",");

export function UploadButton({
  label = t("do.upload"),
  className = "button primary",
}: {
  label?: string;
  className?: string;
}) {
  const input = useRef<HTMLInputElement>(null);
  const add = useAddUploads();
  return (
    <>
      <button type="button" className={className} onClick={() => input.current?.click()}>
        <Icon name="upload" />
        <span className="button-label">{label}</span>
      </button>
      <input
        ref={input}
        type="file"
        multiple
        accept={ACCEPTED}
        hidden
        aria-label={t("upload.label")}
        onChange={(event) => {
          add([...(event.target.files ?? [])]);
          event.target.value = "";
        }}
      />
    </>
  );
}
