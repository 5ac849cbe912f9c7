// Records what @vladmandic/human itself, on its own TensorFlow.js (WebAssembly), finds in the judged photos, for
// test_detector.py to compare the conversion with:
//
//   npm install --no-save @vladmandic/human@3.3.6 @tensorflow/tfjs@4.22.0 @tensorflow/tfjs-backend-wasm@4.22.0
//   PYTHON=.venv/bin/python node tests/unit/recogniser/data/record_human.mjs > tests/unit/recogniser/data/human.json
//
// Only where the recording is made anew: tests read human.json. Run it in the repository's root. Both sides see the
// same 512 x 512 pixels, which Pillow makes, and Human suppresses no overlapping object (iouThreshold), so that every
// single one can be compared. It cuts scores off after two digits.
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { resolve } from "node:path";

const SIDE = 512;
const PHOTOS =
  "astronaut camera cars-1 cars-2 chelsea coffee dogs land-beach0 land-city2 land-earthrise land-fields2 land-snow6 " +
  "land-space5 motorcycle scene-loc5 scene-loc9";
const PIXELS = `
import sys
from PIL import Image
image = Image.open(sys.argv[1]).convert("RGB").resize((${SIDE}, ${SIDE}), Image.Resampling.BILINEAR)
sys.stdout.buffer.write(image.tobytes())`;

const modules = resolve("node_modules");
// Human loads its models by fetch, which knows no files in Node.
globalThis.fetch = async (request) => {
  const path = String(request.url ?? request).replace("file://", "");
  const type = path.endsWith(".json") ? "application/json" : "application/octet-stream";
  return new Response(readFileSync(path), { headers: { "content-type": type } });
};
const { default: Human } = createRequire(import.meta.url)(`${modules}/@vladmandic/human/dist/human.node-wasm.js`);
const off = { enabled: false };
const human = new Human({
  backend: "wasm",
  wasmPath: `${modules}/@tensorflow/tfjs-backend-wasm/dist/`,
  modelBasePath: `file://${modules}/@vladmandic/human/models/`,
  cacheSensitivity: 0,
  debug: false,
  object: { enabled: true, modelPath: "centernet.json", minConfidence: 0.25, maxDetected: 100, iouThreshold: 1 },
  ...Object.fromEntries(["filter", "face", "body", "hand", "gesture", "segmentation"].map((part) => [part, off])),
});
await human.load();

const pixelsOf = (photo) => {
  const file = `bench/recogniser_photos/${photo}.jpg`;
  const made = spawnSync(process.env.PYTHON ?? "python3", ["-c", PIXELS, file], { maxBuffer: 4 * SIDE * SIDE });
  if (made.status !== 0) throw new Error(`${file}: ${made.stderr}`);
  return Float32Array.from(made.stdout);
};
const recorded = {};
for (const photo of PHOTOS.split(" ")) {
  const image = human.tf.tensor(pixelsOf(photo), [1, SIDE, SIDE, 3], "float32");
  const { object, error } = await human.detect(image);
  if (error) throw new Error(`${photo}: ${error}`);
  recorded[photo] = object.map(({ class: kind, label, score, boxRaw }) => ({ kind, label, score, box: boxRaw }));
  human.tf.dispose(image);
}
const lines = Object.entries(recorded).map(([photo, found]) => `${JSON.stringify(photo)}: ${JSON.stringify(found)}`);
process.stdout.write(`{\n${lines.join(",\n")}\n}\n`);
