import { beforeEach, describe, expect, it, vi } from "vitest";
import type { UploadFile, UploadTicket } from "../src/api";
import { headline, outcomeOf, totalsOf, worstFirst } from "../src/uploads/outcome";
import { LANES, UploadQueue, type Work } from "../src/uploads/queue";
import { keepUnfinished } from "../src/uploads/unfinished";
import { isUnderWay, type Upload } from "../src/uploads/upload";

/** A storage that sends only when it is told to. */
class FakeWork implements Work {
  readonly asked: UploadFile[][] = [];
  readonly albums: (string | undefined)[] = [];
  readonly sending = new Map<string, { finish: () => void; fail: () => void; progress: (bytes: number) => void }>();
  answers: Record<string, UploadTicket> = {};
  readonly reprocessed: string[] = [];
  time = 0;

  sniff = async (file: File) =>
    file.name.endsWith(".heic") ? { refused: "this is a HEIC photo" } : { type: "image/jpeg" as const };

  md5 = async (file: File) => `md5 of ${await file.text()}`;

  tickets = async (files: UploadFile[], album?: string): Promise<UploadTicket[]> => {
    this.asked.push(files);
    this.albums.push(album);
    return files.map(
      ({ name }) => this.answers[name] ?? { photoId: `id of ${name}`, objectKey: name, url: "storage", fields: {} },
    );
  };

  send: Work["send"] = (_, file, progress, signal) =>
    new Promise((resolve, reject) => {
      const fail = () => {
        this.sending.delete(file.name);
        reject(new Error("The connection broke"));
      };
      const finish = () => {
        this.sending.delete(file.name);
        resolve();
      };
      this.sending.set(file.name, { finish, fail, progress });
      signal.addEventListener("abort", fail);
    });

  reprocess = async (photoId: string) => {
    this.reprocessed.push(photoId);
    if (this.reprocessed.length > 1) throw new Error("It is being processed already");
  };

  now = () => this.time;
}

const TICKET_SECONDS = 60;
const file = (name: string, content = name) => new File([content], name);
const files = (count: number) => Array.from({ length: count }, (_, index) => file(`${index}.jpg`));

