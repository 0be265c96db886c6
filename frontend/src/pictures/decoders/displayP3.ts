/** In the tags of an ICC profile, X of the red primary, as fixed point number with 16 bits behind the point. */
const RED_OF_DISPLAY_P3 = 0.5151;
const TOLERANCE = 0.005;

/** Before the pixels; a file that begins with its pixels is taken for sRGB. */
const MOST_BYTES_OF_BOXES = 2 ** 20;

/** The number of these primaries in ITU-T H.273, which also has codes for colours without a profile. */
const CODE_OF_DISPLAY_P3 = 12;

/** Whether a HEIF file says, in its box colr, that its colours are those of Display P3, as phones write them. */
export function isDisplayP3(file: ArrayBuffer): boolean {
  const view = new DataView(file);
  const [profile, codes] = [after("colrprof", file), after("colrnclx", file)];
  try {
    if (profile !== null) return Math.abs(redOf(view, profile) - RED_OF_DISPLAY_P3) < TOLERANCE;
    return codes !== null && view.getUint16(codes) === CODE_OF_DISPLAY_P3;
  } catch (error) {
    if (error instanceof RangeError) return false; // the file ends before what it announces
    throw error;
  }
}

/** Return X of the red primary; NaN for a profile that has none. */
function redOf(view: DataView, profile: number): number {
  const tags = view.getUint32(profile + 128);
  for (let tag = 0; tag < Math.min(tags, 100); tag++) {
    const entry = profile + 132 + 12 * tag;
    if (view.getUint32(entry) === asNumber("rXYZ"))
      return view.getInt32(profile + view.getUint32(entry + 4) + 8) / 2 ** 16;
  }
  return Number.NaN;
}

/** Return where that begins which follows `name`, null if it does not occur where boxes are. */
function after(name: string, file: ArrayBuffer): number | null {
  const start = new TextDecoder("latin1").decode(file.slice(0, MOST_BYTES_OF_BOXES)).indexOf(name);
  return start < 0 ? null : start + name.length;
}

function asNumber(name: string): number {
  return new DataView(new TextEncoder().encode(name).buffer).getUint32(0);
}
