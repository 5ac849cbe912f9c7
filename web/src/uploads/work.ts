/** What the queue does to files and network. */
import type { Api } from "../api";
import { t } from "../texts/texts";
import type { Work } from "./queue";
import { SNIFFED_BYTES, sniffed } from "./sniff";

export function browserWork(api: Api): Work {
  return {
    sniff: async (file) =>
      sniffed(new Uint8Array(await file.slice(0, SNIFFED_BYTES).arrayBuffer()), file.size, file.name),
    md5: hasher(),
    tickets: (files, album) => api.tickets(files, album),
    send,
    reprocess: async (photoId) => void (await api.retryPhoto(photoId)),
    now: () => Date.now(),
  };
}

function hasher(): (file: File) => Promise<string> {
  const waiting = new Map<number, { resolve: (md5: string) => void; reject: () => void }>();
  let worker: Worker | undefined;
  let next = 0;
  const started = (): Worker => {
    const fresh = new Worker(new URL("./md5.worker.ts", import.meta.url), { type: "module" });
    fresh.addEventListener("message", ({ data }: MessageEvent<{ id: number; md5?: string }>) => {
      const call = waiting.get(data.id);
      waiting.delete(data.id);
      if (data.md5) call?.resolve(data.md5);
      else call?.reject();
    });
    // Its script could not be loaded: the next file tries another one.
    fresh.addEventListener("error", () => {
      worker = undefined;
      for (const { reject } of waiting.values()) reject();
      waiting.clear();
    });
    return fresh;
  };
  return (file) => {
    worker ??= started();
    const id = next++;
    worker.postMessage({ id, file });
    return new Promise((resolve, reject) => waiting.set(id, { resolve, reject }));
  };
}

// fetch does not report the progress of an upload.
const send: Work["send"] = (ticket, file, progress, signal) =>
  new Promise((resolve, reject) => {
    const form = new FormData();
    for (const [name, value] of Object.entries(ticket.fields)) form.append(name, value);
    form.append("file", file);
    const request = new XMLHttpRequest();
    request.upload.addEventListener("progress", ({ loaded }) => progress(Math.min(loaded, file.size)));
    request.addEventListener("load", () => {
      if (request.status >= 200 && request.status < 300) resolve();
      else reject(new Error(storageMessage(request)));
    });
    request.addEventListener("error", () => reject(new Error(t("upload.connection"))));
    request.addEventListener("abort", () => reject(new Error(t("upload.cancelled"))));
    signal.addEventListener("abort", () => request.abort());
    request.open("POST", ticket.url);
    request.send(form);
  });

function storageMessage({ status, responseText }: XMLHttpRequest): string {
  const message = /<Message>([^<]*)<\/Message>/.exec(responseText)?.[1];
  return message ? t("upload.storage", { reason: message }) : t("upload.storageStatus", { status });
}
