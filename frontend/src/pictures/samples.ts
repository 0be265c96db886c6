/** The sample pictures: what hangs in the frames at first, lies in the drawers below them, and was painted before. */

import { fetchPicture } from "../api/pictures";
import { type Texts, texts } from "../texts";
import type { Picture } from "./picture";

export interface Sample extends Picture {
  readonly name: string;
  readonly thumbnail: string;
}

/** A painting made before, of two samples. */
export interface Painting {
  readonly content: Sample;
  readonly style: Sample;
  readonly url: string;
}

const PHOTOGRAPHS = ["chelsea", "astronaut", "summer_palace", "coffee", "rocket", "camera"] as const;
/** In groups, for the picker. */
const STYLES = {
  painting: ["night_wind", "watercolour", "pastel", "pointillism", "cubist", "golden_tree"],
  print: ["woodcut_wave", "linocut", "poster", "pen_ink", "ink_wash"],
  craft: ["stained_glass", "mosaic", "batik", "blueprint", "pixel"],
} as const;

/** A pet, a portrait, a landscape, a city's tower, a still life: each in styles that suit it. */
const SHOWN_PAINTINGS = [
  ["chelsea", "woodcut_wave"],
  ["summer_palace", "poster"],
  ["astronaut", "pen_ink"],
  ["coffee", "stained_glass"],
  ["chelsea", "batik"],
  ["summer_palace", "pastel"],
  ["rocket", "night_wind"],
  ["astronaut", "cubist"],
  ["summer_palace", "blueprint"],
  ["chelsea", "golden_tree"],
  ["coffee", "pointillism"],
  ["summer_palace", "stained_glass"],
] as const;

// Named once: the build puts a copy of it all wherever it is named.
const FILES = SAMPLE_FILES;

export const photographs: readonly Sample[] = samplesOf(PHOTOGRAPHS, FILES.contents);
export const groupsOfStyles = (Object.keys(STYLES) as (keyof typeof STYLES)[]).map((name) => ({
  get label() {
    return texts.place.groups[name];
  },
  samples: samplesOf(STYLES[name], FILES.styles),
}));
export const styles: readonly Sample[] = groupsOfStyles.flatMap(({ samples }) => samples);
export const paintings: readonly Painting[] = SHOWN_PAINTINGS.map(([content, style]) => ({
  content: named(photographs, content),
  style: named(styles, style),
  url: known(paintingNamed(content, style), `${content}-${style}`),
}));

export const firstPhotograph: Sample = named(photographs, "chelsea");
export const firstStyle: Sample = named(styles, "woodcut_wave");

export function isSample(picture: Picture): picture is Sample {
  return [...photographs, ...styles].some((sample) => sample === picture);
}

/** Return what was painted of two pictures before, if both are samples and it was. */
export function paintingOf(content: Picture | null, style: Picture | null): string | undefined {
  if (!content || !style || !isSample(content) || !isSample(style)) return undefined;
  return paintingNamed(content.name, style.name);
}

function samplesOf(names: readonly (keyof Texts["samples"])[], sizes: typeof FILES.contents): Sample[] {
  return names.map((name) => {
    const [width, height] = known(sizes[name], name);
    return {
      name,
      get title() {
        return texts.samples[name].title;
      },
      get credit() {
        return texts.samples[name].credit;
      },
      get description() {
        return texts.samples[name].description;
      },
      url: `${FILES.folder}/${name}.avif`,
      thumbnail: `${FILES.folder}/${name}-thumbnail.avif`,
      width,
      height,
      read: () => fetchPicture(`${FILES.folder}/${name}.jpg`),
    };
  });
}

function paintingNamed(content: string, style: string): string | undefined {
  const name = `${content}-${style}`;
  return FILES.paintings.includes(name) ? `${FILES.folder}/${name}.avif` : undefined;
}

function named(samples: readonly Sample[], name: string): Sample {
  const sample = samples.find((each) => each.name === name);
  if (!sample) throw new Error(`There is no sample picture ${name}.`);
  return sample;
}

function known<T>(made: T | undefined, name: string): T {
  if (made === undefined) throw new Error(`The build made no picture of the sample ${name}.`);
  return made;
}
