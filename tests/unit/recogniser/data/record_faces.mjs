// Records what @vladmandic/face-api itself, on its own TensorFlow.js (WebAssembly), finds in one photo, for
// faces/test_networks.py to compare the conversion with:
//
//   npm install --no-save @vladmandic/face-api@1.7.15 @tensorflow/tfjs@4.22.0 @tensorflow/tfjs-backend-wasm@4.22.0
//   PYTHON=.venv/bin/python node tests/unit/recogniser/data/record_faces.mjs > tests/unit/recogniser/data/faces.json
//
// Only where the recording is made anew: tests read faces.json. Run it in the repository's root. All three networks see
// the middle of the portrait, which Pillow scales to the size that each takes.
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { resolve } from "node:path";

const PHOTO = "tests/unit/recogniser/data/astronaut.jpg";
const PIXELS = `
import sys
from PIL import Image
image = Image.open(sys.argv[1]).convert("RGB").crop((100, 0, 300, 200))
side = int(sys.argv[2])
sys.stdout.buffer.write(image.resize((side, side), Image.Resampling.BILINEAR).tobytes())`;

const require = createRequire(resolve("node_modules", "here.js"));
const tf = require("@tensorflow/tfjs");
const wasm = require("@tensorflow/tfjs-backend-wasm");
wasm.setWasmPaths(resolve("node_modules", "@tensorflow/tfjs-backend-wasm/dist") + "/");
await tf.setBackend("wasm");
await tf.ready();
const faceapi = require("@vladmandic/face-api/dist/face-api.node-wasm.js");
const models = resolve("node_modules", "@vladmandic/face-api/model");
const load = async (net, name) => {
  const manifest = JSON.parse(readFileSync(`${models}/${name}-weights_manifest.json`));
  const content = readFileSync(`${models}/${name}.bin`);
  const buffer = content.buffer.slice(content.byteOffset, content.byteOffset + content.length);
  await net.loadFromWeightMap(tf.io.decodeWeights(buffer, manifest[0].weights));
};
const { ssdMobilenetv1, faceLandmark68Net, faceRecognitionNet } = faceapi.nets;
await load(ssdMobilenetv1, "ssd_mobilenetv1_model");
await load(faceLandmark68Net, "face_landmark_68_model");
await load(faceRecognitionNet, "face_recognition_model");

const pixels = (side) => {
  const made = spawnSync(process.env.PYTHON ?? "python3", ["-c", PIXELS, PHOTO, String(side)], { maxBuffer: 1 << 24 });
  if (made.status !== 0) throw new Error(String(made.stderr));
  return tf.tensor(Float32Array.from(made.stdout), [1, side, side, 3], "float32");
};
const { boxes, scores } = await ssdMobilenetv1.forward(pixels(512));
const sure = [...scores[0].dataSync().entries()].filter(([, score]) => score > 0.3);
const places = boxes[0].arraySync();
const rounded = (numbers) => [...numbers].map((number) => Number(number.toFixed(5)));
const recorded = {
  detected: sure.map(([index, score]) => ({ index, score: Number(score.toFixed(5)), box: rounded(places[index]) })),
  points: rounded((await faceLandmark68Net.forward(pixels(112))).dataSync()),
  vector: rounded(await faceRecognitionNet.computeFaceDescriptor(pixels(150))),
};
const lines = Object.entries(recorded).map(([name, found]) => `${JSON.stringify(name)}: ${JSON.stringify(found)}`);
process.stdout.write(`{\n${lines.join(",\n")}\n}\n`);
