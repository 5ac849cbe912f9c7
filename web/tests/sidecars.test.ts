import { beforeEach, describe, expect, it, vi } from "vitest";
import type { UploadFile, UploadTicket } from "../src/api";
import { UploadQueue, type Work } from "../src/uploads/queue";
import { besidePhotos } from "../src/uploads/sidecars";
import type { Upload } from "../src/uploads/upload";

const file = (name: string, content = name) => new File([content], name);

function inFolder(path: string): File {
  const found = file(path.slice(path.lastIndexOf("/") + 1));
  Object.defineProperty(found, "webkitRelativePath", { value: path });
  return found;
}

describe("besidePhotos", () => {
  const beside = (files: File[]) =>
    besidePhotos(files.map((one, id): Upload => ({ id, file: one, stage: "new", sent: 0 }))).map((one) => one.beside);

  it.each([
    ["beach.jpg", "beach.jpg.xmp"],
    ["beach.NEF", "beach.xmp"],
    ["IMG_1.JPG", "img_1.jpg.XMP"],
  ])("knows that beside %s is %s", (photo, sidecar) => {
    expect(beside([file(sidecar), file(photo), file("other.jpg")])).toEqual([1, undefined, undefined]);
  });

  it("tells photos of one name apart by their folders", () => {
    const files = ["100/IMG.jpg", "101/IMG.jpg", "101/IMG.jpg.xmp"].map(inFolder);
    expect(beside(files)).toEqual([undefined, undefined, 1]);
  });

  it("does not guess", () => {
    expect(beside([file("IMG.jpg"), file("IMG.jpg"), file("IMG.jpg.xmp")])).toEqual([undefined, undefined, undefined]);
    expect(beside([file("cat.jpg"), file("dog.xmp")])).toEqual([undefined, undefined]);
  });
});

describe("UploadQueue", () => {
  let asked: UploadFile[];
  let answers: Record<string, UploadTicket>;
  let queue: UploadQueue;
  const work: Work = {
    sniff: async ({ name }) => {
      if (name.startsWith("bad")) return { refused: "no photo" };
      return { type: name.endsWith(".xmp") ? "application/rdf+xml" : "image/jpeg" };
    },
    md5: async (one) => `md5 of ${await one.text()}`,
    tickets: async (files) => {
      asked.push(...files);
      return files.map(
        ({ name }) => answers[name] ?? { photoId: name.split(".")[0] ?? "", objectKey: name, url: "", fields: {} },
      );
    },
    send: async () => undefined,
    reprocess: async () => undefined,
    now: () => 0,
  };
  const stages = () => queue.snapshot().map(({ stage }) => stage);

  beforeEach(() => {
    asked = [];
    answers = {};
    queue = new UploadQueue(work, 60);
  });

  it("asks for a sidecar's ticket after its photo's, and says whose it is", async () => {
    queue.add([file("beach.xmp"), file("beach.nef", "pixels")]);
    await vi.waitFor(() => expect(stages()).toEqual(["sent", "sent"]));
    expect(asked.map(({ name, of }) => [name, of])).toEqual([
      ["beach.nef", undefined],
      ["beach.nef.xmp", "md5 of pixels"],
    ]);
    queue.heard({ type: "photo", photo: { id: "beach", status: "SUCCEEDED", step: null } } as never);
    expect(queue.snapshot().map(({ photo }) => photo?.status)).toEqual(["SUCCEEDED", "SUCCEEDED"]);
  });

  it("puts it beside the photo that is there already, under that one's name", async () => {
    answers["copy.jpg"] = { duplicateOf: "beach", photo: { name: "beach.jpg", status: "SUCCEEDED" } as never };
    queue.add([file("copy.jpg"), file("copy.jpg.xmp")]);
    await vi.waitFor(() => expect(stages()).toEqual(["duplicate", "sent"]));
    expect(asked[1]).toMatchObject({ name: "beach.jpg.xmp", of: "md5 of copy.jpg" });
  });

  it("sends equal sidecars of two photos", async () => {
    queue.add([file("a.jpg"), file("b.jpg"), file("a.jpg.xmp", "same"), file("b.jpg.xmp", "same")]);
    await vi.waitFor(() => expect(stages()).toEqual(["sent", "sent", "sent", "sent"]));
  });

  it("refuses one without its photo, whether that is missing or is none", async () => {
    queue.add([file("a.jpg.xmp"), file("bad.jpg"), file("bad.jpg.xmp")]);
    await vi.waitFor(() => expect(stages()).toEqual(["refused", "refused", "refused"]));
    expect(queue.snapshot()[0]?.reason).toMatch(/together with its photo/);
    expect(asked).toEqual([]);
  });
});
