import { loaded } from "../pictures/loaded";
import type { Mix } from "./mix";
import { createMixer } from "./mixer";

const JPEG_QUALITY = 0.95;

/** Return the painting at `url`, in its full size, mixed with the photo, as a file of the media type `type`. */
export async function mixedFile(url: string, photoUrl: string | undefined, mix: Mix, type: string): Promise<Blob> {
  const [painting, photo] = await Promise.all([loaded(url), photoUrl ? loaded(photoUrl) : null]);
  const canvas = document.createElement("canvas");
  const mixer = createMixer(canvas);
  try {
    mixer.draw(painting, photo, mix);
    return await new Promise((resolve, reject) => {
      const done = (blob: Blob | null) =>
        blob ? resolve(blob) : reject(new Error("This browser could not write the picture."));
      canvas.toBlob(done, type, JPEG_QUALITY);
    });
  } finally {
    mixer.release();
  }
}
