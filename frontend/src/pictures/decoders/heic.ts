import start, { type HeifImage } from "libheif-js/libheif-wasm/libheif";
import { isDisplayP3 } from "./displayP3";

/** Of a picture; a decoded one takes four bytes for each, twice. */
const MOST_PIXELS = 100e6;

/** Return the primary picture of a HEIC file, upright. Throws Error for what cannot be decoded. */
export async function decodeHeic(bytes: ArrayBuffer): Promise<ImageData> {
  const url = new URL("libheif-js/libheif-wasm/libheif.wasm", import.meta.url).href;
  const { HeifDecoder } = start({ locateFile: () => url }); // loads and compiles before it returns: a worker may
  const images = new HeifDecoder().decode(bytes);
  const image = images.find((each) => each.is_primary()) ?? images[0];
  if (!image) throw new Error("The file holds no picture that can be read.");
  const [width, height] = [image.get_width(), image.get_height()];
  if (width * height > MOST_PIXELS) throw new Error(`The picture has ${width} × ${height} pixels, which is too many.`);
  // The canvas that the picture is drawn on converts its colours.
  const colorSpace = isDisplayP3(bytes) ? "display-p3" : "srgb";
  return pixelsOf(image, new ImageData(width, height, { colorSpace }));
}

function pixelsOf(image: HeifImage, pixels: ImageData): Promise<ImageData> {
  return new Promise((resolve, reject) => {
    image.display(pixels, (shown) =>
      shown ? resolve(shown) : reject(new Error("The picture is damaged, or coded in a way that is not supported.")),
    );
  });
}
