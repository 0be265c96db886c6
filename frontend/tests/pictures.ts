import type { Picture } from "../src/pictures/picture";

export function aPicture(picture: Partial<Picture> = {}): Picture {
  return {
    title: "Harbour",
    credit: "Yours",
    description: "A harbour",
    url: "blob:harbour",
    width: 400,
    height: 300,
    read: async () => new Blob(["harbour"]),
    ...picture,
  };
}

export function aFile(name = "harbour.jpg", bytes = 3): File {
  const file = new File(["x".repeat(Math.min(bytes, 100))], name, { type: "image/jpeg" });
  Object.defineProperty(file, "size", { value: bytes });
  return file;
}

export function aBitmap(width: number, height: number): ImageBitmap {
  return { width, height, close: () => undefined };
}
