/** What lies in the studio, kept in this browser: a reload, or a tab that was closed by mistake, loses nothing. */

import { delMany, getMany, setMany } from "idb-keyval";
import * as z from "zod/mini";
import { parametersSchema } from "../api/answers";
import { decode } from "../pictures/canvas";
import { ownPicture } from "../pictures/own";
import { KINDS, type Picture } from "../pictures/picture";
import { isSample, photographs, type Sample, styles } from "../pictures/samples";
import { areasIn } from "../regions/areas";
import { leniently } from "../storage";
import { DEFAULT_SHARES } from "./shares";
import type { StudioState } from "./useStudio";

const KEY = "nst-art/draft";

const share = z.number().check(z.gt(0));
const sharesSchema = z.object({ style: share, second: share, third: share });
const pictureSchema = z.nullable(
  z.union([
    z.object({ sample: z.string() }),
    z.object({ blob: z.instanceof(Blob), title: z.string(), width: z.number(), height: z.number() }),
  ]),
);
const draftSchema = z.object({
  content: pictureSchema,
  style: pictureSchema,
  second: z._default(pictureSchema, null),
  third: z._default(pictureSchema, null),
  shares: z._default(sharesSchema, DEFAULT_SHARES),
  areas: z.unknown(),
  parameters: parametersSchema,
});
type KeptPicture = z.infer<typeof pictureSchema>;

/** Return what was kept; of what can no longer be shown, nothing. */
export async function readDraft(): Promise<Partial<StudioState>> {
  const [kept] = (await leniently(getMany<unknown>([KEY]))) ?? [];
  const { data } = draftSchema.safeParse(kept);
  if (!data) return {};
  const pictures = await Promise.all(
    KINDS.map(async (kind) => [kind, await opened(data[kind], kind === "content" ? photographs : styles)] as const),
  );
  const there = pictures.filter(([, picture]) => picture !== undefined);
  const { parameters, shares } = data;
  const areas = (await leniently(areasIn(data.areas))) ?? [];
  return { parameters, shares, areas, ...Object.fromEntries(there) };
}

export async function writeDraft({ parameters, shares, areas, ...pictures }: StudioState): Promise<void> {
  const kept = await Promise.all(KINDS.map(async (kind) => [kind, await closed(pictures[kind])] as const));
  await leniently(setMany([[KEY, { parameters, shares, areas, ...Object.fromEntries(kept) }]]));
}

export async function forgetDraft(): Promise<void> {
  await leniently(delMany([KEY]));
}

async function closed(picture: Picture | null): Promise<KeptPicture> {
  if (picture === null) return null;
  if (isSample(picture)) return { sample: picture.name };
  const { title, width, height } = picture;
  return { blob: await picture.read(), title, width, height };
}

async function opened(kept: KeptPicture, samples: readonly Sample[]): Promise<Picture | null | undefined> {
  if (kept === null) return null;
  if ("sample" in kept) return samples.find(({ name }) => name === kept.sample);
  const bitmap = await leniently(decode(kept.blob)); // a browser may have let go of the bytes
  bitmap?.close();
  return bitmap && ownPicture(kept.blob, kept);
}
