/** The sample pictures: what hangs in the frames at first, lies in the drawers below them, and was painted before. */

import { fetchPicture } from "../api/pictures";
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

type Label = Pick<Sample, "title" | "credit" | "description">;

const PHOTOGRAPHS: Readonly<Record<string, Label>> = {
  chelsea: { title: "Chelsea", credit: "Stefan van der Walt", description: "The face of a tabby cat, closely" },
  astronaut: {
    title: "Eileen Collins",
    credit: "NASA",
    description: "An astronaut in an orange suit, before a flag and a space shuttle",
  },
  coffee: {
    title: "Espresso",
    credit: "Rachel Michetti",
    description: "A cup of espresso on a red saucer",
  },
  rocket: { title: "Falcon 9 at dusk", credit: "SpaceX", description: "A white rocket on its pad under a blue sky" },
  camera: {
    title: "The cameraman",
    credit: "Lav Varshney",
    description: "A man in a dark coat behind a camera on a tripod, in black and white",
  },
};

const STYLES: Readonly<Record<string, Label>> = {
  night_wind: {
    title: "Night wind",
    credit: "Oil, after van Gogh",
    description: "A village and cypresses under a whirling night sky, in thick strokes",
  },
  woodcut_wave: {
    title: "The breaker",
    credit: "Colour woodcut, after Hokusai",
    description: "A great wave before a far mountain, in indigo, cream and vermilion",
  },
  watercolour: {
    title: "Poppies",
    credit: "Watercolour",
    description: "Poppies and cornflowers, in washes that bloom into each other",
  },
  golden_tree: {
    title: "Tree of life",
    credit: "Gold leaf, after Klimt",
    description: "A golden tree whose curling branches fill the picture",
  },
  stained_glass: {
    title: "Sunrise",
    credit: "Stained glass",
    description: "Sunrise over a valley, in glowing panes between lines of lead",
  },
  pointillism: {
    title: "Harbour at sunset",
    credit: "Oil, after Signac",
    description: "Sails in a harbour at sunset, in dabs of pure colour",
  },
  mosaic: {
    title: "Fish pool",
    credit: "Roman mosaic",
    description: "Fish in a pool, in small stones that follow every outline",
  },
  ink_wash: {
    title: "Bamboo and moon",
    credit: "Ink on paper",
    description: "Bamboo before misty mountains under the moon, and one red seal",
  },
};

const SHOWN_PAINTINGS = [
  ["chelsea", "woodcut_wave"],
  ["coffee", "stained_glass"],
  ["astronaut", "watercolour"],
  ["rocket", "night_wind"],
  ["chelsea", "golden_tree"],
  ["coffee", "pointillism"],
] as const;

export const photographs: readonly Sample[] = samplesOf(PHOTOGRAPHS, SAMPLE_FILES.contents);
export const styles: readonly Sample[] = samplesOf(STYLES, SAMPLE_FILES.styles);
export const paintings: readonly Painting[] = SHOWN_PAINTINGS.map(([content, style]) => ({
  content: named(photographs, content),
  style: named(styles, style),
  url: known(SAMPLE_FILES.paintings, `${content}-${style}`),
}));

export const firstPhotograph: Sample = named(photographs, "chelsea");
export const firstStyle: Sample = named(styles, "woodcut_wave");

export function isSample(picture: Picture): picture is Sample {
  return [...photographs, ...styles].some((sample) => sample === picture);
}

/** Return what was painted of two pictures before, if both are samples and it was. */
export function paintingOf(content: Picture | null, style: Picture | null): string | undefined {
  if (!content || !style || !isSample(content) || !isSample(style)) return undefined;
  return SAMPLE_FILES.paintings[`${content.name}-${style.name}`];
}

function samplesOf(labels: Readonly<Record<string, Label>>, files: Readonly<Record<string, SampleFiles>>): Sample[] {
  return Object.entries(labels).map(([name, label]) => {
    const { preview, thumbnail, full, width, height } = known(files, name);
    return { ...label, name, url: preview, thumbnail, width, height, read: () => fetchPicture(full) };
  });
}

function named(samples: readonly Sample[], name: string): Sample {
  const sample = samples.find((each) => each.name === name);
  if (!sample) throw new Error(`There is no sample picture ${name}.`);
  return sample;
}

function known<T>(files: Readonly<Record<string, T>>, name: string): T {
  const file = files[name];
  if (file === undefined) throw new Error(`The build made no picture of the sample ${name}.`);
  return file;
}
