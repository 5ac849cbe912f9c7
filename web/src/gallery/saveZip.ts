/** Writes a zip file to where the user wants it. */
import { makeZip } from "client-zip";
import { saveBlob } from "../photo/download";

type Zip = ReturnType<typeof makeZip>;
type Entries = Parameters<typeof makeZip>[0];

interface Picker {
  showSaveFilePicker?: (options: { suggestedName: string }) => Promise<{ createWritable(): Promise<WritableStream> }>;
}

/** Straight to the disk where the browser can do that; otherwise the browser keeps it until it is complete. */
export async function saveZip(name: string, entries: Entries, signal: AbortSignal): Promise<void> {
  const picker = (window as Picker).showSaveFilePicker;
  const target = picker && (await picker.call(window, { suggestedName: name }).then((file) => file.createWritable()));
  const zip: Zip = makeZip(entries, { buffersAreUTF8: true });
  if (target) await zip.pipeTo(target, { signal });
  else saveBlob(await new Response(zip).blob(), name);
}
