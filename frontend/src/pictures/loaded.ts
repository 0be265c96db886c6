/** Return the picture at `url` as soon as it can be shown at once. Throws an EncodingError where there is none. */
export async function loaded(url: string): Promise<HTMLImageElement> {
  const image = new Image();
  // The same mode as that of the download, which may find it in the cache: S3 answers the two differently.
  image.crossOrigin = "anonymous";
  image.src = url;
  await image.decode();
  return image;
}

export function aspectOf({ naturalWidth, naturalHeight }: HTMLImageElement): number {
  return naturalWidth / naturalHeight;
}
