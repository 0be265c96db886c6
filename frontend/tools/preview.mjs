/**
 * What the page's sketch runs on: two small networks, and ONNX Runtime as WebAssembly.
 *
 * Compressed here: CloudFront compresses nothing of more than 10 MB, and gives none of these types a compression.
 */

import { createHash } from "node:crypto";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { constants, gzip } from "node:zlib";

const FRONTEND = fileURLToPath(new URL("..", import.meta.url));
const FILES = {
  runtime: "node_modules/onnxruntime-web/dist/ort-wasm-simd-threaded.wasm",
  predict: "src/preview/models/predict.onnx",
  transform: "src/preview/models/transform.onnx",
};
const URL_PREFIX = "/static/preview";

/** Write the files into `publicFolder`, and return their URLs: `{ runtime, predict, transform }`. */
export async function makePreviewFiles(publicFolder) {
  await mkdir(join(publicFolder, URL_PREFIX), { recursive: true });
  const made = Object.entries(FILES).map(async ([name, path]) => {
    const compressed = await promisify(gzip)(await readFile(join(FRONTEND, path)), {
      level: constants.Z_BEST_COMPRESSION,
    });
    const hash = createHash("sha256").update(compressed).digest("hex").slice(0, 12);
    // Not .gz, of which a server may say that it is an encoding: the browser would undo it first.
    const url = `${URL_PREFIX}/${name}-${hash}.bin`;
    await writeFile(join(publicFolder, url), compressed);
    return [name, url];
  });
  return Object.fromEntries(await Promise.all(made));
}
