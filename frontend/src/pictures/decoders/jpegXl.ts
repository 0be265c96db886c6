import decode, { init } from "@jsquash/jxl/decode";

/** Return the picture of a JPEG XL file, upright, in sRGB. Throws Error for what cannot be decoded. */
export async function decodeJpegXl(bytes: ArrayBuffer): Promise<ImageData> {
  const url = new URL("@jsquash/jxl/codec/dec/jxl_dec.wasm", import.meta.url).href;
  await init({ locateFile: () => url });
  return decode(bytes);
}