describe("UploadQueue", () => {
  let work: FakeWork;
  let queue: UploadQueue;
  const stages = () => queue.snapshot().map(({ stage }) => stage);
  const upload = (name: string) => queue.snapshot().find((one) => one.file.name === name) as Upload;
  const sendingNow = (count: number) => vi.waitFor(() => expect(work.sending.size).toBe(count));
  const finishAll = () =>
    vi.waitFor(
      () => {
        for (const one of [...work.sending.values()]) one.finish();
        expect(queue.snapshot().some(isUnderWay)).toBe(false);
      },
      { interval: 5 },
    );

  beforeEach(() => {
    work = new FakeWork();
    queue = new UploadQueue(work, TICKET_SECONDS);
  });

  it("sends a few at a time, and all in the end", async () => {
    queue.add(files(30));
    await sendingNow(LANES);
    await vi.waitFor(() =>
      expect(stages().filter((stage) => stage === "hashed" || stage === "ready")).toHaveLength(26),
    );
    work.sending.get("0.jpg")?.finish();
    await vi.waitFor(() => expect(work.sending.has("4.jpg")).toBe(true));
    expect(work.sending.size).toBe(LANES);
    await finishAll();
    expect(new Set(stages())).toEqual(new Set(["sent"]));
    expect(work.asked.flat().map(({ name }) => name)).toEqual(files(30).map(({ name }) => name));
  });

  it("asks for tickets with name, size, type, hash and album", async () => {
    queue.add([file("a.jpg", "abc")], { album: "holiday" });
    await sendingNow(1);
    expect(work.asked).toEqual([[{ name: "a.jpg", size: 3, md5: "md5 of abc", type: "image/jpeg" }]]);
    expect(work.albums).toEqual(["holiday"]);
  });

  it("refuses at once what is no photo", async () => {
    queue.add([file("a.heic")]);
    await vi.waitFor(() =>
      expect(upload("a.heic")).toMatchObject({ stage: "refused", reason: "this is a HEIC photo" }),
    );
    expect(work.asked).toEqual([]);
  });

  it("recognises duplicates: the server's, and those of the queue itself", async () => {
    const photo = { id: "7", name: "old.jpg", status: "SUCCEEDED", step: null, uploadedAt: "", signedUrl: "" } as const;
    work.answers["b.jpg"] = { duplicateOf: "7", photo };
    work.answers["c.jpg"] = { refused: "too large" };
    queue.add([file("a.jpg", "same"), file("b.jpg"), file("c.jpg"), file("d.jpg", "same")]);
    await vi.waitFor(() => expect(stages()).toEqual(["sending", "duplicate", "refused", "duplicate"]));
    expect(upload("b.jpg")).toMatchObject({ photoId: "7", reason: "You have it already, as old.jpg" });
    expect(upload("c.jpg").reason).toBe("too large");
    expect(upload("d.jpg").reason).toBe("Same photo as a.jpg");
  });

  it("sends one's own photo to another user, too", async () => {
    queue.add([file("a.jpg", "same")]);
    const of = { owner: "anna@example.com", name: "Summer" };
    queue.add([file("b.jpg", "same"), file("c.jpg", "same")], { album: "hers", of });
    await vi.waitFor(() => expect(stages()).toEqual(["sending", "sending", "duplicate"]));
    expect(work.albums).toEqual([undefined, "hers"]);
  });

  it("retries what failed, and nothing else", async () => {
    queue.add([file("a.jpg"), file("b.jpg"), file("c.heic")]);
    await sendingNow(2);
    work.sending.get("a.jpg")?.finish();
    work.sending.get("b.jpg")?.fail();
    await vi.waitFor(() => expect(stages()).toEqual(["sent", "failed", "refused"]));
    expect(upload("b.jpg").reason).toBe("The connection broke");
    queue.retry(queue.snapshot().map(({ id }) => id));
    await sendingNow(1);
    expect(stages()).toEqual(["sent", "sending", "refused"]);
    work.sending.get("b.jpg")?.finish();
    await vi.waitFor(() => expect(stages()).toEqual(["sent", "sent", "refused"]));
  });

  it("cancels one, or all; what is cancelled stays so", async () => {
    queue.add(files(6));
    await sendingNow(LANES);
    queue.cancel(upload("0.jpg").id);
    await vi.waitFor(() => expect(work.sending.has("4.jpg")).toBe(true));
    expect(upload("0.jpg").stage).toBe("cancelled");
    queue.cancelAll();
    await sendingNow(0);
    expect(new Set(stages())).toEqual(new Set(["cancelled"]));
    queue.retry([upload("0.jpg").id]);
    await sendingNow(1);
    expect(stages().filter((stage) => stage === "cancelled")).toHaveLength(5);
  });

  it("has a photo processed again whose processing failed, be it one that was there before", async () => {
    const failed = { id: "7", name: "old.jpg", status: "FAILED", step: null, uploadedAt: "", signedUrl: "" } as const;
    work.answers["b.jpg"] = { duplicateOf: "7", photo: failed };
    queue.add([file("b.jpg")]);
    await vi.waitFor(() => expect(work.reprocessed).toEqual(["7"]));
    expect(upload("b.jpg")).toMatchObject({ stage: "sent", photoId: "7", photo: { status: "PENDING" } });
    queue.heard({ type: "photo", photo: failed });
    expect(outcomeOf(upload("b.jpg"))).toBe("failed");
    queue.retry([upload("b.jpg").id]);
    const photo = { status: "FAILED", reason: "It is being processed already" };
    await vi.waitFor(() => expect(upload("b.jpg")).toMatchObject({ photo }));
    expect(work.sending.size).toBe(0);
  });

  it("keeps the names of what is under way, for the page after a reload", async () => {
    const storage = new Map([["photo-search-unfinished-uploads", '["before.jpg"]']]);
    const left = keepUnfinished(queue, {
      getItem: (key) => storage.get(key) ?? null,
      setItem: (key, value) => void storage.set(key, value),
      removeItem: (key) => void storage.delete(key),
    });
    expect(left).toEqual(["before.jpg"]);
    expect(storage.size).toBe(0);
    queue.add([file("a.jpg"), file("b.jpg")]);
    await sendingNow(2);
    expect([...storage.values()]).toEqual(['["a.jpg","b.jpg"]']);
    await finishAll();
    expect([...storage.values()]).toEqual(["[]"]);
  });

  it("asks anew where a ticket is too old", async () => {
    queue.add(files(5));
    await sendingNow(LANES);
    await vi.waitFor(() => expect(upload("4.jpg").stage).toBe("ready"));
    const before = work.asked.length;
    work.time = (TICKET_SECONDS - 10) * 1000;
    work.sending.get("0.jpg")?.finish();
    await vi.waitFor(() => expect(work.sending.has("4.jpg")).toBe(true));
    expect(
      work.asked
        .slice(before)
        .flat()
        .map(({ name }) => name),
    ).toEqual(["4.jpg"]);
  });

  it("tells how far all is, by bytes", async () => {
    queue.add([file("a.jpg", "0123456789"), file("b.jpg", "9876543210")]);
    await sendingNow(2);
    work.sending.get("a.jpg")?.progress(5);
    expect(totalsOf(queue.snapshot())).toMatchObject({ count: { underWay: 2 }, share: 0.25 });
    await finishAll();
    expect(totalsOf(queue.snapshot())).toMatchObject({ count: { underWay: 0, processing: 2 }, share: 1 });
  });

  it("hears what becomes of a photo that was sent, and forgets what ended", async () => {
    queue.add([file("a.jpg")]);
    await sendingNow(1);
    await finishAll();
    const photo = {
      id: "id of a.jpg",
      name: "a.jpg",
      status: "FAILED",
      step: null,
      statusReason: "damaged",
      uploadedAt: "",
    } as const;
    queue.heard({ type: "photo", photo });
    expect(upload("a.jpg").photo).toEqual({ status: "FAILED", step: null, reason: "damaged" });
    queue.clear();
    expect(queue.snapshot()).toEqual([]);
  });
});

describe("the summary", () => {
  const made = (stage: Upload["stage"], status?: "SUCCEEDED" | "FAILED"): Upload => ({
    id: 1,
    file: file("a.jpg"),
    stage,
    sent: 0,
    photo: status && { status, step: null },
  });

  it("says everything, what went wrong first", () => {
    const uploads = [
      made("sent", "SUCCEEDED"),
      made("duplicate"),
      made("duplicate"),
      made("refused"),
      made("sent", "FAILED"),
      made("failed"),
      made("cancelled"),
      made("sent"),
    ];
    const text = "2 failed · 1 refused · 1 cancelled · 1 processing · 1 ready · 2 duplicates";
    expect(headline(totalsOf(uploads))).toBe(text);
    const bad = ["refused", "failed", "failed", "cancelled"];
    expect(worstFirst(uploads).slice(0, 4).map(outcomeOf)).toEqual(bad);
    expect(headline(totalsOf([...uploads, made("sending")]))).toBe("Uploading 1 file · 2 failed · 1 refused");
  });
});
