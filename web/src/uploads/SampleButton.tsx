import { useCallback } from "react";
import { t } from "../texts/texts";
import { useTask } from "../ui/useTask";
import { useAddUploads } from "./useUploads";

/** For somebody who has no photos at hand: uploads those that come with the app. */
export function SampleButton() {
  const add = useAddUploads();
  const task = useTask(
    useCallback(async () => {
      const { samplePhotos } = await import("./samples");
      add(await samplePhotos());
    }, [add]),
  );
  return (
    <>
      <button type="button" className="button" disabled={task.busy} onClick={() => void task.run()}>
        {t("tour.samples")}
      </button>
      {task.error && (
        <p role="alert" className="error-text">
          {task.error}
        </p>
      )}
    </>
  );
}
