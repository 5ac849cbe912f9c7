/** Hashes files outside the page's thread, so that the page stays smooth. */
import SparkMD5 from "spark-md5";

const CHUNK_BYTES = 4 * 1024 * 1024;

addEventListener("message", async ({ data: { id, file } }: MessageEvent<{ id: number; file: File }>) => {
  try {
    postMessage({ id, md5: await md5(file) });
  } catch {
    postMessage({ id });
  }
});

async function md5(file: File): Promise<string> {
  const hash = new SparkMD5.ArrayBuffer();
  for (let start = 0; start < file.size; start += CHUNK_BYTES) {
    hash.append(await file.slice(start, start + CHUNK_BYTES).arrayBuffer());
  }
  return hash.end();
}
