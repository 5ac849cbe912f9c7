// Records what TensorFlow.js itself makes of the photos here, for test_detector.py to compare the conversion with:
//
//   npm install --no-save @tensorflow/tfjs@4.22.0 @vladmandic/human@3.3.6
//   node record_centernet.mjs astronaut.rgb chelsea.rgb coffee.rgb > centernet.json
//
// An .rgb file holds the photo's 512 x 512 pixels, scaled by Pillow's BILINEAR, as bytes.
import * as tf from "@tensorflow/tfjs";
import { readFileSync } from "node:fs";
import { basename } from "node:path";

const models = "node_modules/@vladmandic/human/models/";
const { modelTopology, weightsManifest, format, signature } = JSON.parse(readFileSync(`${models}centernet.json`));
const weightData = new Uint8Array(readFileSync(`${models}centernet.bin`)).buffer;
const weightSpecs = weightsManifest.flatMap((group) => group.weights);
const model = await tf.loadGraphModel(tf.io.fromMemory({ modelTopology, format, signature, weightSpecs, weightData }));

const recorded = {};
for (const file of process.argv.slice(2)) {
  const image = tf.tensor4d(Float32Array.from(readFileSync(file)), [1, 512, 512, 3]);
  const [detections] = model.execute(image, ["tower_0/detections"]).arraySync();
  recorded[basename(file, ".rgb")] = detections.filter((detection) => detection[4] >= 0.25);
}
process.stdout.write(`${JSON.stringify(recorded)}\n`);
